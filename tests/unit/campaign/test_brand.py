"""What a campaign of brand messages is by nature, and which of its options others do not have."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pabal.campaign import parse_campaign, problems_at
from pabal.campaign.notices import notices_of
from pabal.campaign.schedule.delivery_window import next_opening
from pabal.errors import WrongInput

BRAND = {
    "id": "b",
    "channel": "KAKAO_BRAND",
    "sender": "@shop",
    "content": {"type": "TEXT_FREE_FORM", "text": "#{name}님, 봄입니다"},
}
ALIM = BRAND | {"channel": "KAKAO_ALIM", "content": {"type": "TEMPLATE", "templateCode": "T", "text": "안녕"}}
SMS = {"sender": "0215881234", "text": "(광고)봄 무료수신거부 080-123-4567"}


def refused(tree):
    with pytest.raises(WrongInput) as refusal:
        parse_campaign(tree)
    return [str(problem) for problem in refusal.value.problems]


def test_it_is_advertising_without_saying_so_and_needs_no_sms():
    campaign = parse_campaign(BRAND)

    assert campaign.advertising is True
    assert campaign.to_json()["advertising"] is True
    assert parse_campaign(campaign.to_json()) == campaign


def test_it_cannot_say_that_it_is_none():
    [problem] = refused(BRAND | {"advertising": False})

    assert "KAKAO_BRAND is advertising always" in problem


def test_the_sms_that_follows_has_label_and_refusal_and_is_not_the_providers():
    assert parse_campaign(BRAND | {"smsFailover": SMS}).sms_failover

    plain = refused(BRAND | {"smsFailover": SMS | {"text": "봄입니다"}})
    left = refused(BRAND | {"smsFailover": SMS | {"mode": "PROVIDER"}})

    assert ["(광고)" in plain[0], "costs nothing" in plain[1]] == [True, True]
    assert "lets the provider choose when the SMS leaves" in left[0]


def test_nothing_leaves_in_the_night_neither_the_message_nor_its_sms():
    campaign = parse_campaign(BRAND | {"smsFailover": SMS})

    opens = [
        [next_opening(*campaign.windows_of(leg), now=now) for leg in (0, 1)]
        for now in (
            datetime(2026, 11, 23, 11, 49, tzinfo=UTC),  # 20:49 in Korea
            datetime(2026, 11, 23, 11, 50, tzinfo=UTC),
            datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
        )
    ]

    morning = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    assert opens == [
        [datetime(2026, 11, 23, 11, 49, tzinfo=UTC)] * 2,
        [morning, datetime(2026, 11, 23, 11, 50, tzinfo=UTC)],
        [morning, morning],
    ]


def test_a_window_or_a_span_that_lies_in_the_night_is_refused():
    night = {
        "days": ["MONDAY"],
        "from": {"hour": 21, "minute": 0},
        "to": {"hour": 23, "minute": 0},
        "timeZone": "Asia/Seoul",
    }
    span = {"sendAt": "2026-11-23T20:55:00+09:00", "endAt": "2026-11-23T23:00:00+09:00"}

    assert "08:00 to 20:50 Asia/Seoul only" in refused(BRAND | {"deliveryTimeWindow": night})[0]
    assert "never between its start and endAt" in refused(BRAND | span)[0]


def test_an_end_that_the_night_reaches_first_is_told_at_the_moment():
    campaign = parse_campaign(BRAND | {"endAt": "2026-11-23T22:00:00+09:00"})

    problems = problems_at(campaign, now=datetime(2026, 11, 23, 12, 0, tzinfo=UTC))

    assert [problem.where for problem in problems] == ["deliveryTimeWindow"]


@pytest.mark.parametrize("option", [{"targeting": "ALL_CONSENT"}, {"tracking": {"shortenUrl": False}}])
def test_targeting_and_tracking_are_of_brand_messages_alone(option):
    assert parse_campaign(BRAND | option).to_json().items() >= option.items()
    assert "is not an option of KAKAO_ALIM; take it out" in refused(ALIM | option)[0]


def test_a_content_of_another_channel_is_refused_with_the_forms_of_its_own():
    [problem] = refused(BRAND | {"content": ALIM["content"]})

    assert "TEXT_FREE_FORM" in problem


def test_a_list_that_is_too_short_is_refused_in_words():
    item = {"title": "봄", "url": "https://m.example.com/a.jpg", "urlMobile": "https://m.example.com"}
    items = {"type": "ITEM_LIST_FREE_FORM", "header": "봄", "itemList": [item, item]}
    wrong = items | {"itemList": [item, {}]}

    assert refused(BRAND | {"content": items})[0].endswith("has 2, at least 3 are needed; add 1 more")
    assert all("itemList[1]" in problem for problem in refused(BRAND | {"content": wrong}))


def test_a_word_that_is_part_of_several_is_not_taken_for_one_of_them():
    [problem] = refused(BRAND | {"targeting": "FRIENDS"})

    assert problem.endswith("write NON_FRIENDS or TARGETED_FRIENDS")


def test_the_example_is_good_and_says_nothing_that_somebody_should_know():
    example = Path(__file__).parents[3] / "examples" / "brand.json"

    campaign = parse_campaign(example.read_bytes())

    told = {notice.where for notice in notices_of(campaign)}
    assert (campaign.channel, told) == ("KAKAO_BRAND", set())
