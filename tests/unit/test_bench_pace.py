"""The bench's judge of pace, over lists of which the answer is known, and what its runs are made of."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import starts
from bench.kit import plain, sliding
from bench.kit.figures import Figure
from bench.kit.machine import ROOT
from bench.kit.sliding import Calls, Limit
from bench.kit.tracks import Mark, Track
from bench.pacing import forecasts, pace_figures, simulated
from bench.pacing.pace_runs import SCENARIOS, Played, Scenario
from pabal.campaign.schedule.delivery_window import next_opening
from pabal.rate.pacing import Grant, Scope

MOMENTS = st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 50)), min_size=1, max_size=60)
"""Milliseconds and messages."""


def calls_of(pairs: list[tuple[int, int]]) -> Calls:
    return sliding.in_order((at_ms / 1000, n) for at_ms, n in pairs)


def evenly(n: int, *, every_s: float, from_s: float = 0.0) -> Calls:
    return Calls([from_s + no * every_s for no in range(n)], [1] * n)


def most(calls: Calls, unit_s: float) -> int:
    return sliding.worst(calls, unit_s, [Limit(0, 1)]).held


@pytest.mark.parametrize(
    ("times", "counts", "held"),
    [
        ([], [], 0),
        ([5], [7], 7),
        ([0, 60], [3, 4], 4),
        ([0, 59.999], [3, 4], 7),
        ([0, 30, 60, 90], [10, 10, 10, 10], 20),
        ([0, 30, 60, 89.9], [10, 10, 10, 10], 30),
        ([10, 10, 10], [1, 1, 1], 3),
    ],
)
def test_the_worst_minute_is_found_wherever_it_lies(times, counts, held):
    assert most(Calls(times, counts), 60) == held


def test_an_even_pace_keeps_its_cap_and_one_call_more_breaks_it():
    even = evenly(180, every_s=1)
    broken = sliding.in_order([*zip(even.times, even.counts, strict=True), (90.5, 1)])

    assert sliding.worst(even, 60, [Limit(0, 60)]).over == 0
    assert sliding.worst(broken, 60, [Limit(0, 60)]).over == 1


@given(MOMENTS)
def test_sliding_in_steps_of_a_millisecond_finds_the_same_as_looking_at_each_call(pairs):
    calls = calls_of(pairs)

    _, held = sliding.curve(calls, 5)

    assert held.max() == most(calls, 5)


@given(MOMENTS, st.integers(0, 20_000), st.integers(1, 100), st.integers(1, 100))
def test_the_worst_window_is_that_of_looking_at_all(pairs, changes_ms, before, after):
    calls, limits = calls_of(pairs), [Limit(0, before), Limit(changes_ms / 1000, after)]

    worst = sliding.worst(calls, 5, limits)

    rows = list(zip(calls.times, calls.counts, strict=True))
    over = [
        sum(n for at, n in rows if at <= end and end - at < 5)
        - (after if end >= changes_ms / 1000 else before)
        for end in {at for at, _ in rows}
    ]
    assert worst.over == max(max(over), -before)


def test_a_lowered_limit_counts_for_what_was_sent_before_it_once_it_has_been_heard_of():
    limits = [Limit(0, 60), Limit(30, 20)]
    obeyed = sliding.in_order([(no, 1) for no in range(31)] + [(90 + 3 * no, 1) for no in range(20)])
    ignored = sliding.in_order([(no, 1) for no in range(31)] + [(33, 1)])

    assert sliding.worst(obeyed, 60, limits, grace_s=1).over <= 0
    assert sliding.worst(ignored, 60, limits, grace_s=1).over == 32 - 20
    assert sliding.worst(ignored, 60, limits, grace_s=4).over <= 0


def test_even_spacing_uses_all_of_the_cap_and_half_the_pace_half_of_it():
    even = Calls([n * 0.1 for n in range(101)], [10] * 101)
    slow = Calls([n * 0.2 for n in range(101)], [10] * 101)

    assert sliding.use_of_cap(even, 100, 1.0) == pytest.approx(1.0)
    assert sliding.use_of_cap(slow, 100, 1.0) == pytest.approx(0.5)


def test_gaps_are_those_between_calls():
    assert sliding.gaps_ms(evenly(101, every_s=0.2)) == pytest.approx((200, 200, 200))


def track(arrivals: Calls, *, grants: Calls | None = None, allowed: int = 60, mark: float = 0) -> Track:
    return Track("plain-4", 60, [Limit(0, allowed)], [Mark(mark, "resumed")], grants or arrivals, arrivals)


def figures_of(seen: Track, *, binds: str | None = None, **scenario: object) -> dict[str, Figure]:
    asked = Scenario("plain-4", 80, **{"amount": 60, "allowed": 60, **scenario})
    return {one.what: one for one in pace_figures.figures_of(asked, Played(seen, binds))}


def test_a_run_that_breaks_the_cap_at_either_end_is_not_reached():
    kept, broken = evenly(120, every_s=1), evenly(120, every_s=0.9)

    figures = figures_of(track(kept, grants=broken))

    assert figures["plain-4: most arrived in a sliding minute"].reached is True
    assert figures["plain-4: most granted in a sliding minute"].reached is False


def test_a_run_that_leaves_too_much_of_the_cap_unused_is_not_reached():
    assert figures_of(track(evenly(120, every_s=1.005)))["plain-4: use of the cap"].reached is True
    assert figures_of(track(evenly(120, every_s=1.02)))["plain-4: use of the cap"].reached is False


def test_the_stall_after_an_act_is_not_held_against_the_use_of_the_cap():
    before, after = evenly(30, every_s=1), evenly(90, every_s=1, from_s=72)
    stalled = sliding.in_order(
        [
            *zip(before.times, before.counts, strict=True),
            (40.2, 1),
            *zip(after.times, after.counts, strict=True),
        ]
    )

    figures = figures_of(track(stalled, mark=40), steady_from="resumed")

    assert figures["plain-4: use of the cap, once resumed"].reached is False  # 32 s: no stall that ends soon
    soon = sliding.in_order([(40.2, 1), *((43 + no, 1) for no in range(60))])
    assert figures_of(track(soon, mark=40), steady_from="resumed")[
        "plain-4: use of the cap, once resumed"
    ].reached


@pytest.mark.parametrize(("binds", "reached"), [("account", True), ("campaign:paced", False), (None, False)])
def test_a_slower_account_must_be_named_as_what_binds(binds, reached):
    figures = figures_of(track(evenly(120, every_s=1)), amount=120, binds=binds)

    assert figures["plain-4: `status` names what binds"].reached is reached


def test_every_scenario_outlasts_the_unit_after_the_last_thing_that_is_done_to_it():
    for one in SCENARIOS.values():
        last = max((act.at_s for act in one.acts), default=0)

        assert one.seconds - last > 40
        assert one.seconds > 60
        assert one.steady_from in {"", *(act.label for act in one.acts)}


HOURLY = Scope("campaign:a", 30, 3600)


def test_the_rule_in_simulated_time_keeps_the_cap_and_uses_it():
    seen = simulated.simulate(simulated.by_rule(HOURLY), HOURLY, units=3, erratic=False)

    assert most(seen.starts, 3600) <= 30
    assert sum(seen.grants.counts) >= 0.99 * 3 * 30


def test_a_pacer_that_forgets_what_it_granted_is_found_in_simulated_time():
    def ask(now_us: int) -> Grant:
        return simulated.by_rule(HOURLY)(now_us)

    seen = simulated.simulate(ask, HOURLY, units=1.5, erratic=False)

    assert most(seen.starts, 3600) > 30


def test_windows_of_the_bench_open_at_the_moment_that_is_due_in_every_zone():
    ready = datetime(2026, 11, 3, 5, 17, 40, tzinfo=UTC)

    plan = list(starts.by_window(120, ready))

    assert {start.due.second for start in plan} == {0}
    assert len({start.due for start in plan}) == 3
    for start in plan:
        window = plain.campaign(start.campaign_id, **start.option).delivery_time_window
        assert next_opening(window, now=start.due - timedelta(minutes=1)) == start.due


def test_moments_of_the_bench_are_those_that_its_campaigns_name():
    ready = datetime(2026, 11, 3, 5, 17, 40, tzinfo=UTC)

    plan = list(starts.by_send_at(50, ready))

    assert len({start.due.microsecond for start in plan}) > 40
    assert all(plain.campaign(one.campaign_id, **one.option).send_at == one.due for one in plan)
    assert all(ready <= one.due <= ready + timedelta(seconds=starts.SPREAD_S + 1) for one in plan)


@pytest.mark.parametrize(
    ("forecast", "said"),
    [
        ({}, "no forecast yet"),
        ({"forecast": None}, "no forecast yet"),
        ({"forecast": {"endsAt": "2026-11-23T09:01:00.000+00:00"}}, "+3.0 s, foretold 63 s ahead"),
        ({"forecast": {"endsAt": "2026-11-23T10:01:10.000+01:00"}}, "-7.0 s, foretold 63 s ahead"),
    ],
)
def test_the_error_of_a_forecast_is_how_much_later_the_end_came(forecast, said):
    status = {"now": "2026-11-23T09:00:00.000+00:00", **forecast}

    figure = forecasts.error_figure(
        "alone: plain", status, datetime(2026, 11, 23, 9, 1, 3, tzinfo=UTC).timestamp()
    )

    assert figure.value == said


def test_a_skewed_process_has_a_wrong_wall_clock_and_true_monotonic_ones():
    asked = "import time; print(time.time(), time.monotonic(), time.clock_gettime(time.CLOCK_REALTIME))"
    command = [sys.executable, "-m", "bench.skewed", "-259200", "timeit", "-n1", "-r1", asked]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)

    wall, monotonic, real = map(float, done.stdout.split("\n")[0].split())
    assert wall == pytest.approx(time.time() - 259_200, abs=60)
    assert real == pytest.approx(wall, abs=1)
    assert monotonic == pytest.approx(time.monotonic(), abs=60)
