"""A request as Infobip takes it."""

from dataclasses import replace

import orjson
import pytest

from pabal_worker.provider.infobip import requests
from pabal_worker.provider.port import OutgoingMessage, SendRequest


def build(request):
    path, body = requests.build(request)
    return path, orjson.loads(body)


def alim(text):
    return {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": text}


REQUEST = SendRequest(
    channel="KAKAO_ALIM",
    bulk_id="bulk-1",
    campaign_id="spring-sale",
    sender="OFFICIAL-1",
    messages=[
        OutgoingMessage("m-1", "821000000001", alim("안녕"), 1_800),
        OutgoingMessage("m-2", "821000000002", alim("잘 가"), 1_800),
        OutgoingMessage("m-3", "821000000003", alim("안녕"), 1_800),
    ],
    window={"days": ["MONDAY"], "from": {"hour": 0, "minute": 0}, "to": {"hour": 9, "minute": 0}},
    platform={"entityId": "e", "applicationId": "a"},
    webhook_url="https://us.example.com/r",
    priority="HIGH",
)


def test_a_full_alim_request_has_this_shape():
    path, body = build(replace(REQUEST, messages=REQUEST.messages[:1]))

    assert path == "/kakao-alim/1/messages"
    assert body == {
        "messages": [
            {
                "sender": "OFFICIAL-1",
                "destinations": [{"to": "821000000001", "messageId": "m-1"}],
                "content": alim("안녕"),
                "options": {
                    "platform": {"entityId": "e", "applicationId": "a"},
                    "validityPeriod": {"amount": 1_800, "timeUnit": "SECONDS"},
                    "deliveryTimeWindow": REQUEST.window,
                    "campaignReferenceId": "spring-sale",
                },
                "webhooks": {
                    "delivery": {"url": "https://us.example.com/r"},
                    "contentType": "application/json",
                },
            }
        ],
        "options": {"schedule": {"bulkId": "bulk-1"}, "priority": "HIGH"},
    }


def test_equal_contents_share_one_message_object_whatever_the_order_of_their_fields():
    backwards = dict(reversed(alim("안녕").items()))
    messages = [*REQUEST.messages, OutgoingMessage("m-4", "821000000004", backwards, 1_800)]

    _, body = build(replace(REQUEST, messages=messages))

    ids = [[to["messageId"] for to in message["destinations"]] for message in body["messages"]]
    assert ids == [["m-1", "m-3", "m-4"], ["m-2"]]


def test_equal_contents_with_different_validities_are_apart():
    shorter = REQUEST.messages[2]._replace(validity_s=900)

    _, body = build(replace(REQUEST, messages=[REQUEST.messages[0], shorter]))

    amounts = [message["options"]["validityPeriod"]["amount"] for message in body["messages"]]
    assert amounts == [1_800, 900]


def test_an_sms_has_its_regional_options_and_no_priority():
    regional = {"southKorea": {"resellerCode": 123456789}}
    message = OutgoingMessage("m-1", "821000000001", {"text": "안녕"}, 1_800)
    sms = replace(REQUEST, channel="SMS", messages=[message], regional=regional)

    path, body = build(sms)

    assert path == "/sms/3/messages"
    assert body["messages"][0]["content"] == {"text": "안녕"}
    assert body["messages"][0]["options"]["regional"] == regional
    assert body["options"] == {"schedule": {"bulkId": "bulk-1"}}


def test_what_is_not_asked_for_is_not_sent():
    bare = replace(REQUEST, window=None, platform=None, webhook_url=None, priority=None)

    _, body = build(bare)

    assert set(body["messages"][0]) == {"sender", "destinations", "content", "options"}
    assert set(body["messages"][0]["options"]) == {"validityPeriod", "campaignReferenceId"}
    assert body["options"] == {"schedule": {"bulkId": "bulk-1"}}


@pytest.mark.parametrize(("asked_s", "sent_s"), [(0, 1), (1, 1), (172_800, 172_800), (200_000, 172_800)])
def test_validity_is_kept_between_a_second_and_48_hours(asked_s, sent_s):
    message = REQUEST.messages[0]._replace(validity_s=asked_s)

    _, body = build(replace(REQUEST, messages=[message]))

    assert body["messages"][0]["options"]["validityPeriod"]["amount"] == sent_s


def test_the_providers_own_failover_goes_out_and_only_equal_ones_share_a_message_object():
    failover = {
        "sender": "0215881234",
        "text": "안녕",
        "validityPeriod": {"amount": 60, "timeUnit": "SECONDS"},
    }
    one, _, other = (message._replace(failover=failover) for message in REQUEST.messages)
    messages = [one, other, other._replace(message_id="m-5", failover=failover | {"text": "다른 글"})]

    _, body = build(replace(REQUEST, messages=messages))

    assert [len(message["destinations"]) for message in body["messages"]] == [2, 1]
    assert body["messages"][0]["options"]["smsFailover"] == failover
