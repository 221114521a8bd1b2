"""Advertising goes by SMS only: how its text is labelled, how it is refused, when it may leave."""

import unicodedata
from datetime import UTC, datetime

import pytest

from pabal.campaign import Campaign, parse_campaign, problems_at
from pabal.campaign.advertising import advertising_sign
from pabal.campaign.options import SmsFailover
from pabal.campaign.questions import questions_of
from pabal.campaign.renderer import Script
from pabal.campaign.schedule.delivery_window import window_of_preset
from pabal.errors import WrongInput

ALIM = {
    "id": "spring-sale-2026",
    "channel": "KAKAO_ALIM",
    "sender": "OFFICIAL-ACCOUNT-ID-123",
    "content": {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": "상품이 발송되었습니다."},
}
GOOD = "(광고)[샘플몰] #{name}님 할인 무료수신거부 080-123-4567"
DAYTIME = {"days": ["MONDAY"], "from": {"hour": 20, "minute": 0}, "to": {"hour": 22, "minute": 0}}
NIGHT = {"days": ["MONDAY"], "from": {"hour": 21, "minute": 0}, "to": {"hour": 8, "minute": 0}}
SEOUL = {"timeZone": "Asia/Seoul"}


def advertising(text=GOOD, title=None, **fields):
    failover = {"sender": "0215881234", "text": text}
    if title:
        failover["regional"] = {"southKorea": {"title": title}}
    return ALIM | {"advertising": True, "smsFailover": failover} | fields


def problems_of(raw):
    try:
        parse_campaign(raw)
    except WrongInput as refusal:
        return list(refusal.problems)
    return []


@pytest.mark.parametrize(
    "ending",
    [
        "무료수신거부 080-123-4567",
        "무료수신거부0801234567",
        "무료 수신 거부: 080-123-4567",
        "무료거부 080-1234-5678",
        "(무료수신거부)080-123-4567",
        "무료수신거부번호 080-123-4567",
        "[무료수신거부 080-123-4567]\n",
    ],
)
def test_an_sms_that_can_be_refused_for_nothing_is_taken(ending):
    assert problems_of(advertising(f"(광고)샘플몰 할인\n{ending}")) == []


@pytest.mark.parametrize(
    "ending",
    [
        "",
        "무료수신거부",
        "080-123-4567",
        "수신거부 080-123-4567",
        "무료수신거부 02-123-4567",
        "무료수신거부 #{number}",
        "무료수신거부 080-12-345",
        "무료수신거부 080-123-45678",
        "무료수신거부 080-123-4567 감사합니다",
        "무료수신거부 문의 후 080-123-4567",
    ],
)
def test_an_sms_that_does_not_end_with_a_free_refusal_is_refused(ending):
    (problem,) = problems_of(advertising(f"(광고)샘플몰 할인 {ending}"))

    assert problem.where == "smsFailover.text"
    assert "does not end with a way to refuse" in problem.what
    assert "무료수신거부 080-123-4567" in problem.way_out


@pytest.mark.parametrize("text", ["샘플몰", "광고 샘플몰", "샘플몰 (광고)", "#{광고}", "광고주님 (안내)"])
def test_an_advertising_sms_without_its_label_is_refused(text):
    (problem,) = problems_of(advertising(f"{text} 무료수신거부 080-123-4567"))

    assert problem.where == "smsFailover.text"
    assert problem.what == "does not begin with (광고)"


@pytest.mark.parametrize("is_advertising", [True, False])
@pytest.mark.parametrize(
    "label",
    [
        "(광 고)",
        "[광고]",
        "（광고）",
        "광고)",
        " (광고)",
        "(광.고)",
        "(광_고)",
        "<광고>",
        "((광고))",
        "( 광고 )",
    ],
)
def test_a_disguised_label_is_refused_whether_or_not_it_is_advertising(label, is_advertising):
    raw = advertising(f"{label}샘플몰 무료수신거부 080-123-4567", advertising=is_advertising)

    (problem,) = problems_of(raw)

    assert problem.where == "smsFailover.text"
    assert "Annex 6" in problem.what
    assert "write (광고) at the very start" in problem.way_out
    assert ('"advertising": true' in problem.way_out) is not is_advertising


@pytest.mark.parametrize(
    "text",
    [
        "광고 (안내)",
        "광고주님 (안내)",
        "#{광고} 님",
        "(광고주) 님",
        "(광고 문의) 02-123-4567",
        "(옥외광고) 심의 안내",
        "[샘플광고] 입금 확인",
        "광고, 문의)",
        "수신거부 되었습니다. 문의 02-123-4567",
        "080-123-4567 고객센터",
        "배달 수신 차단기 고장 문의 02-123-4567",
        '"광고" 심의 결과',
        "* 광고 심의 결과 *",
        "광고주: 홍길동",
    ],
)
def test_a_text_that_only_speaks_of_advertising_is_none(text):
    assert problems_of(advertising(text, advertising=False)) == []


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("[샘플몰] (광고) 문의", "(광고)"),
        ("[Web발신]\n(광고) 특가", "(광고)"),
        ("#{name}님 (광고) 특가", "(광고)"),
        ("샘플몰 [ 광 고 ] 특가", "[ 광 고 ]"),
        ("샘플몰 【광고】 특가", "【광고】"),
        ("샘플몰 （광고） 특가", "(광고)"),
        ("샘플몰 (광고 특가", "(광고"),
        ("샘플몰 광고) 특가", "광고)"),
        ("샘플몰 특가 무료수신거부 080-123-4567", "무료수신거부 080-123-4567"),
        ("샘플몰 ≪광고≫ 특가", "≪광고≫"),
        ("특가 무료수신거부 080·123·4567", "무료수신거부 080·123·4567"),
        ("특가 무료수신거부 080*123*4567", "무료수신거부 080*123*4567"),
        ("특가 무료수신거부 +82-80-123-4567", "무료수신거부 +82-80-123-4567"),
        ("샘플몰 특가\n무료거부\n0801234567", "무료거부 0801234567"),
        ("특가 수신거부: 080 123 4567", "수신거부: 080 123 4567"),
        ("특가 ０８０-123-4567 (수신거부)", "080-123-4567 (수신거부"),
        ("특가 무료수신거절 080-123-4567", "무료수신거절 080-123-4567"),
        ("특가 수신 차단: 0801234567", "수신 차단: 0801234567"),
        ("특가 080-123-4567 무료차단", "080-123-4567 무료차단"),
    ],
)
def test_a_label_or_a_free_refusal_anywhere_makes_a_text_advertising(text, sign):
    (problem,) = problems_of(advertising(text, advertising=False))

    assert problem.where == "smsFailover.text"
    assert problem.what.startswith(f"has {sign!r}")
    assert '"advertising": true' in problem.way_out


def test_characters_that_nobody_sees_hide_no_label():
    assert advertising_sign("샘플몰 (광\u200b고) 특가") == "(광고)"


@pytest.mark.parametrize("field", ["text", "title"])
def test_kakaotalk_text_with_the_label_is_refused_as_information(field):
    content = ALIM["content"] | {field: "[샘플몰] (광고) 특가"}

    (problem,) = problems_of(ALIM | {"content": content})

    assert problem.where == f"content.{field}"
    assert "carries information only" in problem.way_out


@pytest.mark.parametrize(
    "value", ["(광고)", "(광고", "특가 무료수신거부 080-123-4567", "수신차단 080-123-4567"]
)
def test_a_value_that_makes_a_text_advertising_is_a_bad_row(value):
    campaign = parse_campaign(advertising("[샘플몰] #{name}님 #{what}", advertising=False))

    (finding,) = Script(campaign).problems({"name": "고길동", "what": value})

    assert finding[0] == "what"
    assert "makes the text advertising" in finding[1]
    assert Script(campaign).problems({"name": "고길동", "what": "광고 문의"}) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("#{what}광고) 특가", "("),
        ("(광고#{what} 특가", ")"),
        ("(#{what}) 특가", "광고"),
        ("수신#{what} 080-123-4567", "거절"),
    ],
)
def test_a_value_that_completes_a_label_is_a_bad_row(text, value):
    campaign = parse_campaign(advertising(text, advertising=False))

    assert "makes the text advertising" in str(Script(campaign).problems({"what": value}))
    assert Script(campaign).problems({"what": "옷"}) == []


def test_the_carriers_own_mark_before_the_label_is_told_to_be_taken_out():
    (problem,) = problems_of(advertising("[Web발신]\n(광고) 특가 무료수신거부 080-123-4567"))

    assert "carriers put [Web발신] before it themselves" in problem.way_out


def test_a_labelled_text_in_a_campaign_that_is_no_advertising_is_asked_about():
    (problem,) = problems_of(advertising(advertising=False))

    assert problem.where == "smsFailover.text"
    assert '"advertising": true' in problem.way_out


@pytest.mark.parametrize(
    ("title", "is_advertising", "what"),
    [
        ("(광고) 할인", True, None),
        ("할인", True, "does not begin with (광고)"),
        ("[광고] 할인", True, "begins with '[광고]'"),
        ("할인", False, None),
        ("(광고) 할인", False, "begins with (광고)"),
    ],
)
def test_the_title_is_labelled_as_the_text_is(title, is_advertising, what):
    text = GOOD if is_advertising else "상품이 발송되었습니다."

    problems = problems_of(advertising(text, title, advertising=is_advertising))

    assert [problem.where for problem in problems] == ["smsFailover.regional.southKorea.title"][
        : what is not None
    ]
    assert all(what in problem.what for problem in problems)


def test_advertising_without_an_sms_is_refused():
    (problem,) = problems_of(ALIM | {"advertising": True})

    assert problem.where == "smsFailover"
    assert "KAKAO_ALIM carries information only" in problem.what
    assert "add smsFailover" in problem.way_out


def test_what_is_wrong_with_an_advertising_sms_is_said_at_once():
    raw = advertising("👍", "할인", deliveryTimeWindow=NIGHT | SEOUL, priority="URGENT")
    raw["smsFailover"]["sender"] = "1"

    found = sorted(f"{problem.where}: {problem.what[:20]}" for problem in problems_of(raw))

    assert found == [
        "priority: is not one of the va",
        "smsFailover.regional.southKorea.title: does not begin with ",
        "smsFailover.sender: is not a Korean send",
        "smsFailover.text: does not begin with ",
        "smsFailover.text: does not end with a ",
        "smsFailover.text: has characters that ",
        "smsFailover: is advertising, whic",
    ]


def test_a_campaign_made_in_python_is_held_to_the_same():
    fields = parse_campaign(ALIM).model_dump() | {"advertising": True}

    with pytest.raises(ValueError, match="does not begin with"):
        Campaign(**fields | {"sms_failover": SmsFailover(sender="0215881234", text="할인")})


@pytest.mark.parametrize("given", ["true", 1, None])
def test_advertising_is_true_or_false_and_nothing_else(given):
    assert [problem.where for problem in problems_of(advertising(advertising=given))] == ["advertising"]


def test_only_the_sms_of_an_advertising_campaign_keeps_to_the_hours_of_advertising():
    own = DAYTIME | SEOUL
    campaign = parse_campaign(advertising(deliveryTimeWindow=own))
    plain = parse_campaign(ALIM | {"deliveryTimeWindow": own})
    without_window = parse_campaign(advertising())
    hours = window_of_preset("KR_ADVERTISING")

    assert (
        campaign.windows_of(0)
        == plain.windows_of(0)
        == plain.windows_of(1)
        == (campaign.delivery_time_window,)
    )
    assert campaign.windows_of(1) == (campaign.delivery_time_window, hours)
    assert (without_window.windows_of(0), without_window.windows_of(1)) == ((), (hours,))


def test_a_window_that_is_never_open_in_the_hours_of_advertising_is_refused():
    (problem,) = problems_of(advertising(deliveryTimeWindow=NIGHT | SEOUL))

    assert problem.where == "smsFailover"
    assert "08:00 to 21:00 Asia/Seoul" in problem.what
    assert "move the window's days and hours" in problem.way_out


@pytest.mark.parametrize(
    ("send_at", "end_at", "is_refused"),
    [
        ("2026-11-23T21:00:00+09:00", "2026-11-24T08:00:00+09:00", True),
        ("2026-11-23T20:59:00+09:00", "2026-11-24T08:00:00+09:00", False),
        ("2026-11-23T21:00:00+09:00", "2026-11-24T08:01:00+09:00", False),
        ("2026-11-23T21:00:00+09:00", None, False),
    ],
)
def test_an_advertising_sms_needs_an_open_hour_between_start_and_end(send_at, end_at, is_refused):
    raw = advertising(sendAt=send_at, endAt=end_at)

    assert [problem.where for problem in problems_of(raw)] == ["smsFailover"][:is_refused]


def test_an_advertising_sms_that_can_no_longer_leave_is_found_with_the_moment():
    campaign = parse_campaign(advertising(endAt="2026-11-24T08:00:00+09:00"))

    assert problems_at(campaign, now=datetime(2026, 11, 23, 11, 59, tzinfo=UTC)) == []
    (problem,) = problems_at(campaign, now=datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert problem.where == "smsFailover"


@pytest.mark.parametrize("is_advertising", [True, False])
@pytest.mark.parametrize("label", ["(廣告)", "(廣 告)", "<廣/告>", "（廣告）"])
def test_a_label_in_hanja_is_a_disguised_one(label, is_advertising):
    raw = advertising(f"{label}샘플몰 무료수신거부 080-123-4567", advertising=is_advertising)

    (problem,) = problems_of(raw)

    assert "Annex 6" in problem.what


@pytest.mark.parametrize("label", ["(廣告)", "[広告]", "（广告）"])
def test_a_label_in_hanja_anywhere_makes_a_text_advertising(label):
    assert advertising_sign(f"샘플몰 {label} 특가") == unicodedata.normalize("NFKC", label)


@pytest.mark.parametrize(
    "label",
    [
        "(광고/세일)",
        "(광고:대출)",
        "（광고·이벤트）",
        "<광고, 세일>",
        "(광고성 정보)",
        "(광고문자)",
        "(광고1)",
        "(廣告/특가)",
        "(무료광고)",
        "(대출광고)",
        "(AD)",
        "[ad]",
        "（ＡＤ）",
    ],
)
def test_what_stands_in_place_of_the_label_is_asked_about(label):
    campaign = parse_campaign(advertising(f"{label} 샘플몰 특가", advertising=False))

    (question,) = questions_of(campaign)

    assert (question.code, question.where) == ("label-in-doubt", "smsFailover.text")
    assert question.what.startswith(f"begins with {unicodedata.normalize('NFKC', label)!r}")
    assert "write (광고) at the very start" in question.way_out
    assert "does not begin with (광고)" in str(problems_of(advertising(f"{label} 샘플몰 특가")))


@pytest.mark.parametrize("label", ["★광고★", "*광고*", "- 광고 -", "|광고|", "◆廣告◆", "광고:", "광고 |"])
@pytest.mark.parametrize("before", ["", "[Web발신]\n", "※ "])
def test_a_label_between_other_marks_than_brackets_is_asked_about(label, before):
    campaign = parse_campaign(advertising(f"{before}{label} 샘플몰 특가", advertising=False))

    (question,) = questions_of(campaign)

    assert question.code == "label-in-doubt"
    assert repr(label) in question.what


@pytest.mark.parametrize("field", ["text", "title"])
def test_it_is_asked_about_in_kakaotalks_texts_too(field):
    campaign = parse_campaign(ALIM | {"content": ALIM["content"] | {field: "(무료광고) 특가"}})

    (question,) = questions_of(campaign)

    assert question.where == f"content.{field}"
    assert "carries information only" in question.way_out


@pytest.mark.parametrize(
    "text",
    [
        "(광고주) 님",
        "(광고 문의) 02-123-4567",
        "(광고/제휴 문의) 02-123-4567",
        "(옥외광고) 심의 안내",
        "[샘플광고] 입금 확인",
        "[애드샵] 안내",
        "샘플몰 (무료광고) 안내",
        "#{광고} 님",
        "(안내) 광고 심의",
    ],
)
def test_a_text_that_begins_otherwise_is_not_asked_about(text):
    assert questions_of(parse_campaign(advertising(text, advertising=False))) == ()
