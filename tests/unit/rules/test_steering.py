"""Steering: what the rule reaches against providers of all kinds, in simulated minutes."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pabal.rate.pacing import Scope
from pabal_worker.rules.steering import AccountSignal, Steering, curve, free_after_s, present_pace
from pabal_worker.sandbox import worst_window
from pabal_worker.sandbox.behaviour.rate_limit import WindowLimit
from tests.models import steering
from tests.models.steered_sending import ACCOUNT, Limit, Paced, ProviderPlan, Steered, simulate

MINUTE_CAP = Scope(ACCOUNT, 3000, 60)
SECOND_CAP = Scope(ACCOUNT, 30_000, 60)
CAP_PER_S = 50.0
LIMITS = [(Limit(600, 60), MINUTE_CAP), (Limit(100, 1), SECOND_CAP)]


def left_per_s(run, seconds: float) -> float:
    return sum(call.messages for call in run.calls) / seconds


@pytest.mark.parametrize("campaigns", [[0], [0] * 10])
@pytest.mark.parametrize("failed", [0.0, 0.08, 0.1])
def test_errors_that_do_not_depend_on_the_pace_leave_nine_tenths_of_the_cap(campaigns, failed):
    plan = ProviderPlan(failed=failed, refused=0.02)

    run = simulate(Steered, plan, seconds=600, account=MINUTE_CAP, campaigns=campaigns)

    assert left_per_s(run, 600) >= 0.9 * CAP_PER_S


@pytest.mark.parametrize("seed", range(4))
def test_a_lower_pace_that_gains_nothing_goes_back(seed):
    """Two refusals of ten whatever the pace: the first minutes are for finding that out."""
    run = simulate(Steered, ProviderPlan(refused=0.2), seconds=900, account=MINUTE_CAP, seed=seed)

    late = sum(call.messages for call in run.calls if call.at_s >= 300)
    assert late / 600 >= 0.9 * CAP_PER_S


@pytest.mark.parametrize(("limit", "cap"), LIMITS)
@pytest.mark.parametrize("seed", range(3))
def test_refusals_that_depend_on_the_pace_make_it_stay_just_below_the_limit(limit, cap, seed):
    run = simulate(Steered, ProviderPlan(messages=[limit]), seconds=600, account=cap, seed=seed)

    assert run.passed(0, 600) >= 0.9 * limit.amount / limit.per_s
    assert run.refused_share() <= 0.03


@pytest.mark.parametrize("halves_at_s", [108, 112, 124, 130])
def test_a_limit_that_halves_is_found_whether_or_not_the_pace_was_climbing_just_then(halves_at_s):
    plan = ProviderPlan(messages=[Limit(600, 60), Limit(300, 60, halves_at_s)])

    run = simulate(Steered, plan, seconds=halves_at_s + 180, account=MINUTE_CAP)

    assert run.passed(halves_at_s + 60, halves_at_s + 180) >= 0.9 * 5


def test_a_window_that_a_climb_has_filled_is_not_taken_for_refusals_that_do_not_depend_on_the_pace():
    plan = ProviderPlan(messages=[Limit(600, 60), Limit(300, 60, 120), Limit(600, 60, 300)])

    run = simulate(Steered, plan, seconds=480, account=MINUTE_CAP, seed=4)

    assert run.passed(360, 480) >= 0.9 * 10
    assert run.refused_share() <= 0.03


@pytest.mark.parametrize(("limit", "cap"), LIMITS)
def test_a_limit_that_halves_and_doubles_is_found_within_a_minute(limit, cap):
    half = limit.amount // 2
    limits = [limit, Limit(half, limit.per_s, 200), Limit(limit.amount, limit.per_s, 400)]

    run = simulate(Steered, ProviderPlan(messages=limits), seconds=600, account=cap)

    assert run.passed(260, 400) >= 0.9 * half / limit.per_s
    assert run.passed(460, 600) >= 0.9 * limit.amount / limit.per_s
    assert run.refused_share() <= 0.03


@pytest.mark.parametrize("n", [1, 10])
def test_a_provider_that_is_away_is_probed_and_found_again_within_ten_seconds(n):
    plan = ProviderPlan(away_s=(100, 160))

    run = simulate(Steered, plan, seconds=200, account=MINUTE_CAP, campaigns=[0] * n)

    begun = [call for call in run.calls if 100 <= call.at_s < 160]
    assert len(begun) - 3 <= 20
    assert run.passed(170, 200) >= 0.9 * CAP_PER_S


def test_answers_that_take_three_times_as_long_slow_nobody():
    plan = ProviderPlan(latency_s=lambda at_s: 0.3 if at_s < 100 else 0.9)

    before = simulate(Steered, plan, seconds=100, account=MINUTE_CAP)
    run = simulate(Steered, plan, seconds=200, account=MINUTE_CAP)

    assert run.passed(110, 200) >= 0.9 * CAP_PER_S
    assert run.most_in_flight <= 4 * before.most_in_flight


@pytest.mark.parametrize(
    ("campaigns", "cap", "wanted_per_s"),
    [([60] * 10, SECOND_CAP, 10), ([0] * 10, Scope(ACCOUNT, 6000, 60), 100)],
)
def test_calls_hold_more_messages_where_the_provider_counts_requests(campaigns, cap, wanted_per_s):
    plan = ProviderPlan(requests=[Limit(5, 1)])

    run = simulate(Steered, plan, seconds=300, account=cap, campaigns=campaigns)

    assert run.passed(180, 300) >= 0.9 * wanted_per_s


def first_try_of(seed: int, a_second: float) -> float | None:
    """Calls a second when larger ones are first tried, of senders that come in bursts where five pass."""
    luck, window, health, now_us = random.Random(seed), WindowLimit(), steering.Remembered(), 10**15
    for _ in range(400):
        now_us += round(luck.expovariate(a_second) * 1e6)
        wait_s = window.wait_s(1, amount=5, per_s=1, now=now_us / 1e6)
        signal = AccountSignal("busy" if wait_s else "ok", 0.05, 100, 1.0 if wait_s else 0.0)
        steering.observe(health, signal, floor=1, cap=500, now_us=now_us)
        if health.calls:
            return health.calls
    return None


def test_larger_calls_are_tried_half_as_often_as_calls_passed_and_not_as_a_moment_had_it():
    tried = [first_try_of(seed, a_second) for seed in range(60) for a_second in (7, 9, 14)]

    found = [calls for calls in tried if calls]
    assert len(found) > 10
    assert max(found) <= 5 * 6 / 5 / 2  # five seconds are seen as six at most


@settings(max_examples=15)
@given(
    seed=st.integers(0, 10**6),
    failed=st.floats(0, 0.5),
    refused=st.floats(0, 0.4),
    limit=st.sampled_from([[], [Limit(20, 1)], [Limit(600, 60)]]),
)
def test_whatever_the_provider_does_the_cap_holds(seed, failed, refused, limit):
    plan = ProviderPlan(messages=limit, failed=failed, refused=refused, away_s=(30, 50))

    run = simulate(Steered, plan, seconds=150, account=Scope(ACCOUNT, 1200, 60), seed=seed)

    times, counts = [call.at_s for call in run.calls], [call.messages for call in run.calls]
    assert worst_window(times, counts, 60) <= 1200


def test_without_steering_a_limit_is_met_by_most_calls():
    """The simulated provider does refuse."""
    run = simulate(Paced, ProviderPlan(messages=[Limit(600, 60)]), seconds=600, account=MINUTE_CAP)

    assert run.refused_share() > 0.5


def test_one_429_changes_nothing_for_the_account():
    health = steering.Remembered()

    result = steering.observe(health, AccountSignal("busy", 0.1, 20, 60.0), floor=1, cap=100, now_us=10**15)

    assert (result, health.start, health.opened_us) == ("", None, 0)


@example(start=1.35, above=65.0, ceiling=1.35, at_s=0)
@given(
    start=st.floats(1, 100), above=st.floats(0, 100), ceiling=st.floats(1, 1000), at_s=st.integers(0, 4000)
)
def test_a_lowered_pace_never_falls_by_itself_and_is_free_when_it_is_said_to_be(start, above, ceiling, at_s):
    lowered = Steering(start=start, plateau=start + above, ceiling=ceiling)

    now, later = (curve(lowered, now_us=round((at_s + more) * 1e6)) for more in (0, 1))

    assert later >= now * (1 - 1e-9)
    assert now >= start * (1 - 1e-9)
    if ceiling < 50 * lowered.plateau:
        assert present_pace(lowered, now_us=round((free_after_s(lowered) + 1) * 1e6)) is None


def trying(n: int) -> steering.Remembered:
    """Larger calls are tried since a moment ago, and `n` of them have ended."""
    at_us = 10**15
    return steering.Remembered(
        start=300.0,
        plateau=320.0,
        ceiling=500.0,
        lowered_us=at_us - 6_000_000,
        at_us=at_us,
        since_us=at_us - 10**8,
        seconds={(at_us - 2_000_000) // 10**6: steering.Ended(300, 300, 10)},
        calls=2.5,
        calls_from=316.0,
        n=n,
    )


@pytest.mark.parametrize(("n", "goes_on"), [(4, True), (40, False)])
def test_larger_calls_are_judged_when_some_of_them_have_ended(n, goes_on):
    """What was claimed before is in hands still, and leaves in calls as they were."""
    health = trying(n)
    for _ in range(2):
        signal = AccountSignal("busy", 0.0, 40, 1.0)
        result = steering.observe(health, signal, floor=1, cap=500, now_us=health.at_us)

    assert (result, health.calls > 0) == ("busy", goes_on)
