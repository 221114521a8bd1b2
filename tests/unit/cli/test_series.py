"""What is drawn of a forecast."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pabal.cli.charts.series import series
from tests.models.replies import forecast_of

START = datetime(2026, 11, 23, tzinfo=UTC)
NOW = START + timedelta(seconds=65)


def said(**more: Any) -> dict[str, Any]:
    reply: dict[str, Any] = forecast_of("shipping", 300, history=True)["ok"]
    return reply | more


def test_what_is_to_come_goes_on_from_what_has_left():
    drawn = series(said())

    assert drawn.left == [(START, 0), (START + timedelta(seconds=60), 300), (NOW, 300)]
    assert drawn.to_come[0] == (NOW, 300)
    assert drawn.to_come[-1] == (NOW + timedelta(seconds=90), 600)


def test_a_stretch_in_which_nothing_left_has_a_pace_of_nothing():
    left = [
        {"leg": "kakao", "since": (START + timedelta(seconds=second)).isoformat(), "n": 10}
        for second in (0, 50)
    ]

    drawn = series(said(history={"widthSeconds": 10, "left": left, "alone": []}))

    assert [rate for *_, rate in drawn.past_rates] == [1, 0, 0, 0, 0, 1]


def test_both_legs_are_one_curve():
    one = said()["segments"][0]

    drawn = series(said(segments=[one, one | {"leg": "sms"}], leaves=600))

    assert [rate for *_, rate in drawn.rates] == [pytest.approx(2 * 300 / 90)]


def test_what_lies_between_openings_is_shut():
    drawn = series(said())

    assert drawn.shut == [(START + timedelta(minutes=2), START + timedelta(minutes=3))]


def test_the_tightest_cap_is_drawn_as_it_was_written():
    slow = {"scope": "campaign:shipping", "amount": 30, "unitSeconds": 3600, "perSecond": 0.008}

    drawn = series(said(caps=[*said()["caps"], slow]))

    assert (str(drawn.cap), drawn.unit_s) == ("30/HOUR", 3600)


@pytest.mark.parametrize(("after_s", "is_shown"), [(60, True), (100_000, False)])
def test_an_end_at_that_is_far_off_does_not_press_the_rest_together(after_s: int, is_shown: bool):
    end_at = NOW + timedelta(seconds=90 + after_s)

    drawn = series(said(endAt=end_at.isoformat()))

    assert (drawn.end_at is not None) == is_shown
    assert (drawn.ends > end_at) == is_shown


def test_a_campaign_of_which_nothing_waits_shows_what_has_left():
    nothing = {"startsAt": None, "endsAt": None, "leaves": 0, "segments": [], "messages": 0}

    drawn = series(said(**nothing))

    assert (drawn.to_come, drawn.rates) == ([], [])
    assert drawn.left[-1][1] == 300


def test_a_forecast_of_nothing_at_all_can_be_drawn():
    nothing = {"startsAt": None, "endsAt": None, "leaves": 0, "segments": [], "history": None, "caps": []}

    drawn = series(said(**nothing))

    assert drawn.begins < drawn.now < drawn.ends
