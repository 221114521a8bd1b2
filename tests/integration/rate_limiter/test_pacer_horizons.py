"""Several horizons of one scope, and messages that count for more than one."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis import Redis

from pabal.rate.pacing import SLACK_US, Grant, Scope
from pabal_worker.rate_limiter.client import RedisPacer
from pabal_worker.sandbox import worst_window
from tests.models import pacing

START_US = 1_795_305_600_000_000
SMALL_SLACK_US = 100_000
SCOPE = Scope("account:default", 20, 1, ((600, 60), (5000, 3600)))

Ask = Callable[[int, int, int], Grant]
"""A grant of so many messages of a load at a moment."""


def by_rule(scope: Scope, slack_us: int) -> Ask:
    states = {scope.name: pacing.seeded(scope, now_us=START_US, slack_us=slack_us)}
    return lambda want, load, now_us: pacing.grant(
        states, [scope], want, now_us=now_us, load=load, slack_us=slack_us
    )


def by_redis(redis: Redis, scope: Scope, slack_us: int) -> Ask:
    redis.flushall()
    clock = [START_US - slack_us]
    pacer = RedisPacer(redis, history=lambda _: [], now_us=lambda: clock[0], slack_us=slack_us)
    assert pacer.grant([scope], 1).why == "unseeded"

    def ask(want: int, load: int, now_us: int) -> Grant:
        clock[0] = now_us
        return pacer.grant([scope], want, load=load)

    return ask


def prompt(ask: Ask, *, seconds: float, load: int = 1) -> list[tuple[int, int]]:
    """The grants to somebody who always wants more: moment, what they count for."""
    now_us, grants = START_US, list[tuple[int, int]]()
    while now_us < START_US + seconds * 1e6:
        grant = ask(500, load, now_us)
        if grant.granted:
            grants.append((now_us, grant.granted * load))
        now_us += 1_000 if grant.granted else round(grant.wait_s * 1e6)
    return grants


def most_in(grants: list[tuple[int, int]], unit_s: float) -> int:
    times, counts = zip(*grants, strict=True)
    return worst_window(times, counts, unit_s * 1_000_000)


@pytest.mark.parametrize("engine", ["Python", "Redis"])
@pytest.mark.law(5)
def test_each_horizon_has_its_cap_and_the_shortest_its_pace(redis, engine):
    ask = by_rule(SCOPE, SMALL_SLACK_US) if engine == "Python" else by_redis(redis, SCOPE, SMALL_SLACK_US)

    grants = prompt(ask, seconds=2 * 3600)

    for amount, unit_s in SCOPE.horizons:
        used = most_in(grants, unit_s) / amount
        assert (0.9 if unit_s == 1 else 0.99) <= used <= 1, unit_s
    assert sum(n for _, n in grants) >= 0.99 * 2 * 5000


def test_a_small_slack_leaves_nine_tenths_of_a_second_and_all_but_five_thousandths_of_a_minute():
    for scope, wanted in ((Scope("a", 50, 1), 0.9), (Scope("a", 3000, 60), 0.995)):
        grants = prompt(by_rule(scope, 50_000), seconds=3 * scope.unit_s + 20)

        took_s = (grants[-1][0] - grants[0][0]) / 1e6
        assert sum(n for _, n in grants[:-1]) / took_s >= wanted * scope.amount / scope.unit_s


@settings(max_examples=60)
@given(
    second=st.integers(1, 50),
    minute=st.integers(1, 900),
    hour=st.integers(1, 5000),
    slack_us=st.sampled_from([50_000, SMALL_SLACK_US, SLACK_US]),
    seed=st.integers(0, 10**6),
)
def test_no_sliding_window_of_any_horizon_holds_more_than_its_amount(second, minute, hour, slack_us, seed):
    luck = random.Random(seed)
    scope = Scope("account:default", second, 1, ((minute, 60), (hour, 3600)))
    ask, now_us, starts = by_rule(scope, slack_us), START_US, list[tuple[int, int]]()

    for _ in range(300):
        load = luck.choice([1, 1, 2, 5])
        grant = ask(luck.choice([1, 3, 50]), load, now_us)
        if grant.granted:
            starts.append((now_us + luck.randint(0, slack_us), grant.granted * load))
        now_us += round(grant.wait_s * 1e6) + luck.choice([0, 1, 5000, 300_000, 20_000_000])

    for amount, unit_s in scope.horizons:
        assert most_in(sorted(starts) or [(0, 0)], unit_s) <= amount


@pytest.mark.parametrize("engine", ["Python", "Redis"])
@pytest.mark.law(5)
def test_a_message_counts_for_its_load(redis, engine):
    scope = Scope("sms:0215881234", 300, 60)
    ask = by_rule(scope, SLACK_US) if engine == "Python" else by_redis(redis, scope, SLACK_US)

    grants = prompt(ask, seconds=300, load=3)

    assert all(n % 3 == 0 for _, n in grants)
    assert 0.98 * 300 <= most_in(grants, 60) <= 300


def test_a_message_that_is_heavier_than_a_cap_never_goes_and_nobody_asks_often(redis):
    ask = by_redis(redis, Scope("sms:0215881234", 2, 60), SLACK_US)

    grant = ask(1, 3, START_US)

    assert (grant.granted, grant.why, grant.wait_s, grant.unit_s) == (0, "full", 60.0, 60)


def test_the_answer_names_the_horizon_that_binds(redis):
    ask = by_redis(redis, SCOPE, SMALL_SLACK_US)
    whys = [ask(500, 1, START_US + step * 200_000) for step in range(400)]

    assert {(grant.why, grant.unit_s) for grant in whys if not grant.granted} >= {("full", 60)}
    assert whys[1].unit_s == 1


def test_a_wiped_pacer_is_told_of_every_horizon(redis):
    asked: list[int] = []
    clock = [START_US]

    def history(scope: Scope) -> list[tuple[int, int]]:
        asked.append(scope.unit_s)
        return [(1_800_000_000, 5000)] if scope.unit_s == 3600 else []

    pacer = RedisPacer(redis, history=history, now_us=lambda: clock[0])
    redis.flushall()
    first = pacer.grant([SCOPE], 1)
    clock[0] += SLACK_US
    told = pacer.grant([SCOPE], 1)

    assert first.why == "unseeded"
    assert asked == [1, 60, 3600]
    assert (told.granted, told.why, told.unit_s) == (0, "full", 3600)
    assert told.wait_s == pytest.approx(1800, abs=6)


def test_another_list_of_horizons_is_asked_of_the_ledger(redis):
    ask = by_redis(redis, SCOPE, SLACK_US)
    assert ask(1, 1, START_US).granted == 1

    pacer = RedisPacer(redis, history=lambda _: [], now_us=lambda: START_US + 1_000_000)

    assert pacer.grant([Scope(SCOPE.name, 20, 1)], 1).why == "unseeded"


def test_what_is_left_of_a_lost_list_is_asked_of_the_ledger(redis):
    scope = Scope("campaign:a", 3, 60)
    ask = by_redis(redis, scope, SLACK_US)
    prompt(ask, seconds=40)
    redis.delete("pace:sent:60:campaign:a")

    grant = ask(3, 1, START_US + 45_000_000)

    assert (grant.granted, grant.why) == (0, "unseeded")
