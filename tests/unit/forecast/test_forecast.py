"""The forecast: its rules by properties, and examples that can be reckoned by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pabal.campaign.schedule.delivery_window import DAYS, DeliveryTimeWindow
from pabal.forecast.forecast import Forecast, bound_by, forecast
from pabal.forecast.max_min import UNPACED, Wish, allocate
from pabal.forecast.plan import Plan, per_second, steady_caps
from pabal.rate.fair_share import Flow
from pabal.rate.pacing import Scope

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ACCOUNT = Scope("account", 600, 60)


def window(from_hour: int, to_hour: int, zone: str = "UTC") -> DeliveryTimeWindow:
    hours = {"from": {"hour": from_hour, "minute": 0}, "to": {"hour": to_hour, "minute": 0}}
    return DeliveryTimeWindow.model_validate({"days": list(DAYS), "timeZone": zone, **hours})


def a_plan(name: str = "mine", messages: int = 600, *caps: Scope, **more: Any) -> Plan:
    """A plan that may send at once and for ever, unless told otherwise."""
    ordinary = {"not_before": None, "end_at": None, "windows": (), "flow": Flow(0, 10, name)}
    return Plan(name, 0, messages, caps=caps, **(ordinary | more))


def alone(plan: Plan, *, now: datetime = NOW) -> Forecast:
    return forecast([plan], now=now)[0]


def near(moment: datetime | None, expected: datetime, within: timedelta = timedelta(seconds=2)) -> bool:
    return moment is not None and abs(moment - expected) <= within


# --- examples ----------------------------------------------------------------------------------------------


def test_six_hundred_at_six_hundred_a_minute_take_a_minute():
    seen = alone(a_plan("mine", 600, ACCOUNT))

    assert seen.starts_at == NOW
    assert near(seen.ends_at, NOW + MINUTE)
    assert (seen.leaves, seen.falls_out, bound_by(seen.segments)) == (600, (), "account")


def test_two_that_share_the_account_take_twice_as_long():
    mine, other = forecast([a_plan("mine", 600, ACCOUNT), a_plan("other", 600, ACCOUNT)], now=NOW)

    assert near(mine.ends_at, NOW + 2 * MINUTE) and near(other.ends_at, NOW + 2 * MINUTE)


def test_a_high_campaign_has_its_share_and_the_other_the_rest_of_the_account():
    urgent = a_plan("urgent", 480, ACCOUNT, flow=Flow(1, 1, "urgent"))
    ordinary = a_plan("ordinary", 600, ACCOUNT, flow=Flow(0, 100, "ordinary"))

    high, standard = forecast([urgent, ordinary], now=NOW, high_share=0.8)

    assert near(high.ends_at, NOW + MINUTE)  # 480 at 0.8 of 600 a minute
    assert near(standard.ends_at, NOW + 1.8 * MINUTE)  # 120 beside it, then 480 alone


def test_what_a_slow_campaign_leaves_of_the_account_flows_to_the_other():
    slow = a_plan("slow", 1000, Scope("campaign:slow", 60, 60), ACCOUNT)
    fast = a_plan("fast", 540, ACCOUNT)

    _, seen = forecast([slow, fast], now=NOW)

    assert near(seen.ends_at, NOW + MINUTE)


def test_a_shut_window_is_waited_for_and_what_is_left_goes_on_in_the_next_one():
    overnight = window(22, 6)

    seen = alone(a_plan("mine", 1 + 500 * 8, Scope("campaign:mine", 500, 3600), windows=(overnight,)))

    assert seen.starts_at == NOW  # at midnight it has been open for two hours
    assert near(seen.ends_at, NOW + 24 * HOUR, 2 * MINUTE)  # six hours until 06:00, two from 22:00
    assert [(one.binds, one.per_s > 0) for one in seen.segments] == [
        ("campaign:mine", True),
        ("deliveryTimeWindow", False),
        ("campaign:mine", True),
    ]


def test_a_window_is_as_long_as_the_clock_on_the_wall_says_when_clocks_change():
    night = window(0, 6, "Europe/Berlin")
    change = datetime(2026, 10, 25, 0, 0, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)

    seen = alone(a_plan("mine", 100_000, Scope("campaign:mine", 600, 3600), windows=(night,)), now=change)

    assert seen.segments[0].until - seen.segments[0].since == 7 * HOUR


def test_what_has_not_left_at_end_at_falls_out():
    seen = alone(a_plan("mine", 100_000, Scope("campaign:mine", 30, 3600), end_at=NOW + 9 * HOUR))

    assert (seen.leaves, seen.ends_at) == (270, None)
    assert [(loss.n, loss.why) for loss in seen.falls_out] == [(99_730, "endAt")]


def test_thirty_an_hour_in_nine_hours_a_day_are_two_hundred_and_seventy_a_day():
    office = window(0, 9)

    seen = alone(a_plan("mine", 2700, Scope("campaign:mine", 30, 3600), windows=(office,)))

    assert near(seen.ends_at, NOW + 10 * DAY, HOUR)  # 269.7 a day, the pacer's slack taken off


def test_a_cap_by_the_day_is_spread_over_the_day_and_a_window_cuts_it():
    office = window(0, 9)

    seen = alone(a_plan("mine", 10_000, Scope("c", 1000, 86_400), windows=(office,), end_at=NOW + 20 * HOUR))

    assert seen.leaves == 375


@pytest.mark.parametrize(
    ("plan", "leaves", "losses"),
    [
        (a_plan(messages=0), 0, []),
        (a_plan(messages=1, end_at=NOW), 0, [(1, "endAt")]),
        (a_plan("mine", 5, Scope("c", 1, 86_400), end_at=NOW + HOUR), 1, [(4, "endAt")]),
        (a_plan("mine", 5, is_paused=True), 0, [(5, "paused")]),
        (a_plan("mine", 1000, Scope("c", 1, 86_400)), 400, [(600, "horizon")]),
        (a_plan(messages=5, not_before=NOW + 2 * HOUR, end_at=NOW + HOUR), 0, [(5, "endAt")]),
    ],
)
def test_what_leaves_and_what_falls_out_at_the_edges(plan: Plan, leaves: int, losses):
    seen = alone(plan)

    assert (seen.leaves, [(loss.n, loss.why) for loss in seen.falls_out]) == (leaves, losses)


def test_a_single_message_leaves_as_soon_as_it_may_however_slow_the_pace():
    seen = alone(a_plan("mine", 1, Scope("c", 1, 86_400), not_before=NOW + HOUR))

    assert seen.starts_at == seen.ends_at == NOW + HOUR


def test_a_campaign_that_comes_later_matters_from_then_on():
    later = a_plan("later", 600, ACCOUNT, not_before=NOW + MINUTE / 2)

    mine, _ = forecast([a_plan("mine", 600, ACCOUNT), later], now=NOW)

    assert near(mine.ends_at, NOW + 1.5 * MINUTE)


def test_without_any_cap_the_assumed_rate_counts():
    seen = forecast([a_plan("mine", 6001)], now=NOW, unpaced_per_s=100)[0]

    assert (seen.ends_at, bound_by(seen.segments)) == (NOW + MINUTE, UNPACED)


def test_where_there_are_too_many_others_they_are_left_out_and_that_is_said():
    days = [
        a_plan(f"c{n}", 20_000, Scope(f"c{n}", 100, 86_400), windows=(window(n % 12, 13),))
        for n in range(400)
    ]
    mine = a_plan("mine", 30_000, Scope("mine", 100, 86_400), windows=(window(0, 12),))

    seen = forecast([mine, *days], now=NOW, only={"mine"})[0]

    assert seen.alone_from is not None and seen.alone_from > NOW
    assert seen.leaves + sum(loss.n for loss in seen.falls_out) == 30_000


# --- properties --------------------------------------------------------------------------------------------

CAPS = st.sampled_from(
    [(), (Scope("sender:a", 300, 60),), (Scope("sender:b", 100, 60), Scope("entity:e", 200, 60))]
)


@st.composite
def plans(draw: st.DrawFn) -> list[Plan]:
    """Some campaigns on one account, with speeds, senders, starts, ends and windows of all kinds."""
    account = draw(st.sampled_from([ACCOUNT, Scope("account", 0, 60), Scope("account", 7, 60)]))
    found = []
    for n in range(draw(st.integers(1, 6))):
        own = Scope(f"campaign:{n}", draw(st.sampled_from([0, 5, 60, 1000])), 60)
        start = draw(st.none() | st.integers(0, 3000))
        end = draw(st.none() | st.integers(1, 200_000))
        found.append(
            a_plan(
                str(n),
                draw(st.integers(0, 5000)),
                own,
                *draw(CAPS),
                account,
                not_before=None if start is None else NOW + timedelta(seconds=start),
                end_at=None if end is None else NOW + timedelta(seconds=end),
                windows=draw(st.sampled_from([(), (window(0, 1),), (window(22, 6),)])),
                flow=Flow(draw(st.integers(-1, 1)), draw(st.integers(1, 100)), str(n)),
                is_paused=draw(st.booleans()) and n > 0,
            )
        )
    return found


@settings(max_examples=60)
@given(plans())
@pytest.mark.promise("forecast")
def test_each_message_leaves_or_falls_out(given_plans):
    for seen in forecast(given_plans, now=NOW):
        assert seen.leaves + sum(loss.n for loss in seen.falls_out) == seen.plan.messages
        assert (seen.ends_at is not None) == (not seen.falls_out and seen.plan.messages > 0)


@settings(max_examples=60)
@given(plans())
@pytest.mark.promise("forecast")
def test_no_cap_is_exceeded_in_any_stretch_of_time(given_plans):
    seen = forecast(given_plans, now=NOW)
    edges = sorted({edge for one in seen for s in one.segments for edge in (s.since, s.until)})

    for since, until in pairwise(edges):
        sums: defaultdict[Scope, float] = defaultdict(float)
        for one in seen:
            rate = sum(s.per_s for s in one.segments if s.since <= since and until <= s.until)
            for scope in one.plan.caps:
                sums[scope] += rate
        assert all(total <= per_second(scope) * (1 + 1e-6) for scope, total in sums.items() if scope.amount)


@settings(max_examples=60)
@given(plans(), st.integers(1, 5000))
@pytest.mark.promise("forecast")
def test_another_campaign_of_the_same_account_never_makes_mine_end_sooner(given_plans, messages):
    equals = [
        a_plan(plan.campaign, plan.messages, plan.caps[0], plan.caps[-1], windows=plan.windows)
        for plan in given_plans
    ]
    another = a_plan("another", messages, equals[0].caps[-1])

    before = forecast(equals, now=NOW, only={"0"})[0]
    after = forecast([*equals, another], now=NOW, only={"0"})[0]

    assert after.leaves <= before.leaves
    assert after.ends_at is None or (
        before.ends_at is not None and after.ends_at >= before.ends_at - MINUTE / 60
    )


@settings(max_examples=200)
@given(plans())
@pytest.mark.promise("forecast")
def test_whoever_goes_slower_than_it_could_is_held_by_a_cap_that_is_full(given_plans):
    wishes = [
        Wish(one.flow, tuple(cap for scope in one.caps for cap in steady_caps(scope))) for one in given_plans
    ]
    caps = {key: per_s for wish in wishes for key, per_s in wish.caps}

    rates = allocate(wishes, high_share=0.8, unpaced_per_s=1000)

    for rate in rates:
        used = sum(
            other.per_s
            for wish, other in zip(wishes, rates, strict=True)
            if (rate.binds, rate.unit_s) in dict(wish.caps)
        )
        full = 1000 if rate.binds == UNPACED else caps[rate.binds, rate.unit_s]
        assert (rate.per_s if rate.binds == UNPACED else used) == pytest.approx(full, rel=1e-6)
