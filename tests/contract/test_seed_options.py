"""Each option of the provider's guide to KakaoTalk, by the JSON that it shows, for Alim and brand messages.

Valid by the provider's file, taken by the sandbox, read from a campaign; and what a campaign makes of it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pabal.campaign import Campaign, parse_campaign
from pabal.campaign.schedule.delivery_window import is_open, to_provider_window
from pabal.channels import CHANNELS
from pabal_worker.provider.infobip.requests import build
from pabal_worker.provider.port import OutgoingMessage, SendRequest
from pabal_worker.sandbox.api.request_rules import find_violations
from tests.support.provider_contract import Exchange

SEND_AT = "2015-07-07T17:00:00.000+01:00"
SPEED = {"amount": 30, "timeUnit": "HOUR"}
WINDOW = {
    "days": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"],
    "from": {"hour": 6, "minute": 0},
    "to": {"hour": 15, "minute": 30},
}
VALIDITY = {"amount": 30, "timeUnit": "MINUTES"}
FAILOVER = {
    "sender": "41793026726",
    "text": "Failover message text",
    "validityPeriod": {"amount": 2, "timeUnit": "HOURS"},
}
PLATFORM = {"entityId": "priorityCustomer", "applicationId": "clientTestEnvironment"}
WEBHOOKS = {"delivery": {"url": "https://www.example.com/kakaotalk"}}

OF_REQUESTS = {"schedule": {"sendAt": SEND_AT, "sendingSpeedLimit": SPEED}}
OF_MESSAGES = {
    "deliveryTimeWindow": WINDOW,
    "validityPeriod": VALIDITY,
    "smsFailover": FAILOVER,
    "platform": PLATFORM,
}
NAMES = ["bulk", "schedule", "deliveryTimeWindow", "validityPeriod", "smsFailover", "platform", "webhooks"]
CONTENTS = {
    "KAKAO_ALIM": {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": "발송되었습니다."},
    "KAKAO_BRAND": {"type": "TEXT_FREE_FORM", "text": "겨울 신상품이 나왔습니다."},
}
THEN = datetime(2015, 7, 7, tzinfo=UTC)
KOREAN_FAILOVER = {
    "KAKAO_ALIM": FAILOVER | {"sender": "0215881234"},
    "KAKAO_BRAND": FAILOVER | {"sender": "0215881234", "text": "(광고)겨울 안내 무료수신거부 080-123-4567"},
}
"""A campaign's SMS leaves from a number that is registered in Korea; that of advertising says so."""

channels = pytest.mark.parametrize("channel", CONTENTS)


def body_with(channel: str, option: str) -> dict[str, Any]:
    message: dict[str, Any] = {
        "sender": "S",
        "destinations": [{"to": "821000000001"}],
        "content": CONTENTS[channel],
    }
    if option in OF_MESSAGES:
        message["options"] = {option: OF_MESSAGES[option]}
    if option == "webhooks":
        message["webhooks"] = WEBHOOKS
    body: dict[str, Any] = {"messages": [message]}
    if option == "bulk":
        body["messages"] = [message, message | {"destinations": [{"to": "821000000002"}]}]
    if option in OF_REQUESTS:
        body["options"] = {option: OF_REQUESTS[option]}
    return body


def campaign_with(channel: str, **options: Any) -> Campaign:
    return parse_campaign(
        {"id": "c", "sender": "S", "channel": channel, "content": CONTENTS[channel]} | options
    )


def request_with(channel: str, **options: Any) -> dict[str, Any]:
    message = OutgoingMessage("m-1", "821000000001", CONTENTS[channel], 1_800)
    written: dict[str, Any] = json.loads(build(SendRequest(channel, "b", "c", "S", [message], **options))[1])
    return written


@channels
@pytest.mark.parametrize("option", NAMES)
def test_the_option_is_valid_by_the_providers_file(contract, channel, option):
    body = json.dumps(body_with(channel, option)).encode()

    assert contract.request_problems(Exchange("POST", f"https://x{CHANNELS[channel].send_path}", body)) == []


@channels
@pytest.mark.parametrize("option", NAMES)
def test_the_sandbox_takes_the_option(channel, option):
    assert find_violations(channel, body_with(channel, option), now=THEN) == []


@channels
def test_bulk_messages_several_go_in_one_request(channel):
    messages = [OutgoingMessage(f"m-{no}", f"82100000000{no}", CONTENTS[channel], 60) for no in (1, 2)]

    path, body = build(SendRequest(channel, "b", "c", "S", messages))

    assert path == CHANNELS[channel].send_path
    assert [row["to"] for row in json.loads(body)["messages"][0]["destinations"]] == [
        "821000000001",
        "821000000002",
    ]


@channels
def test_scheduling_a_start_date_with_a_zone_is_one_moment(channel):
    campaign = campaign_with(channel, sendAt=SEND_AT)

    assert campaign.send_at == datetime(2015, 7, 7, 16, 0, tzinfo=UTC)


@channels
def test_scheduling_thirty_an_hour_is_the_pace_of_all_workers_together(channel):
    limit = campaign_with(channel, sendingSpeedLimit=SPEED).sending_speed_limit

    assert (limit.amount, limit.unit_s) == (30, 3600)


@channels
def test_scheduling_the_delivery_window_is_utc_and_goes_with_each_message(channel):
    window = campaign_with(channel, deliveryTimeWindow=WINDOW).delivery_time_window

    moments = {(5, 59): False, (6, 0): True, (15, 29): True, (15, 31): False}
    assert {at: is_open(window, now=datetime(2026, 11, 3, *at, tzinfo=UTC)) for at in moments} == moments
    [message] = request_with(channel, window=to_provider_window(window))["messages"]
    assert message["options"]["deliveryTimeWindow"] == WINDOW


@channels
def test_validity_period_is_in_minutes_unless_it_says_otherwise_and_48_hours_at_most(channel):
    given = campaign_with(channel, validityPeriod=VALIDITY)
    without_unit = campaign_with(channel, validityPeriod={"amount": 30})

    assert given.validity_period.seconds == without_unit.validity_period.seconds == 1_800
    [message] = request_with(channel)["messages"]
    assert message["options"]["validityPeriod"] == {"amount": 1_800, "timeUnit": "SECONDS"}
    longest = OutgoingMessage("m", "821000000001", CONTENTS[channel], 10**6)
    body = json.loads(build(SendRequest(channel, "b", "c", "S", [longest]))[1])
    assert body["messages"][0]["options"]["validityPeriod"]["amount"] == 48 * 3600


@channels
def test_sms_failover_has_a_sender_a_text_and_a_validity_of_its_own(channel):
    failover = KOREAN_FAILOVER[channel]

    campaign = campaign_with(channel, smsFailover=failover)

    assert campaign.sms_failover.validity_s == 7_200
    assert campaign.sms_failover.text == failover["text"]
    message = OutgoingMessage("m-1", "821000000001", CONTENTS[channel], 60, KOREAN_FAILOVER[channel])
    body = json.loads(build(SendRequest(channel, "b", "c", "S", [message]))[1])
    assert body["messages"][0]["options"]["smsFailover"] == KOREAN_FAILOVER[channel]


@channels
def test_platform_goes_with_each_message(channel):
    assert campaign_with(channel, platform=PLATFORM).to_json()["platform"] == PLATFORM
    [message] = request_with(channel, platform=PLATFORM)["messages"]
    assert message["options"]["platform"] == PLATFORM


@channels
def test_webhooks_name_where_reports_go(channel):
    campaign = campaign_with(channel, webhooks=WEBHOOKS)

    assert campaign.to_json()["webhooks"]["delivery"]["url"] == WEBHOOKS["delivery"]["url"]
    [message] = request_with(channel, webhook_url=WEBHOOKS["delivery"]["url"])["messages"]
    assert message["webhooks"]["delivery"]["url"] == WEBHOOKS["delivery"]["url"]
