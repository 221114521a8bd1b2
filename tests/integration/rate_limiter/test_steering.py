"""Steering: the rule in Python and the rule in Redis give the same answers."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pabal.rate.pacing import Scope
from pabal_worker.rate_limiter.client import RedisPacer
from pabal_worker.rate_limiter.scopes import ACCOUNT
from pabal_worker.rules.steering import AccountSignal, Steering, call_size, present_pace
from tests.models import pacing, steering
from tests.models.pacing import Sharing
from tests.models.steering import Remembered

START_US = 1_795_305_600_000_000
FLOOR = 1.0

SIGNALS = st.builds(
    AccountSignal,
    st.sampled_from(["ok", "ok", "ok", "busy", "busy", "failed"]),
    st.sampled_from([0.0, 0.05, 0.05, 3.0, 30.0]),
    st.integers(1, 500),
    st.sampled_from([0.0, 0.0, 1.0, 1.0, 48.0]),
)
RUNS = st.lists(
    st.tuples(
        SIGNALS,
        st.integers(1, 30),
        st.one_of(
            st.integers(0, 200_000), st.integers(0, 3_000_000), st.sampled_from([-5_000_000, 70_000_000])
        ),
    ),
    max_size=25,
)
"""A signal, how often it comes, and the time after each."""


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(runs=RUNS, cap=st.sampled_from([0.0, 10.0, 1000.0]))
def test_redis_steers_as_the_rule_in_python_does(redis, runs, cap):
    redis.flushall()
    clock = [START_US]
    pacer = RedisPacer(redis, history=lambda _: [], now_us=lambda: clock[0])
    health = Remembered()

    for signal, times, later_us in runs:
        for _ in range(times):
            expected = steering.observe(health, signal, floor=FLOOR, cap=cap, now_us=clock[0])
            answered = pacer.steer(ACCOUNT, signal, floor=FLOOR, cap=cap)
            clock[0] += later_us
            assert answered == expected
        told = pacer.steering_of(ACCOUNT)
        for field in fields(Steering):
            assert getattr(told, field.name) == pytest.approx(getattr(health, field.name)), field.name
        assert present_pace(told, now_us=clock[0]) == pytest.approx(present_pace(health, now_us=clock[0]))
        assert call_size(told, now_us=clock[0]) == call_size(health, now_us=clock[0])


def refused(pacer: RedisPacer, n: int, *, after_s: float = 0.0, messages: int = 20) -> None:
    for _ in range(n):
        pacer.steer(ACCOUNT, AccountSignal("busy", 0.0, messages, after_s), floor=FLOOR, cap=0.0)


def test_one_429_slows_nobody(redis):
    pacer = RedisPacer(redis, history=lambda _: [], now_us=lambda: START_US)

    refused(pacer, 1, after_s=60)

    assert pacer.grant([Scope("campaign:a", 0, 60), Scope(ACCOUNT, 0, 60)], 500, steered=True).granted == 500


@pytest.mark.law(10)
def test_redis_takes_back_a_lower_pace_that_gains_nothing(redis):
    """Every other call is refused, whatever the pace."""
    clock = [START_US]
    pacer = RedisPacer(redis, history=lambda _: [], now_us=lambda: clock[0])

    results = []
    for no in range(300):
        signal = AccountSignal("busy" if no % 2 else "ok", 0.0, 20)
        results.append(pacer.steer(ACCOUNT, signal, floor=FLOOR, cap=100.0))
        clock[0] += 200_000

    assert "no gain" in results
    assert present_pace(pacer.steering_of(ACCOUNT), now_us=clock[0]) is None


@pytest.mark.law(10)
def test_an_open_breaker_lets_a_probe_of_few_messages_through_and_an_answer_closes_it(redis):
    clock = [START_US]
    pacer = RedisPacer(redis, history=lambda _: [], now_us=lambda: clock[0])
    scopes = [Scope("campaign:a", 0, 60), Scope(ACCOUNT, 0, 60)]
    for _ in range(5):
        pacer.steer(ACCOUNT, AccountSignal("failed", 0.0, 20), floor=FLOOR, cap=0.0)

    at_once = pacer.grant(scopes, 500, steered=True)
    clock[0] += 1_000_000
    probe, behind_it = (pacer.grant(scopes, 500, steered=True) for _ in range(2))
    unsteered = pacer.grant(scopes, 500)
    closed = pacer.steer(ACCOUNT, AccountSignal("ok", 0.1, 10), floor=FLOOR, cap=0.0)
    after = pacer.grant(scopes, 500, steered=True)

    assert (at_once.granted, at_once.why, at_once.binding) == (0, "blocked", 2)
    assert (probe.granted, behind_it.granted, unsteered.granted) == (10, 0, 500)
    assert (closed, after.granted) == ("closed", 500)


def test_probes_get_rarer_and_never_rarer_than_every_six_seconds(redis):
    clock = [START_US]
    pacer = RedisPacer(redis, history=lambda _: [], now_us=lambda: clock[0])
    scopes = [Scope("campaign:a", 0, 60), Scope(ACCOUNT, 0, 60)]
    for _ in range(5):
        pacer.steer(ACCOUNT, AccountSignal("failed", 0.0, 20), floor=FLOOR, cap=0.0)

    probes = []
    for tenth in range(600):
        clock[0] = START_US + tenth * 100_000
        if pacer.grant(scopes, 500, steered=True).granted:
            probes.append(tenth / 10)
            pacer.steer(ACCOUNT, AccountSignal("failed", 0.0, 10), floor=FLOOR, cap=0.0)

    assert probes == [1, 3, 7, 13, 19, 25, 31, 37, 43, 49, 55]


def test_a_steered_account_spaces_messages_for_every_campaign_and_names_itself(redis):
    clock = [START_US]
    pacer = RedisPacer(redis, history=lambda _: [], now_us=lambda: clock[0])
    scopes = [Scope("campaign:a", 0, 60), Scope(ACCOUNT, 0, 60)]
    redis.hset(
        f"steer:{ACCOUNT}", mapping={"start": 10, "plateau": 10, "lowered": 2**60, "ceiling": 100, "calls": 0}
    )

    granted = 0
    for _ in range(1000):
        answer = pacer.grant(scopes, 500, steered=True)
        granted += answer.granted
        clock[0] += 10_000

    assert (answer.why, answer.binding) == ("steered", 2)
    assert granted == pytest.approx(10 * 10 + 1, abs=2)  # ten seconds at 10 a second; nothing is caught up
    assert pacer.grant(scopes, 500).granted == 500


def test_calls_wait_for_as_many_messages_as_they_should_hold_but_not_longer_than_five_seconds(redis):
    clock = [START_US]
    pacer = RedisPacer(redis, history=lambda _: [], now_us=lambda: clock[0])
    slow, quick = [Scope("campaign:a", 0, 60), Scope(ACCOUNT, 0, 60)], []
    redis.hset(
        f"steer:{ACCOUNT}",
        mapping={"start": 10, "plateau": 10, "lowered": 2**60, "ceiling": 100, "calls": 0.5},
    )

    pacer.grant(slow, 500, steered=True)
    for _ in range(2000):
        clock[0] += 10_000
        answer = pacer.grant(slow, 500, steered=True)
        quick += [answer.granted] if answer.granted else []

    assert answer.call_size == 20
    assert quick and all(granted == 20 for granted in quick)


def test_a_steered_account_keeps_its_cap(redis):
    account = Scope(ACCOUNT, 60, 60)
    states = {ACCOUNT: pacing.seeded(account, now_us=START_US)}

    fast = pacing.grant(states, [account], 5, now_us=START_US, by=Sharing(steered=1000.0))
    again = pacing.grant(states, [account], 5, now_us=START_US, by=Sharing(steered=1000.0))

    assert (fast.granted, again.granted, again.why) == (1, 0, "spacing")


def counting_calls(redis, *, calls: float, amount: int = 0, sent: int = 0):
    """Pacer, scopes and clock of an account at ten messages a second, whose calls come `calls` a second;
    `amount` a minute is its cap, of which `sent` left half a minute ago.
    """
    clock = [START_US]
    history = [(30_000_000, sent)] if sent else []
    pacer = RedisPacer(redis, history=lambda _: history, now_us=lambda: clock[0])
    redis.hset(
        f"steer:{ACCOUNT}",
        mapping={"start": 10, "plateau": 10, "lowered": 2**60, "ceiling": 100, "calls": calls},
    )
    return pacer, [Scope("campaign:a", 0, 60), Scope(ACCOUNT, amount, 60)], clock


def granted(pacer: RedisPacer, scopes: list[Scope], clock: list[int], want: int, seconds: float) -> list[int]:
    """What is granted to who asks for `want` a hundred times a second."""
    answers = []
    for _ in range(round(seconds * 100)):
        clock[0] += 10_000
        answers.append(pacer.grant(scopes, want, steered=True).granted)
    return [n for n in answers if n]


@pytest.mark.parametrize(("want", "each"), [(35, {35}), (40, {40}), (95, {20})])
def test_a_call_that_is_a_little_too_large_leaves_whole(redis, want, each):
    first, *others = granted(*counting_calls(redis, calls=0.5), want, 30)
    assert set(others) == each and first in (*each, 21)


@pytest.mark.law(10)
def test_a_call_waits_for_room_in_the_cap_for_all_of_it(redis):
    world = counting_calls(redis, calls=0.5, amount=300, sent=285)
    assert granted(*world, 20, 25) == []
    assert set(granted(*world, 20, 20)) == {20}


@pytest.mark.law(10)
def test_small_calls_come_no_more_often_than_those_that_passed_before(redis):
    few = granted(*counting_calls(redis, calls=0.5), 3, 60)
    assert set(few) == {3} and 50 <= len(few) <= 55  # 0.9 a second, where 3.3 would go by their messages
