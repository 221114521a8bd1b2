"""How long messages might have left and could not: only open hours count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.campaign.safeguards import LateStart
from pabal.campaign.schedule.delivery_window import DeliveryTimeWindow, is_open
from pabal_worker.rules.late_start import describe_delay, lost_time

WEEKDAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"]
OFFICE = DeliveryTimeWindow.model_validate(
    {"days": WEEKDAYS, "from": {"hour": 9, "minute": 0}, "to": {"hour": 18, "minute": 0}}
)
MOMENTS = st.integers(0, 30 * 86_400).map(lambda s: datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=s))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in November 2026; the 27th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "now", "hours"),
    [
        (at(27, 11), at(27, 15), 4),
        (at(27, 18), at(30, 9), 0),  # shut all weekend
        (at(27, 11), at(30, 10), 7 + 1),  # Friday's rest and Monday's first hour
        (at(27, 20), at(30, 11), 2),
        (at(28, 11), at(29, 11), 0),
        (at(27, 15), at(27, 11), 0),  # due later than now
        (at(27, 11), at(27, 11), 0),
    ],
)
@pytest.mark.promise("late starts")
def test_only_hours_in_which_the_window_was_open_are_lost(since, now, hours):
    assert lost_time(OFFICE, since=since, now=now) == timedelta(hours=hours)


def test_without_a_window_all_time_counts():
    assert lost_time(since=at(27, 18), now=at(30, 9)) == timedelta(days=2, hours=15)


@given(MOMENTS, MOMENTS, MOMENTS)
def test_what_was_lost_adds_up_and_is_never_more_than_the_time_that_passed(a, b, c):
    first, second, third = sorted((a, b, c))

    whole = lost_time(OFFICE, since=first, now=third)

    assert whole == lost_time(OFFICE, since=first, now=second) + lost_time(OFFICE, since=second, now=third)
    assert timedelta(0) <= whole <= third - first


@given(MOMENTS)
def test_a_minute_is_lost_where_the_window_is_open(moment):
    start = moment.replace(second=0, microsecond=0)

    minute = lost_time(OFFICE, since=start, now=start + timedelta(minutes=1))

    assert minute == (timedelta(minutes=1) if is_open(OFFICE, now=start) else timedelta(0))


def test_lateness_is_said_with_its_moments_and_its_field():
    rule = LateStart(rule="ASK")

    assert describe_delay(rule, since=at(27, 11), now=at(27, 15, 2), zone=UTC) == (
        "nothing could leave from 2026-11-27 11:00:00 to 15:02:00 UTC, "
        "longer than lateStart.after (15 MINUTES)"
    )
    assert "to 2026-11-28 15:02:00 UTC" in describe_delay(rule, since=at(27, 11), now=at(28, 15, 2), zone=UTC)
    assert "from 2026-11-27 23:00:00 to 2026-11-28 00:02:00 KST" in describe_delay(
        rule, since=at(27, 14), now=at(27, 15, 2), zone=ZoneInfo("Asia/Seoul")
    )
