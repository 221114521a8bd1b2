"""A campaign file: what it may say, and what is said about one that is not right."""

import copy
import json
import pickle
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.campaign import Campaign, parse_campaign, problems_at
from pabal.campaign.options import ValidityPeriod
from pabal.campaign.speed_limit import SendingSpeedLimit
from pabal.errors import WrongInput

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FULL = {
    "id": "spring-sale-2026",
    "channel": "KAKAO_ALIM",
    "sender": "OFFICIAL-ACCOUNT-ID-123",
    "content": {
        "type": "TEMPLATE",
        "templateCode": "ORDER_01",
        "text": "#{name}님, 주문 #{order} 상품이 발송되었습니다.",
        "buttons": [
            {"type": "URL", "name": "주문 확인", "urlMobile": "https://m.example.com/o/#{order}"},
            {"type": "APP_LINK", "name": "앱", "schemeIos": "sample://o", "schemeAndroid": "sample://o"},
        ],
    },
    "sendAt": "2026-11-23T09:00:00.000+09:00",
    "endAt": "2026-11-30T18:00:00+09:00",
    "sendingSpeedLimit": {"amount": 30, "timeUnit": "HOUR"},
    "deliveryTimeWindow": {
        "days": ["MONDAY", "TUESDAY"],
        "from": {"hour": 6, "minute": 0},
        "to": {"hour": 15, "minute": 30},
    },
    "validityPeriod": {"amount": 30, "timeUnit": "MINUTES"},
    "smsFailover": {
        "sender": "02-1588-1234",
        "text": "[샘플몰] #{name}님, 상품이 발송되었습니다.",
        "validityPeriod": {"amount": 2, "timeUnit": "HOURS"},
        "regional": {"southKorea": {"title": "배송 안내", "resellerCode": 123456789}},
    },
    "platform": {"entityId": "priorityCustomer", "applicationId": "clientTestEnvironment"},
    "webhooks": {"delivery": {"url": "https://www.example.com/kakaotalk"}, "callbackData": "x"},
    "priority": "HIGH",
}
LEAST = {key: FULL[key] for key in ("id", "channel", "sender", "content")}
GONE = object()


def changed(path, value):
    """The full campaign with one place changed or, with GONE, taken out."""
    raw = copy.deepcopy(FULL)
    *steps, last = path.split("/")
    place = raw
    for step in steps:
        place = place[int(step) if step.isdigit() else step]
    if value is GONE:
        del place[last]
    else:
        place[int(last) if last.isdigit() else last] = value
    return raw


def problems_of(raw):
    with pytest.raises(WrongInput) as refusal:
        parse_campaign(raw)
    return list(refusal.value.problems)


def only_problem(raw):
    (problem,) = problems_of(raw)
    return problem


@pytest.mark.parametrize(
    ("limit", "pace"),
    [
        ({"amount": 600}, ((600, 60),)),
        (["100000/DAY", "50/second"], ((50, 1), (100_000, 86_400))),
        ([{"amount": 5000, "timeUnit": "HOUR"}, {"amount": 600}], ((600, 60), (5000, 3600))),
        ([{"amount": 5, "timeUnit": "SECOND"}], ((5, 1),)),
        (GONE, ()),
    ],
)
def test_a_speed_limit_is_one_or_a_list_of_them_the_shortest_first(limit, pace):
    campaign = parse_campaign(changed("sendingSpeedLimit", limit))

    assert campaign.pace == pace
    assert parse_campaign(campaign.to_json()) == campaign


@pytest.mark.parametrize(
    ("limits", "where", "what", "way_out"),
    [
        ([], "sendingSpeedLimit", "is empty", "write at least 1"),
        (["50/SECOND", "fast"], "sendingSpeedLimit[1]", "is not a speed", "write 50/SECOND"),
        (["50/SECOND", 5], "sendingSpeedLimit[1]", "is not an object", "write it in braces"),
        (["50/SECOND", {"amount": 0}], "sendingSpeedLimit[1].amount", "is less than 1", "write 1 or more"),
        (["50/SECOND", "5/SECOND"], "sendingSpeedLimit", "names SECOND more than once", "keep one"),
        (
            ["50/SECOND", "3000/MINUTE"],
            "sendingSpeedLimit",
            "50/SECOND lets 3,000 a MINUTE",
            "less than 3,000",
        ),
        (["1/SECOND"] * 5, "sendingSpeedLimit", "has 5, 4 are allowed", "take some out"),
    ],
)
def test_limits_that_do_not_go_together_are_refused_with_the_way_out(limits, where, what, way_out):
    problem = only_problem(changed("sendingSpeedLimit", limits))

    assert problem.where == where
    assert what in problem.what and way_out in problem.way_out


def test_a_full_campaign_is_read():
    campaign = parse_campaign(json.dumps(FULL))

    assert campaign.send_at == datetime(2026, 11, 23, 0, tzinfo=UTC)
    assert campaign.sending_speed_limit == SendingSpeedLimit(amount=30, time_unit="HOUR")
    assert campaign.sms_failover.sender == "0215881234"
    assert campaign.sms_failover.validity_s == 7200
    assert campaign.validity_s == 1800
    assert campaign.webhooks.delivery.notify


def test_a_campaign_with_nothing_but_the_needed_gets_the_defaults():
    campaign = parse_campaign(LEAST)

    assert campaign.priority == "STANDARD"
    assert campaign.validity_s == 48 * 3600
    assert campaign.send_at is campaign.sending_speed_limit is campaign.delivery_time_window is None
    assert campaign.advertising is False


@pytest.mark.parametrize("raw", [FULL, LEAST])
def test_the_canonical_form_reads_back_as_the_same_campaign(raw):
    campaign = parse_campaign(raw)

    again = parse_campaign(json.dumps(campaign.to_json()))

    assert again == campaign
    assert again.to_json() == campaign.to_json()
    assert pickle.loads(pickle.dumps(campaign)) == campaign


def test_the_canonical_form_has_offsets_and_nothing_absent():
    canonical = parse_campaign(changed("webhooks", GONE)).to_json()

    assert canonical["sendAt"] == "2026-11-23T09:00:00+09:00"
    assert "webhooks" not in canonical


def test_a_campaign_made_in_python_equals_one_from_a_file():
    from_file = parse_campaign(LEAST | {"sendAt": "2026-11-23T09:00:00+09:00"})

    made = Campaign(
        id="spring-sale-2026",
        channel="KAKAO_ALIM",
        sender="OFFICIAL-ACCOUNT-ID-123",
        content=from_file.content,
        send_at=datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Seoul")),
    )

    assert made == from_file
    assert made.send_at.tzinfo == timezone(timedelta(hours=9))
    assert made.to_json() == from_file.to_json()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_bytes_are_read_with_and_without_a_byte_order_mark(encoding):
    raw = json.dumps(FULL, ensure_ascii=False).encode(encoding)

    assert parse_campaign(raw) == parse_campaign(FULL)


def test_a_byte_order_mark_in_a_text_is_tolerated():
    assert parse_campaign("\ufeff" + json.dumps(LEAST)) == parse_campaign(LEAST)


@pytest.mark.parametrize(
    "text", ["2026-11-23T09:00+09:00", "2026-11-23T09:00:00+0900", "2026-11-23T00:00:00.000Z"]
)
def test_a_moment_may_have_any_iso_zone(text):
    assert parse_campaign(LEAST | {"sendAt": text}).send_at == datetime(2026, 11, 23, tzinfo=UTC)


def test_a_moment_without_zone_is_refused_and_the_same_moment_shown_with_one():
    problem = only_problem(changed("sendAt", "2026-11-23T09:00:00"))

    assert (problem.where, problem.what) == ("sendAt", "has no time zone")
    assert "2026-11-23T09:00:00+09:00" in problem.way_out


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-23",
        "2026-11-23 09:00:00+09:00",
        "tomorrow",
        1763856000,
        "2026-02-30T09:00:00Z",
        "2026-W48-1T09:00:00Z",
        "2026-11-23T25:00:00Z",
        "0001-01-01T00:00:00+09:00",
        "2026-11-23T09:00:00+99:00",
    ],
)
def test_what_is_no_moment_is_refused(value):
    assert only_problem(changed("sendAt", value)).where == "sendAt"


@pytest.mark.parametrize(
    ("path", "value", "where", "what", "way_out"),
    [
        ("id", "spring.sale", "id", "cannot be an id", "such as spring-sale"),
        ("id", "x" * 65, "id", "cannot be an id", "1 to 64"),
        ("id", "-x", "id", "cannot be an id", "such as x"),
        ("id", 7, "id", "is not text", "put it in quotes"),
        ("id", "x\n", "id", "cannot be an id", "such as x"),
        ("channel", "KAKAO_CHINGU", "channel", "is not one of the values", "write KAKAO_BRAND"),
        ("sender", " ", "sender", "is empty", "write a text"),
        ("sender", " @shop", "sender", "has a blank at its start", "as it is registered"),
        ("sender", "@shop\u200b", "sender", "a character that nobody sees", "as it is registered"),
        ("sender", "#{sender}", "sender", "has a variable", "as it is registered"),
        ("content/templateCode", "T1 ", "content.templateCode", "has a blank at its", "as it is registered"),
        ("content/templateCode", "#{code}", "content.templateCode", "has a variable", "as it is registered"),
        ("sender", GONE, "sender", "is missing", "The Kakao sender profile"),
        ("sender", "a\0", "sender", "holds U+0000", "remove"),
        ("content/text", "#{name", "content.text", "not closed: #{name", "close it with }"),
        ("content/text", "가" * 1002, "content.text", "is 1,002 characters long", "shorten it by 2"),
        ("content/buttons/0/urlMobile", GONE, "content.buttons[0].urlMobile", "is missing", "add it"),
        ("content/buttons/0/urlPC", "x", "content.buttons[0].urlPC", "is not known", "did you mean urlPc?"),
        ("content/buttons/0/type", "URLS", "content.buttons[0]", "is not one of the values", "write URL"),
        ("content/buttons/1/schemeIos", GONE, "content.buttons[1].urlMobile", "1 of them is given", "two of"),
        ("content/buttons/1", {"name": "x"}, "content.buttons[1]", "has no type", "URL, APP_LINK"),
        ("content/buttons", {}, "content.buttons", "is not a list", "[ … ]"),
        ("sendingSpeedLimit/amount", "30", "sendingSpeedLimit.amount", "not a whole", "write 30 without"),
        ("sendingSpeedLimit/amount", 30.0, "sendingSpeedLimit.amount", "not a whole number", "write 30"),
        ("sendingSpeedLimit/amount", True, "sendingSpeedLimit.amount", "not a whole number", "whole number"),
        ("sendingSpeedLimit/amount", 0, "sendingSpeedLimit.amount", "is less than 1", "write 1 or more"),
        ("sendingSpeedLimit/amount", 2**31, "sendingSpeedLimit.amount", "is more than", "or less"),
        ("sendingSpeedLimit/timeUnit", "MINUTES", "sendingSpeedLimit.timeUnit", "not one of", "write MINUTE"),
        ("sendingSpeedLimit/timeUnit", "hour", "sendingSpeedLimit.timeUnit", "not one of", "write HOUR"),
        ("sendingSpeedLimit/timeUnit", "YEAR", "sendingSpeedLimit.timeUnit", "not", "MINUTE, HOUR or DAY"),
        ("sendingSpeedLimt", {}, "sendingSpeedLimt", "is not known here", "did you mean sendingSpeedLimit?"),
        ("send_at", "x", "send_at", "is not known here", "did you mean sendAt?"),
        ("audience", "x", "audience", "is not known here", "known are id, channel, sender"),
        ("deliveryTimeWindow/from/hour", 25, "deliveryTimeWindow.from.hour", "is more than 23", "23 or less"),
        ("deliveryTimeWindow/to/hour", 6, "deliveryTimeWindow.to", "closes 30 minutes after", "move"),
        ("deliveryTimeWindow/to", GONE, "deliveryTimeWindow.to", "'to' is missing", "give both"),
        ("deliveryTimeWindow/days", [], "deliveryTimeWindow.days", "is empty", "write at least 1"),
        ("deliveryTimeWindow/days/0", "FRYDAY", "deliveryTimeWindow.days[0]", "not one of", "write FRIDAY"),
        ("deliveryTimeWindow/timeZone", "asia/seol", "deliveryTimeWindow.timeZone", "not a", "Asia/Seoul"),
        (
            "validityPeriod/amount",
            2881,
            "validityPeriod",
            "longer than 48 hours",
            "write 2880 MINUTES or less",
        ),
        ("deliveryTimeWindow/timeZone", "JST", "deliveryTimeWindow.timeZone", "not a", "write Asia/Tokyo"),
        ("deliveryTimeWindow/timeZone", "UTC+9", "deliveryTimeWindow.timeZone", "not a", "write Asia/Seoul"),
        ("deliveryTimeWindow/timeZone", "GMT+9", "deliveryTimeWindow.timeZone", "not a", "write Asia/Seoul"),
        ("deliveryTimeWindow/timeZone", "GMT+09:00", "deliveryTimeWindow.timeZone", "not a", "Asia/Seoul"),
        ("deliveryTimeWindow/timeZone", "+0900", "deliveryTimeWindow.timeZone", "not a", "Asia/Seoul"),
        ("deliveryTimeWindow/timeZone", "UTC-5", "deliveryTimeWindow.timeZone", "not a", "an IANA name"),
        ("deliveryTimeWindow/timeZone", "CST", "deliveryTimeWindow.timeZone", "not a", "not unique"),
        ("deliveryTimeWindow/timeZone", "EST", "deliveryTimeWindow.timeZone", "not a", "not unique"),
        ("deliveryTimeWindow/timeZone", "MST", "deliveryTimeWindow.timeZone", "not a", "not unique"),
        ("deliveryTimeWindow/timeZone", "HST", "deliveryTimeWindow.timeZone", "not a", "not unique"),
        ("deliveryTimeWindow/timeZone", "EST5EDT", "deliveryTimeWindow.timeZone", "not a", "not unique"),
        ("deliveryTimeWindow/timeZone", "CET", "deliveryTimeWindow.timeZone", "not a", "not unique"),
        ("deliveryTimeWindow/timeZone", "localtime", "deliveryTimeWindow.timeZone", "not a", "an IANA name"),
        (
            "deliveryTimeWindow/timeZone",
            "right/Asia/Seoul",
            "deliveryTimeWindow.timeZone",
            "not a",
            "write Asia/Seoul",
        ),
        ("deliveryTimeWindow/timeZone", "Korea", "deliveryTimeWindow.timeZone", "not a", "write Asia/Seoul"),
        ("deliveryTimeWindow/timeZone", "한국", "deliveryTimeWindow.timeZone", "not a", "write Asia/Seoul"),
        (
            "deliveryTimeWindow/timeZone",
            "Asia/Busan",
            "deliveryTimeWindow.timeZone",
            "not a",
            "write Asia/Seoul",
        ),
        ("deliveryTimeWindow/timeZone", "제주", "deliveryTimeWindow.timeZone", "not a", "write Asia/Seoul"),
        (
            "deliveryTimeWindow/timeZone",
            "대한민국 표준시",
            "deliveryTimeWindow.timeZone",
            "not a",
            "write Asia/Seoul",
        ),
        (
            "deliveryTimeWindow/timeZone",
            "Asia\\Seoul",
            "deliveryTimeWindow.timeZone",
            "not a",
            "write Asia/Seoul",
        ),
        (
            "deliveryTimeWindow/timeZone",
            "Asia/Soul",
            "deliveryTimeWindow.timeZone",
            "not a",
            "write Asia/Seoul",
        ),
        (
            "deliveryTimeWindow/timeZone",
            "US/Eastrn",
            "deliveryTimeWindow.timeZone",
            "not a",
            "write US/Eastern",
        ),
        (
            "deliveryTimeWindow/timeZone",
            "Asia/Nowhere",
            "deliveryTimeWindow.timeZone",
            "not a",
            "an IANA name",
        ),
        ("deliveryTimeWindow/timeZone", "서울", "deliveryTimeWindow.timeZone", "not a", "write Asia/Seoul"),
        (
            "deliveryTimeWindow/timeZone",
            "한국 시간",
            "deliveryTimeWindow.timeZone",
            "not a",
            "write Asia/Seoul",
        ),
        (
            "deliveryTimeWindow/timeZone",
            "Korea Standard Time",
            "deliveryTimeWindow.timeZone",
            "not a",
            "write Asia/Seoul",
        ),
        ("sendAt", "2026-11-23T09:00:00+19:00", "sendAt", "offset that no clock has", "write +09:00"),
        ("endAt", "2026-11-23T09:00:00-12:30", "endAt", "offset that no clock has", "write +09:00"),
        ("deliveryTimeWindow/timeZone", "seoul", "deliveryTimeWindow.timeZone", "not a", "Asia/Seoul"),
        ("sendAt", "2026-11-23 09:00 KST", "sendAt", "is not a moment", "write 2026-11-23T09:00+09:00"),
        ("sendAt", "20271201090000", "sendAt", "is not a moment", "write date, time and zone"),
        ("endAt", "20271201", "endAt", "is not a moment", "write date, time and zone"),
        ("smsFailover/sender", "99999999", "smsFailover.sender", "can be registered", "0215881234"),
        ("smsFailover/sender", "02-0123-4567", "smsFailover.sender", "can be registered", "0215881234"),
        ("guard", "none", "guard", "is not a guard", 'or "NONE"'),
        ("smsFailover/sender", "821012345678", "smsFailover.sender", "can be registered", "01012345678"),
        ("smsFailover/sender", "0101234567", "smsFailover.sender", "can be registered", "area code"),
        ("smsFailover/sender", "0991234567", "smsFailover.sender", "can be registered", "area code"),
        ("smsFailover/sender", "+82215881234", "smsFailover.sender", "8 to 12 digits", "0215881234"),
        ("smsFailover/text", "👍 똠 #{name}", "smsFailover.text", "'👍' (U+1F44D), '똠' (U+B620)", "replace"),
        ("smsFailover/text", "가" * 1001, "smsFailover.text", "is 2,002 bytes long", "shorten it by 2 bytes"),
        (
            "smsFailover/regional/southKorea/title",
            "#{a}",
            "smsFailover.regional.southKorea",
            "variable",
            "#{",
        ),
        ("smsFailover/mode", "provider", "smsFailover.mode", "is not one of the values", "write PROVIDER"),
        ("smsFailover/mode", "BOTH", "smsFailover.mode", "could get two", "write DISPATCHER (Pabal"),
        ("smsFailover/mode", ["PROVIDER", "DISPATCHER"], "smsFailover.mode", "could get two", "or PROVIDER"),
        ("smsFailover/way", "sms", "smsFailover.way", "is not known here", "known are sender, text"),
        ("platform", [], "platform", "is not an object", "{ … }"),
        ("platform/entityId", "x" * 256, "platform.entityId", "is 256 characters long", "shorten it by 1"),
        ("webhooks/delivery/url", "www.example.com/a", "webhooks.delivery.url", "web address", "https://"),
        ("webhooks/delivery/url", "ftp://example.com", "webhooks.delivery.url", "web address", "https://"),
        ("webhooks/delivery/url", "https://a b.com", "webhooks.delivery.url", "web address", "https://"),
        ("webhooks/delivery/url", "https://a.com:99999", "webhooks.delivery.url", "web address", "https://"),
        ("webhooks/delivery/notify", "yes", "webhooks.delivery.notify", "neither true nor false", "true"),
        (
            "webhooks/contentType",
            "application/xml",
            "webhooks.contentType",
            "a form that Pabal does not write",
            "write application/json, or leave contentType out",
        ),
        ("webhooks/contentType", "text/csv", "webhooks.contentType", "is not one of", "application/json"),
        ("webhooks/callbackData", "x" * 4001, "webhooks.callbackData", "is 4,001 characters long", "by 1"),
        ("priority", "URGENT", "priority", "is not one of the values", "HIGH, STANDARD or LOW"),
        (
            "deliveryTimeWindow/blackoutDates",
            ["2026-02-30"],
            "deliveryTimeWindow.blackoutDates[0]",
            "",
            "day",
        ),
        (
            "deliveryTimeWindow/blackoutDates",
            "2026-12-25",
            "deliveryTimeWindow.blackoutDates",
            "list",
            "[ … ]",
        ),
        (
            "deliveryTimeWindow/blackoutDates",
            ["2026-12-25T00:00:00+09:00"],
            "deliveryTimeWindow.blackoutDates[0]",
            "is not a date",
            "2026-12-25",
        ),
        (
            "deliveryTimeWindow/blackoutDates",
            ["2026-12-25", "2026-12-26", "2026-12-25"],
            "deliveryTimeWindow.blackoutDates",
            "names 2026-12-25 more than once",
            "each date once",
        ),
    ],
)
def test_a_problem_names_place_fault_and_way_out(path, value, where, what, way_out):
    problem = only_problem(changed(path, value))

    assert problem.where == where
    assert what in problem.what
    assert way_out in problem.way_out


SPEED, WINDOW = "sendingSpeedLimit", "deliveryTimeWindow"


@pytest.mark.parametrize(
    ("field", "value", "where", "way_out"),
    [
        (SPEED, {"amount": 0}, "sendingSpeedLimit.amount", "write 1 or more"),
        (SPEED, {"amount": -5}, "sendingSpeedLimit.amount", "write 1 or more"),
        (SPEED, {"amount": 1.5}, "sendingSpeedLimit.amount", "write a whole number"),
        (SPEED, {"timeUnit": "HOUR"}, "sendingSpeedLimit.amount", "add it: Messages per `timeUnit`"),
        (SPEED, {"amount": 1, "timeUnit": "SECOND"}, "sendingSpeedLimit.timeUnit", "MINUTE, HOUR or DAY"),
        (WINDOW, {"days": []}, "deliveryTimeWindow.days", "write at least 1"),
        (WINDOW, {}, "deliveryTimeWindow.days", "add it: The days on which it opens"),
        (WINDOW, {"days": ["FUNDAY"]}, "deliveryTimeWindow.days[0]", "write SUNDAY"),
        (WINDOW, {"days": ["MONDAY"], "timeZone": "KST"}, "deliveryTimeWindow.timeZone", "write Asia/Seoul"),
        (
            WINDOW,
            {"days": ["MONDAY"], "from": {"hour": 6, "minute": 0}, "to": {"hour": 6, "minute": 0}},
            "deliveryTimeWindow.to",
            "leave out both",
        ),
        (WINDOW, {"preset": "KR_ADVERTISEMENT"}, "deliveryTimeWindow.preset", "write KR_ADVERTISING"),
        (WINDOW, {"preset": "BUSINESS"}, "deliveryTimeWindow.preset", "or KR_BRAND_MESSAGE_STRICT"),
        (WINDOW, {"preset": 1}, "deliveryTimeWindow.preset", "write KR_ADVERTISING, "),
        (WINDOW, {"preset": "KR_ADVERTISING", "days": []}, "deliveryTimeWindow.days", "write at least 1"),
        (WINDOW, {"preset": "KR_ADVERTISING", "timeZone": "UTC"}, "deliveryTimeWindow.timeZone", "leave"),
        (
            WINDOW,
            {"preset": "KR_ADVERTISING", "to": {"hour": 22, "minute": 0}},
            "deliveryTimeWindow.to",
            "keep to these hours",
        ),
        (
            WINDOW,
            {"preset": "KR_ADVERTISING", "from": {"hour": 9, "minute": 0}, "to": {"hour": 9, "minute": 0}},
            "deliveryTimeWindow.to",
            "leave out both",
        ),
    ],
)
def test_a_speed_window_zone_or_preset_that_cannot_be_is_refused_with_the_way_out(
    field, value, where, way_out
):
    problem = only_problem(changed(field, value))

    assert problem.where == where
    assert way_out in problem.way_out


CHRISTMAS_ONLY = {"days": ["FRIDAY"], "blackoutDates": ["2026-12-25"]}


@pytest.mark.parametrize(
    ("send_at", "end_at", "window", "is_refused"),
    [
        ("2026-12-25T00:00:00Z", "2026-12-26T00:00:00Z", CHRISTMAS_ONLY, True),
        ("2026-12-19T00:00:00Z", "2027-01-01T00:00:00Z", CHRISTMAS_ONLY, True),
        ("2026-12-19T00:00:00Z", "2027-01-01T00:00:01Z", CHRISTMAS_ONLY, False),
        ("2026-12-18T23:59:59Z", "2027-01-01T00:00:00Z", CHRISTMAS_ONLY, False),
        ("2026-12-25T00:00:00Z", None, CHRISTMAS_ONLY, False),
        (None, "2026-12-26T00:00:00Z", CHRISTMAS_ONLY, False),
    ],
)
def test_a_window_that_is_shut_from_start_to_end_is_refused(send_at, end_at, window, is_refused):
    raw = LEAST | {"sendAt": send_at, "endAt": end_at, "deliveryTimeWindow": window}

    try:
        parse_campaign(raw)
    except WrongInput as refusal:
        (problem,) = refusal.problems
        assert is_refused
        assert problem.where == "deliveryTimeWindow"
        assert "shut all the time" in problem.what
        assert "move sendAt or endAt" in problem.way_out
    else:
        assert not is_refused


def test_a_window_that_does_not_open_any_more_is_found_with_the_moment():
    raw = {"endAt": "2027-01-01T00:00:00Z", "deliveryTimeWindow": CHRISTMAS_ONLY}
    campaign = parse_campaign(LEAST | raw)

    assert problems_at(campaign, now=datetime(2026, 12, 18, tzinfo=UTC)) == []
    (problem,) = problems_at(campaign, now=datetime(2026, 12, 19, tzinfo=UTC))
    assert problem.where == "deliveryTimeWindow"


def test_a_file_does_not_use_the_names_of_python():
    problem = only_problem(LEAST | {"send_at": "2026-11-23T09:00:00+09:00"})

    assert (problem.where, problem.way_out) == ("send_at", "did you mean sendAt?")


def test_everything_that_is_wrong_is_said_at_once():
    raw = changed("sendAt", "tomorrow") | {"id": "a.b", "priority": "URGENT", "colour": "red"}
    raw["smsFailover"]["text"] = "👍" + "가" * 1000
    raw["deliveryTimeWindow"] |= {"days": [], "to": {"hour": 6, "minute": 30}}

    found = sorted(problem.where for problem in problems_of(raw))

    assert found == [
        "colour",
        "deliveryTimeWindow.days",
        "deliveryTimeWindow.to",
        "id",
        "priority",
        "sendAt",
        "smsFailover.text",
        "smsFailover.text",
    ]


def test_an_unclosed_brace_is_found_by_line_and_column():
    problem = only_problem('{\n  "id": "x"\n  "sender": "y"\n}')

    assert problem.where == "line 3, column 3"
    assert problem.value == '"sender": "y"'


@pytest.mark.parametrize(
    ("raw", "where", "what"),
    [
        (b"", "line 1, column 1", "the file is empty"),
        (b"[]", "campaign", "is not an object"),
        ('{"id": "가"}'.encode("cp949"), "byte 8", "is not UTF-8"),
        ("[" * 100_000, "the file", "cannot be read as JSON"),
        ('{"id": ' + "9" * 5000 + "}", "the file", "cannot be read as JSON"),
    ],
)
def test_what_is_no_json_object_is_refused(raw, where, what):
    problem = only_problem(raw)

    assert (problem.where, what in problem.what) == (where, True)


def test_a_key_that_stands_twice_is_refused_with_its_place():
    text = json.dumps(FULL).replace('"amount": 30, "timeUnit": "HOUR"', '"amount": 30, "amount": 60')

    problem = only_problem(text)

    assert (problem.where, problem.what) == ("sendingSpeedLimit.amount", "stands there more than once")


def test_the_error_names_its_source_on_every_line():
    with pytest.raises(WrongInput) as refusal:
        parse_campaign(LEAST | {"id": ".", "priority": "x"}, source="sale.json")

    assert [line.split(":")[0] for line in str(refusal.value).splitlines()] == ["sale.json"] * 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
PATHS = [
    "id",
    "content",
    "content/text",
    "content/buttons",
    "content/buttons/0",
    "sendAt",
    "priority",
    "sendingSpeedLimit/amount",
    "deliveryTimeWindow/from",
    "deliveryTimeWindow/timeZone",
    "deliveryTimeWindow/preset",
    "deliveryTimeWindow/blackoutDates",
    "advertising",
    "smsFailover",
    "smsFailover/text",
    "smsFailover/sender",
    "smsFailover/regional",
    "smsFailover/mode",
    "smsFailover/limit",
    "webhooks/delivery/url",
]


@given(st.sampled_from(PATHS), JSON)
def test_any_json_in_any_place_is_read_or_refused_with_problems(path, value):
    try:
        campaign = parse_campaign(json.dumps(changed(path, value)))
    except WrongInput as refusal:
        assert all(problem.what and problem.way_out for problem in refusal.problems)
        str(refusal).encode()
    else:
        assert parse_campaign(campaign.to_json()) == campaign


def test_units_are_seconds_in_the_end():
    assert [SendingSpeedLimit(amount=1, time_unit=unit).unit_s for unit in ("MINUTE", "HOUR", "DAY")] == [
        60,
        3600,
        86_400,
    ]
    assert [ValidityPeriod(amount=2, time_unit=unit).seconds for unit in ("SECONDS", "MINUTES", "HOURS")] == [
        2,
        120,
        7200,
    ]


def test_forty_eight_hours_of_validity_are_taken():
    assert (
        parse_campaign(changed("validityPeriod", {"amount": 48, "timeUnit": "HOURS"})).validity_s == 172_800
    )


@pytest.mark.parametrize(
    ("send_at", "end_at", "places"),
    [
        (None, None, []),
        (timedelta(days=-3), None, []),
        (timedelta(days=180), None, []),
        (timedelta(days=180, seconds=1), None, ["sendAt"]),
        (None, timedelta(hours=1), []),
        (None, timedelta(0), ["endAt"]),
        (timedelta(hours=2), timedelta(hours=1), ["endAt"]),
        (timedelta(hours=2), timedelta(hours=2), ["endAt"]),
        (timedelta(hours=-2), timedelta(hours=-3), ["endAt", "endAt"]),
        (timedelta(days=181), timedelta(days=-1), ["sendAt", "endAt", "endAt"]),
    ],
)
def test_dates_are_checked_against_the_moment(send_at, end_at, places):
    dates = {"sendAt": send_at, "endAt": end_at}
    campaign = parse_campaign(
        LEAST | {name: (NOW + wait).isoformat() for name, wait in dates.items() if wait is not None}
    )

    assert [problem.where for problem in problems_at(campaign, now=NOW)] == places


@pytest.mark.parametrize("in_doubt", ["hold", "WAIT", True, None])
def test_what_is_to_become_of_doubt_is_one_of_two_words(in_doubt):
    problem = only_problem(changed("inDoubt", in_doubt))

    assert problem.where == "inDoubt"
    assert "HOLD" in problem.way_out


@pytest.mark.parametrize("weight", [0, -1, 101, 1.5, "10", True, None])
def test_a_weight_that_cannot_be_is_refused_with_its_range(weight):
    problem = only_problem(changed("weight", weight))

    assert problem.where == "weight"


@pytest.mark.parametrize(
    "sender",
    [
        "0215881234",
        "021234567",
        "0311234567",
        "064-123-4567",
        "15881234",
        "1661-1234",
        "070-1234-5678",
        "01012345678",
        "0111234567",
        "080-123-4567",
        "0505-123-4567",
        "050212345678",
    ],
)
def test_a_sender_number_of_a_form_that_can_be_registered_is_taken(sender):
    campaign = parse_campaign(changed("smsFailover/sender", sender))

    assert campaign.sms_failover.sender == sender.replace("-", "")


def test_a_campaign_file_that_takes_hangul_apart_is_composed():
    apart = unicodedata.normalize("NFD", "#{이름}님, 발송되었습니다.")

    campaign = parse_campaign(changed("content/text", apart))

    assert campaign.content.text == "#{이름}님, 발송되었습니다."
