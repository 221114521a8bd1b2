"""Steering: the rule in Python and the rule in Redis, and what follows from them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pabal.rate.pacing import Scope
from pabal_worker.rate_limiter.client import RedisPacer
from pabal_worker.rate_limiter.scopes import ACCOUNT
from pabal_worker.rules.adaptive_rate import Seen, present
from tests.models import adaptive_rate, pacing
from tests.models.adaptive_rate import Remembered
from tests.models.pacing import Sharing

START_US = 1_795_305_600_000_000
FLOOR = 1.0

CALLS = st.lists(
    st.tuples(
        st.builds(
            Seen,
            st.sampled_from(["ok", "ok", "ok", "busy", "failed"]),
            st.floats(0.001, 60),
            st.integers(1, 5000),
        ),
        st.one_of(st.integers(0, 2_000_000), st.integers(0, 100_000_000)),
    ),
    max_size=50,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=CALLS, cap=st.sampled_from([0.0, 10.0, 1000.0]))
def test_redis_steers_as_the_rule_in_python_does(redis, calls, cap):
    redis.flushall()
    clock = [START_US]
    pacer = RedisPacer(redis, history=lambda _: [], now_us=lambda: clock[0])
    health = Remembered()

    for seen, later_us in calls:
        adaptive_rate.observe(health, seen, floor=FLOOR, cap=cap, now_us=clock[0])
        pacer.steer(ACCOUNT, seen, floor=FLOOR, cap=cap)
        clock[0] += later_us
        answered = pacer.health_of(ACCOUNT)

        assert answered.low == (pytest.approx(health.low) if health.low else None)
        assert answered.why == health.why
        assert present(answered, now_us=clock[0]) == pytest.approx(present(health, now_us=clock[0]))


def sending(
    health: Remembered, seconds: int, *, kind: str, per_second: int, from_us: int, took_s: float = 0.1
) -> int:
    """One call a second; returns the moment after it."""
    for second in range(seconds):
        seen = Seen(kind, took_s, per_second)
        adaptive_rate.observe(health, seen, floor=FLOOR, cap=100.0, now_us=from_us + second * 1_000_000)
    return from_us + seconds * 1_000_000


def test_one_429_halves_what_was_being_sent_and_the_way_back_goes_in_steps():
    health = Remembered()
    now_us = sending(health, 60, kind="ok", per_second=80, from_us=START_US)

    sending(health, 1, kind="busy", per_second=80, from_us=now_us)

    paces = [present(health, now_us=now_us + second * 1_000_000) for second in (0, 9, 10, 20, 30)]
    assert paces[:4] == [pytest.approx(40, rel=0.1)] * 2 + [
        pytest.approx(60, rel=0.1),
        pytest.approx(90, rel=0.1),
    ]
    assert paces[4] is None  # as fast as the cap again


def test_a_lowering_of_long_ago_is_over():
    health = Remembered()
    now_us = sending(health, 10, kind="busy", per_second=80, from_us=START_US)

    paces = [present(health, now_us=now_us + hours * 3_600_000_000) for hours in (1, 5, 24, 10_000)]

    assert paces == [None, None, None, None]


def test_a_storm_of_429_ends_at_the_floor_and_not_below():
    health = Remembered()

    now_us = sending(health, 120, kind="busy", per_second=80, from_us=START_US)

    assert present(health, now_us=now_us) == FLOOR


def test_a_single_failed_call_slows_nobody_and_three_in_ten_seconds_do():
    health = Remembered()
    now_us = sending(health, 20, kind="ok", per_second=50, from_us=START_US)

    now_us = sending(health, 1, kind="failed", per_second=50, from_us=now_us)
    after_one = present(health, now_us=now_us)
    now_us = sending(health, 2, kind="failed", per_second=50, from_us=now_us)

    assert after_one is None
    assert present(health, now_us=now_us) == pytest.approx(25, rel=0.1)
    assert health.why == "failed"


def test_answers_that_take_ten_times_as_long_as_usual_slow_the_account():
    health = Remembered()
    now_us = sending(health, 60, kind="ok", per_second=50, from_us=START_US, took_s=0.3)

    now_us = sending(health, 20, kind="ok", per_second=50, from_us=now_us, took_s=3.0)

    assert health.why == "slow"
    assert present(health, now_us=now_us) < 50


def test_a_steered_account_spaces_messages_for_every_campaign_and_names_itself(redis):
    clock = [START_US]
    pacer = RedisPacer(redis, history=lambda _: [], now_us=lambda: clock[0])
    scopes = [Scope("campaign:a", 0, 60), Scope(ACCOUNT, 0, 60)]
    pacer.steer(ACCOUNT, Seen("busy", 0.1, 20), floor=FLOOR, cap=0.0)

    granted = 0
    for _ in range(1000):
        answer = pacer.grant(scopes, 500, steered=True)
        granted += answer.granted
        clock[0] += 10_000

    assert (answer.why, answer.binding) == ("steered", 2)
    assert granted == pytest.approx(
        10 * 10 + 10, abs=2
    )  # ten seconds at half of 20 a second, and the catch-up
    assert pacer.grant(scopes, 500).granted == 500


def test_a_steered_account_keeps_its_cap(redis):
    account = Scope(ACCOUNT, 60, 60)
    states = {ACCOUNT: pacing.seeded(account, now_us=START_US)}

    fast = pacing.grant(states, [account], 5, now_us=START_US, by=Sharing(steered=1000.0))
    again = pacing.grant(states, [account], 5, now_us=START_US, by=Sharing(steered=1000.0))

    assert (fast.granted, again.granted, again.why) == (1, 0, "spacing")
