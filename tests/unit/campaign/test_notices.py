"""What a campaign says that may not be meant: pointed out, or asked about."""

from datetime import UTC, datetime, timedelta

import pytest

from pabal.campaign import parse_campaign
from pabal.campaign.notices import notices_of
from pabal.campaign.questions import questions_at, questions_of

NOW = datetime(2026, 11, 28, 1, 30, tzinfo=UTC)
DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
NINE_TO_SIX = {"from": {"hour": 9, "minute": 0}, "to": {"hour": 18, "minute": 0}}


def campaign(text="길동님", **fields):
    return parse_campaign(
        {
            "id": "shipping",
            "channel": "KAKAO_ALIM",
            "sender": "OFFICIAL-ACCOUNT-ID-123",
            "content": {"type": "TEMPLATE", "templateCode": "T1", "text": text},
        }
        | fields
    )


@pytest.mark.parametrize(
    ("text", "whats"),
    [
        ("한 줄\r\n두 줄", ["ends lines with CR, as Windows does (1)"]),
        ("한 줄 \n두 줄  \n", ["has blanks at the end of lines (2)"]),
        ("한 줄 ", ["has blanks at the end of lines (1)"]),
        (" 한 줄\n\n두 줄", []),
    ],
)
def test_ends_of_lines_are_noticed_and_stay(text, whats):
    read = campaign(text)

    notices = notices_of(read)

    assert [notice.where for notice in notices] == ["content.text"] * len(whats)
    assert all(notice.what.startswith(what) for notice, what in zip(notices, whats, strict=True))
    assert read.content.text == text


@pytest.mark.parametrize(
    ("text", "damage"),
    [
        ("첫 줄\\n둘째", "a line break that is written out"),
        ("길동님<br>안녕하세요.", "a tag of HTML"),
        ("A&amp;B", "a character in HTML's writing"),
        ("길동님께".encode().decode("cp949", errors="ignore"), "letters that were read in another encoding"),
    ],
)
def test_what_programs_made_of_a_text_is_noticed_and_stays(text, damage):
    read = campaign(text)

    (notice,) = notices_of(read)

    assert notice.where == "content.text"
    assert notice.what.startswith(f"holds {damage}")
    assert notice.what.endswith("and goes out so")
    assert read.content.text == text


def test_blanks_in_the_sms_are_noticed_at_their_place():
    (notice,) = notices_of(campaign(smsFailover={"sender": "0215881234", "text": "길동님 \n발송"}))

    assert notice.where == "smsFailover.text"


@pytest.mark.parametrize(
    ("window", "what"),
    [
        ({"days": DAYS} | NINE_TO_SIX, "09:00 to 18:00 is 18:00 to 03:00 of the next day in Korea"),
        (
            {"days": DAYS, "blackoutDates": ["2026-12-25"]},
            "nothing leaves from 2026-12-25 09:00 to 2026-12-26 09:00 in Korea",
        ),
        ({"days": ["MONDAY"]}, "its days begin at 09:00 in Korea"),
    ],
)
def test_a_window_without_zone_beside_korean_moments_is_noticed(window, what):
    (notice,) = notices_of(campaign(sendAt="2026-12-20T08:00:00+09:00", deliveryTimeWindow=window))

    assert notice.where == "deliveryTimeWindow"
    assert what in notice.what
    assert '"timeZone": "Asia/Seoul"' in notice.way_out


@pytest.mark.parametrize(
    ("send_at", "zone"),
    [
        ("2026-12-20T08:00:00+09:00", {"timeZone": "UTC"}),
        ("2026-12-20T08:00:00+09:00", {"timeZone": "Asia/Seoul"}),
        ("2026-12-20T08:00:00+09:00", {"preset": "KR_ADVERTISING"}),
        ("2026-12-20T08:00:00Z", {}),
        (None, {}),
    ],
)
def test_a_window_whose_zone_is_meant_is_not(send_at, zone):
    moments = {"sendAt": send_at} if send_at else {}

    assert notices_of(campaign(**moments, deliveryTimeWindow={"days": DAYS} | NINE_TO_SIX | zone)) == ()


@pytest.mark.parametrize("char", ["\u200b", "\u00a0", "\u202f", "\ufeff", "\u3164", "\u00ad"])
def test_characters_that_nobody_sees_are_asked_about(char):
    (question,) = questions_of(campaign(f"길동{char}님"))

    assert (question.code, question.where) == ("invisible-characters", "content.text")
    assert f"U+{ord(char):04X}" in question.what


@pytest.mark.parametrize(
    ("past", "codes"),
    [
        (timedelta(days=339), ["send-at-passed"]),
        (timedelta(minutes=6), ["send-at-passed"]),
        (timedelta(minutes=5), []),
        (-timedelta(hours=1), []),
    ],
)
def test_a_moment_that_is_past_by_more_than_minutes_is_asked_about(past, codes):
    questions = questions_at(campaign(sendAt=(NOW - past).isoformat()), now=NOW)

    assert [question.code for question in questions] == codes


def test_the_question_says_how_long_past_and_the_local_hour_of_leaving():
    late = campaign(sendAt="2025-12-24T09:00:00+09:00")
    shut = campaign(
        sendAt="2025-12-24T09:00:00+09:00",
        deliveryTimeWindow={"days": DAYS, "timeZone": "Asia/Seoul"} | NINE_TO_SIX,
    )

    (at_once,) = questions_at(late, now=NOW, time_zone="America/New_York")
    (later,) = questions_at(shut, now=NOW - timedelta(hours=9))

    assert "is 339 days past, and messages would leave at once, at 2026-11-28 10:30 UTC+09:00" in at_once.what
    assert "messages would leave at 2026-11-28 09:00 KST" in later.what


@pytest.mark.parametrize(
    ("time_zone", "hour"), [("Asia/Seoul", "2026-11-28 10:30 KST"), ("UTC", "2026-11-28 01:30 UTC")]
)
def test_a_moment_in_utc_names_no_zone_so_the_hour_is_the_installations(time_zone, hour):
    late = campaign(sendAt="2025-12-24T00:00:00Z")

    (question,) = questions_at(late, now=NOW, time_zone=time_zone)

    assert f"at once, at {hour}" in question.what
