"""Every body that our client writes, by the provider's own file; and slips that the file would not take."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pabal.channels import CHANNELS
from pabal_worker.provider.infobip import requests
from pabal_worker.provider.infobip.reports.logs import query_string
from pabal_worker.provider.port import LogQuery, OutgoingMessage, SendRequest
from tests.support.provider_contract import Exchange

BUTTONS = [
    {
        "type": "URL",
        "name": "주문 확인",
        "urlMobile": "https://m.example.com/o/1",
        "urlPc": "https://example.com",
        "target": "out",
    },
    {
        "type": "APP_LINK",
        "name": "앱",
        "schemeAndroid": "sample://o/1",
        "schemeIos": "sample://o/1",
        "urlMobile": "https://m.example.com",
    },
    {"type": "DELIVERY_TRACKING", "name": "배송 조회"},
    {"type": "CHATBOT_SWITCH", "name": "상담", "chatExtra": "order-1", "chatEvent": "start"},
    {"type": "ADD_CHANNEL", "name": "채널 추가"},
]
MORE_BUTTONS = [{"type": "BOT_KEYWORD", "name": "키워드"}, {"type": "MESSAGE_DELIVERY", "name": "전달"}]
ALIM = {
    "type": "TEMPLATE",
    "templateCode": "ORDER_01",
    "text": "홍길동님, 주문하신 상품이 발송되었습니다.",
    "title": "배송 안내",
    "groupKey": "grp-1",
    "buttons": BUTTONS,
}
REGIONAL = {"southKorea": {"title": "배송 안내", "resellerCode": 123456789}}
FAILOVER = {
    "sender": "0215881234",
    "text": "상품이 발송되었습니다.",
    "validityPeriod": {"amount": 3_600, "timeUnit": "SECONDS"},
    "regional": REGIONAL,
}
WINDOW = {"days": ["MONDAY"], "from": {"hour": 0, "minute": 0}, "to": {"hour": 11, "minute": 50}}
PLATFORM = {"entityId": "tenant-7", "applicationId": "dispatcher"}


def request_of(channel, content, *, failover=None, **options):
    messages = [OutgoingMessage(f"c.{no}.0", f"8210{no:08}", content, 1_800, failover) for no in range(1, 4)]
    return SendRequest(channel, "c.b.1", "campaign-1", "SENDER", messages, **options)


FULL = {"window": WINDOW, "platform": PLATFORM, "webhook_url": "https://us.example.com/r", "priority": "HIGH"}
REQUESTS = {
    "alim, nothing but its content": request_of("KAKAO_ALIM", ALIM),
    "alim, every option, no failover": request_of("KAKAO_ALIM", ALIM, **FULL),
    "alim, every option, with failover": request_of("KAKAO_ALIM", ALIM, failover=FAILOVER, **FULL),
    "alim, the other buttons": request_of("KAKAO_ALIM", ALIM | {"buttons": MORE_BUTTONS}),
    "alim, window of whole days": request_of("KAKAO_ALIM", ALIM, window={"days": ["SUNDAY"]}),
    "alim, low": request_of("KAKAO_ALIM", ALIM, priority="LOW"),
    "alim, standard": request_of("KAKAO_ALIM", ALIM, priority="STANDARD"),
    "sms, nothing but its content": request_of("SMS", {"text": "안녕하세요"}),
    "sms, every option": request_of("SMS", {"text": "안녕하세요"}, regional=REGIONAL, **FULL),
}


def exchange_of(request):
    path, body = requests.build(request)
    return Exchange("POST", f"https://x.api.infobip.com{path}", body)


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_what_the_client_writes_is_valid(contract, request_):
    assert contract.request_problems(exchange_of(request_)) == []


@pytest.mark.parametrize(
    ("slip", "where"),
    [
        ({"content": ALIM | {"text": "가" * 1_001}}, "content.text"),
        ({"content": ALIM | {"buttons": BUTTONS + MORE_BUTTONS}}, "buttons"),
        ({"content": ALIM | {"templateCode": "T" * 31}}, "templateCode"),
        ({"content": ALIM | {"subtitle": "x"}}, "subtitle"),
        ({"failover": {"sender": "0215881234"}}, "text"),
        ({"failover": FAILOVER | {"deliveryTimeWindow": WINDOW}}, "deliveryTimeWindow"),
        ({"window": WINDOW | {"days": ["MON"]}}, "days"),
        ({"platform": {"entity": "x"}}, "entity"),
        ({"priority": "URGENT"}, "priority"),
    ],
)
def test_a_slip_of_ours_would_be_seen(contract, slip, where):
    slipped = request_of("KAKAO_ALIM", **({"content": ALIM} | slip))

    assert any(where in problem for problem in contract.request_problems(exchange_of(slipped)))


def test_a_body_on_the_path_of_another_channel_would_be_seen(contract):
    _, body = requests.build(REQUESTS["alim, every option, with failover"])

    problems = contract.request_problems(Exchange("POST", "https://x/sms/3/messages", body))

    assert any("smsFailover" in problem for problem in problems)


def test_a_call_of_no_operation_would_be_seen(contract):
    assert contract.request_problems(Exchange("HEAD", "https://x/", b""))


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("asked", ["ids", "bulk", "campaign"])
def test_every_question_to_the_logs_is_valid(contract, channel, asked):
    since = datetime(2026, 11, 1, tzinfo=UTC)
    query = {
        "ids": LogQuery(channel, message_ids=("m-1", "m,2")),
        "bulk": LogQuery(channel, bulk_id="b"),
        "campaign": LogQuery(channel, campaign_id="c", since=since, until=since),
    }[asked]
    url = f"https://x{CHANNELS[channel].logs_path}?{query_string(query, 'next')}"

    assert contract.request_problems(Exchange("GET", url, b"")) == []


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_question_for_reports_is_valid(contract, channel):
    url = f"https://x{CHANNELS[channel].reports_path}?limit=1000"

    assert contract.request_problems(Exchange("GET", url, b"")) == []
    assert contract.request_problems(Exchange("GET", url + "1", b""))


def test_equal_and_other_messages_in_a_request_are_valid(contract):
    alike = REQUESTS["alim, every option, with failover"]
    other = OutgoingMessage("c.9.0", "821099999999", ALIM | {"text": "다른 글"}, 60)

    assert contract.request_problems(exchange_of(replace(alike, messages=[*alike.messages, other]))) == []
