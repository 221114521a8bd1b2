"""The pacer's clock is set, back or ahead, by little and by much: by the ledger's clock no cap ever breaks.

One world for the rule in Python and the rule in Redis: a true time, which ledger and processes go by, and a
server's clock that jumps.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from redis import Redis

from pabal.rate.pacing import SHORTEST_WAIT_US, SLACK_US, START_WITHIN_S, Grant, Scope
from pabal_worker.rate_limiter.client import RedisPacer
from pabal_worker.rate_limiter.scopes import ACCOUNT
from pabal_worker.rate_limiter.server_clock import ServerClock
from pabal_worker.rules.steering import AccountSignal, present_pace
from pabal_worker.sandbox import worst_window
from tests.models import pacing

START_US = 1_795_305_600_000_000
N_PROCESSES = 3
OK = AccountSignal("ok", 0.05, 20)
JUMPS_S = [0.04, 0.3, 0.9, 2.5, 70.0, 3700.0, 90_000.0]
SCOPES = st.sampled_from(
    [
        [Scope("campaign:a", 600, 60), Scope(ACCOUNT, 900, 60)],
        [Scope("campaign:a", 4, 60), Scope(ACCOUNT, 40, 3600)],
        [Scope(ACCOUNT, 20, 1, ((300, 60), (2000, 3600)))],
    ]
)


@dataclass(slots=True)
class World:
    """True time, and a server's clock that somebody sets."""

    scopes: Sequence[Scope]
    luck: random.Random
    true_us: int = START_US
    ahead_us: int = 0
    late_us: int = 0
    """How long the present question is under way."""

    due: list[tuple[int, int]] = field(default_factory=list)
    """Calls that have a grant and have not begun."""

    claims: list[tuple[int, int]] = field(default_factory=list)
    """What the ledger knows: when, how many."""

    arrivals: list[tuple[int, int]] = field(default_factory=list)

    def server_us(self) -> int:
        return self.true_us + self.ahead_us

    def asked_at(self) -> float:
        return (self.true_us - self.late_us) / 1e6

    def history(self, scope: Scope) -> list[tuple[int, int]]:
        self.let_pass(0)
        oldest_us = self.true_us - scope.unit_s * 1_000_000 - SLACK_US
        return [(self.true_us - at_us, n) for at_us, n in self.claims if at_us > oldest_us]

    def call(self, grant: Grant, asked_at: float) -> None:
        """A grant that is too old is void; the provider sees the others a little later."""
        asked_us = round(asked_at * 1e6)
        starts_us = self.true_us + self.luck.choice([0, 0, 30_000, round(START_WITHIN_S * 1e6) - 10_000])
        if grant.granted and starts_us - asked_us < START_WITHIN_S * 1e6:
            self.due.append((starts_us, grant.granted))
            self.arrivals.append((self.luck.randint(starts_us, asked_us + SLACK_US), grant.granted))

    def let_pass(self, us: int) -> None:
        self.true_us += us
        self.claims += [call for call in self.due if call[0] <= self.true_us]
        self.due = [call for call in self.due if call[0] > self.true_us]


Ask = Callable[[int], Grant]
"""One process asks."""


def by_redis(world: World, redis: Redis) -> list[Ask]:
    def ask_of(pacer: RedisPacer) -> Ask:
        return lambda want: pacer.grant(world.scopes, want)

    return [
        ask_of(
            RedisPacer(
                redis,
                history=world.history,
                monotonic=world.asked_at,
                now_us=world.server_us,
                is_watched=True,
            )
        )
        for _ in range(N_PROCESSES)
    ]


def by_rule(world: World) -> list[Ask]:
    states = {scope.name: pacing.seeded(scope, now_us=world.true_us) for scope in world.scopes}
    clock = pacing.Clock()

    def ask_of(known: ServerClock) -> Ask:
        def ask_once(want: int) -> Grant:
            expected_us = known.expected_us(world.asked_at()) if known.name == str(clock.epoch) else 0
            grant = pacing.grant(
                states, world.scopes, want, now_us=world.server_us(), clock=clock, expected_us=expected_us
            )
            known.learn(
                str(clock.epoch),
                world.server_us(),
                answered_at=world.asked_at(),
                is_doubted=grant.why == "clock",
            )
            return replace(grant, asked_at=world.asked_at())

        def ask(want: int) -> Grant:
            grant = ask_once(want)
            if grant.why == "clock" and grant.wait_s == 0:
                scope = world.scopes[grant.binding - 1]
                told = [world.history(replace(scope, unit_s=unit_s)) for _, unit_s in scope.horizons]
                pacing.reseed(states, scope, max(told, key=len), now_us=world.server_us())
                grant = ask_once(want)
            return grant

        return ask

    return [ask_of(ServerClock()) for _ in range(N_PROCESSES)]


def play(world: World, asks: Sequence[Ask], jumps: Sequence[tuple[int, float]]) -> int:
    """Processes ask by turns while the clock is set between; returns the most waits in a row below 20 ms."""
    luck, refused_soon, most = world.luck, 0, 0
    for turns, jump_s in [(60, 0.0), *jumps]:
        world.ahead_us += round(jump_s * 1e6)
        before = len(world.arrivals)
        for turn in range(turns):
            world.late_us = luck.choice([0, 0, 0, 1_000, 40_000])
            grant = asks[turn % N_PROCESSES](luck.choice([1, 20, 500]))
            world.call(grant, grant.asked_at)
            refused_soon = 0 if grant.granted or grant.wait_s * 1e6 >= SHORTEST_WAIT_US else refused_soon + 1
            most = max(most, refused_soon)
            wait_us = 0 if grant.granted else min(round(grant.wait_s * 1e6), 20_000_000)
            world.let_pass(wait_us + luck.choice([0, 1_000, 30_000]))
        assert len(world.arrivals) > before or _is_full(world), f"nothing leaves after a jump of {jump_s} s"
    return most


def _is_full(world: World) -> bool:
    """Whether a cap lets nothing leave for longer than the turns took."""
    return any(
        sum(n for _, n in world.history(replace(scope, unit_s=unit_s))) >= 0.9 * amount
        for scope in world.scopes
        for amount, unit_s in scope.horizons
    )


def assert_caps_hold(world: World) -> None:
    times, counts = zip(*sorted(world.arrivals), strict=True)
    for scope in world.scopes:
        for amount, unit_s in scope.horizons:
            assert worst_window(times, counts, unit_s * 1_000_000) <= amount, (scope, unit_s)


JUMPS = st.lists(
    st.tuples(
        st.integers(40, 120),
        st.builds(lambda s, sign: s * sign, st.sampled_from(JUMPS_S), st.sampled_from([-1, 1])),
    ),
    max_size=6,
)


@pytest.mark.parametrize("engine", ["Python", "Redis"])
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)
@example(
    scopes=[Scope("campaign:a", 4, 60), Scope(ACCOUNT, 40, 3600)],
    jumps=[(52, -0.9), (76, -70.0), (100, 0.9), (76, 0.9), (43, -2.5), (115, 0.9)],
    seed=71,
)
@given(scopes=SCOPES, jumps=JUMPS, seed=st.integers(0, 10**6))
def test_no_cap_breaks_by_the_ledgers_clock_however_the_pacers_clock_is_set(
    redis, engine, scopes, jumps, seed
):
    """Of clocks that are set while every process has its ten answers and goes on asking."""
    redis.flushall()
    world = World(scopes, random.Random(seed))
    asks = by_redis(world, redis) if engine == "Redis" else by_rule(world)

    most_soon = play(world, asks, jumps)

    assert_caps_hold(world)
    assert most_soon == 0


def asks_of_a_minute(redis: Redis) -> tuple[World, list[Ask]]:
    """Processes that know the clock, at a cap of 600 a minute."""
    world = World([Scope(ACCOUNT, 600, 60)], random.Random(1))
    asks = by_redis(world, redis)
    play(world, asks, [])
    return world, asks


@pytest.mark.parametrize("jump_s", [-3600, 3600])
@pytest.mark.law(5)
def test_a_clock_that_was_set_by_an_hour_is_named_and_healed_from_the_ledger(redis, jump_s):
    world, asks = asks_of_a_minute(redis)
    world.ahead_us += jump_s * 1_000_000
    whys: list[str] = []

    for turn in range(40):
        grant = asks[turn % N_PROCESSES](20)
        whys.append(grant.why)
        world.let_pass(round(grant.wait_s * 1e6) + 1_000)

    assert whys[0] == "clock"
    assert whys.count("clock") < 12
    assert whys[-10:].count("granted") > 0
    assert redis.hget("pace:clock", "epoch") == b"1"


@pytest.mark.law(5)
def test_a_clock_that_goes_ahead_is_not_believed_before_it_is_certain(redis):
    world, asks = asks_of_a_minute(redis)
    while asks[0](500).granted:
        world.let_pass(1_000)
    world.ahead_us += 900_000

    assert asks[0](500).granted == 0


def test_a_question_that_is_late_does_not_turn_the_clock(redis):
    world, asks = asks_of_a_minute(redis)
    whys: list[str] = []

    for _ in range(5):
        world.late_us = 1_500_000
        whys.append(asks[0](1).why)
        world.late_us = 0
        world.let_pass(400_000)
        whys.append(asks[1](1).why)
        world.let_pass(400_000)

    assert whys == ["clock", "granted"] * 5
    assert redis.hget("pace:clock", "epoch") is None


def test_a_process_whose_own_time_stood_still_learns_the_clock_anew(redis):
    world, asks = asks_of_a_minute(redis)
    pacer = RedisPacer(
        redis,
        history=world.history,
        monotonic=lambda: world.asked_at() - stood_still_s[0],
        now_us=world.server_us,
        is_watched=True,
    )
    stood_still_s = [0.0]
    pacer.grant(world.scopes, 1)
    stood_still_s[0] = 600.0
    whys: list[str] = []

    for _ in range(20):
        world.let_pass(200_000)
        whys.append(pacer.grant(world.scopes, 1).why)
        world.let_pass(200_000)
        asks[0](1)

    assert whys[0] == "clock"
    assert whys[-1] != "clock"
    assert redis.hget("pace:clock", "epoch") is None


def test_a_block_ends_when_it_would_have_though_the_clock_was_set_back(redis):
    world, asks = asks_of_a_minute(redis)
    RedisPacer(redis, history=world.history, now_us=world.server_us).block(ACCOUNT, 30)
    world.ahead_us -= 3_600_000_000

    grant = asks[0](1)

    assert (grant.why, 25 < grant.wait_s < 35) == ("blocked", True)


@pytest.mark.parametrize("is_asked_first", [True, False])
@pytest.mark.parametrize("jump_s", [-3600, 3600])
@pytest.mark.law(10)
def test_steering_goes_on_as_if_nobody_had_set_the_clock(redis, jump_s, is_asked_first):
    world, asks = asks_of_a_minute(redis)
    pacer = RedisPacer(
        redis, history=world.history, monotonic=world.asked_at, now_us=world.server_us, is_watched=True
    )
    pacer.grant(world.scopes, 1)
    refuse_until_lowered(pacer, world)
    before = pacer.steering_of(ACCOUNT)

    world.ahead_us += jump_s * 1_000_000
    if not is_asked_first:
        pacer.steer(ACCOUNT, OK, floor=1.0, cap=1000.0)
    until_believed(world, asks)
    pacer.grant(world.scopes, 1, steered=True)

    after = pacer.steering_of(ACCOUNT)
    moved_s = (after.lowered_us - before.lowered_us) / 1e6
    assert (after.start, after.plateau) == (before.start, before.plateau)
    assert moved_s == pytest.approx(jump_s, abs=0.2)
    assert present_pace(after, now_us=world.server_us()) is not None


@pytest.mark.parametrize("is_asked_first", [True, False])
@pytest.mark.parametrize("jump_s", [-3600, 3600])
def test_a_breaker_lets_its_probe_go_though_the_clock_was_set(redis, jump_s, is_asked_first):
    world, asks = asks_of_a_minute(redis)
    pacer = RedisPacer(redis, history=world.history, now_us=world.server_us)
    for _ in range(5):
        pacer.steer(ACCOUNT, AccountSignal("failed", 0.1, 20), floor=1.0, cap=1000.0)
        world.let_pass(1_000)
    world.ahead_us += jump_s * 1_000_000
    if not is_asked_first:
        pacer.steer(ACCOUNT, AccountSignal("busy", 0.1, 20), floor=1.0, cap=1000.0)
    until_believed(world, asks)

    waited_s = 0.0
    while not (grant := pacer.grant(world.scopes, 20, steered=True)).granted and waited_s < 30:
        waited_s += grant.wait_s
        world.let_pass(round(grant.wait_s * 1e6) + 1_000)

    assert grant.granted > 0
    assert waited_s < 10


@pytest.mark.law(10)
def test_a_lowered_pace_rises_though_its_moments_lie_an_hour_ahead(redis):
    world, _ = asks_of_a_minute(redis)
    pacer = RedisPacer(redis, history=world.history, now_us=world.server_us)
    world.ahead_us += 3_600_000_000
    refuse_until_lowered(pacer, world)
    world.ahead_us -= 3_600_000_000
    pacer.steer(ACCOUNT, OK, floor=1.0, cap=1000.0)
    world.let_pass(3_600_000_000)

    assert present_pace(pacer.steering_of(ACCOUNT), now_us=world.server_us()) is None


def refuse_until_lowered(pacer: RedisPacer, world: World) -> None:
    for kind in ["ok", "ok", "ok", "busy", "ok", "busy", "busy", "ok", "busy"]:
        pacer.steer(ACCOUNT, replace(OK, kind=kind), floor=1.0, cap=1000.0)
        world.let_pass(100_000)
    assert pacer.steering_of(ACCOUNT).start is not None


def until_believed(world: World, asks: Sequence[Ask]) -> None:
    """Ask until the clock is no longer in doubt."""
    for turn in range(40):
        grant = asks[turn % N_PROCESSES](1)
        if grant.why != "clock":
            return
        world.let_pass(round(grant.wait_s * 1e6) + 1_000)
    raise AssertionError("the clock stays in doubt")
