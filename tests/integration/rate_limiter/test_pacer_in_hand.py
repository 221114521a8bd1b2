"""A pacer that was wiped, and what is in workers' hands meanwhile: the rule in Python and the rule in Redis.

A claim that waits for its grant looks to the ledger like one whose call is under way. It counts as sent until
its holder asks for it. A grant on which no call began in time is given back.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from pabal.rate.pacing import SLACK_US, START_WITHIN_S, Grant, Scope
from pabal_worker.rate_limiter.client import RedisPacer
from pabal_worker.rate_limiter.history import besides, in_hand_of
from pabal_worker.sandbox import worst_window
from tests.models import pacing

START_US = 1_795_305_600_000_000
START_WITHIN_US = round(START_WITHIN_S * 1e6)
CAMPAIGN = Scope("campaign:a", 6000, 60)
_HOLDERS = 6


@dataclass(slots=True)
class World:
    """Holders of claims, a ledger that learns of a call by its answer, a provider, and a time for all."""

    scope: Scope
    luck: random.Random
    now_us: int = START_US
    next_id: int = 1
    hands: dict[int, int] = field(default_factory=dict)
    """Messages by attempt that the ledger knows as claimed and not answered."""

    called: list[tuple[int, int, int, int]] = field(default_factory=list)
    """(Moment of the answer, of the start, messages, attempt) of calls under way."""

    settled: list[tuple[int, int]] = field(default_factory=list)
    arrivals: list[tuple[int, int]] = field(default_factory=list)

    def claim(self, n: int) -> int:
        attempt, self.next_id = self.next_id, self.next_id + 1
        self.hands[attempt] = n
        return attempt

    def history(self, scope: Scope) -> list[tuple[int, ...]]:
        oldest_us = self.now_us - scope.unit_s * 1_000_000 - SLACK_US
        ended = [(self.now_us - at_us, n) for at_us, n in self.settled if at_us > oldest_us]
        return [*ended, *((0, n, attempt) for attempt, n in self.hands.items())]

    def call(self, attempt: int, granted: int) -> None:
        """The call starts in time; its answer comes at once or after seconds."""
        self.hands[attempt] = granted
        starts_us = self.now_us + self.luck.randrange(START_WITHIN_US)
        answered_us = starts_us + self.luck.choice([10_000, 200_000, 20_000_000])
        self.called.append((answered_us, starts_us, granted, attempt))
        self.arrivals.append((self.luck.randint(starts_us, self.now_us + SLACK_US), granted))

    def let_pass(self, us: int) -> None:
        self.now_us += us
        for call in [call for call in self.called if call[0] <= self.now_us]:
            self.called.remove(call)
            self.settled.append((call[1], call[2]))
            del self.hands[call[3]]


Ask = Callable[[int, int], Grant]
Pacer = tuple[Ask, Callable[[], object], Callable[[Grant, int], bool]]
"""Asks for messages of an attempt; a wipe; gives an attempt's grant back."""


def by_redis(world: World, redis: Redis) -> Pacer:
    redis.flushall()
    pacer = RedisPacer(
        redis,
        history=world.history,
        monotonic=lambda: world.now_us / 1e6,
        now_us=lambda: world.now_us,
        is_watched=True,
    )
    return (
        lambda want, attempt: pacer.grant([world.scope], want, attempt=attempt),
        redis.flushall,
        lambda grant, attempt: pacer.give_back([world.scope], grant, attempt=attempt),
    )


def by_rule(world: World, _: Redis) -> Pacer:
    states = {world.scope.name: pacing.seeded(world.scope, now_us=world.now_us)}

    def ask_once(want: int, attempt: int) -> Grant:
        return pacing.grant(
            states, [world.scope], want, now_us=world.now_us, expected_us=world.now_us, attempt=attempt
        )

    def ask(want: int, attempt: int) -> Grant:
        grant = ask_once(want, attempt)
        if grant.why == "clock" and grant.wait_s == 0:
            told = [
                world.history(Scope(world.scope.name, amount, unit_s))
                for amount, unit_s in world.scope.horizons
            ]
            held = in_hand_of(told)
            longest = besides(told[-1], held)
            pacing.reseed(states, world.scope, longest, now_us=world.now_us, in_hand=held)
            grant = ask_once(want, attempt)
        return replace(grant, at_s=world.now_us / 1e6)

    def give_back(grant: Grant, _: int) -> bool:
        return pacing.give_back(states, [world.scope], grant.granted, at_us=round(grant.at_s * 1e6))

    def wipe() -> None:
        """All is lost: the scope is of a clock that nobody knows."""
        states[world.scope.name] = pacing.seeded(world.scope, now_us=world.now_us)
        states[world.scope.name].epoch = -1

    return ask, wipe, give_back


PACERS = pytest.mark.parametrize("pacer_of", [by_rule, by_redis])


@PACERS
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10**6),
    scope=st.sampled_from(
        [Scope("campaign:a", 600, 60), Scope("campaign:a", 30, 60, ((100, 3600),)), CAMPAIGN]
    ),
)
@pytest.mark.law(5)
def test_no_window_holds_more_than_the_cap_whatever_was_in_hand_at_a_wipe(redis, pacer_of, seed, scope):
    luck = random.Random(seed)
    world = World(scope, luck)
    ask, wipe, give_back = pacer_of(world, redis)
    void: list[tuple[Grant, int]] = []
    most = max(2, scope.amount // 20)
    waiting = [world.claim(luck.randint(1, most)) for _ in range(_HOLDERS)]

    for _ in range(500):
        world.let_pass(luck.choice([0, 1_000, 50_000, 200_000, 1_000_000]))
        attempt = waiting.pop(luck.randrange(len(waiting)))
        n = world.hands[attempt]
        grant = ask(n, attempt)
        if not grant.granted:
            waiting.append(attempt)
        elif luck.random() < 0.1:
            waiting.append(attempt)  # its call did not begin in time
            void.append((grant, attempt))
        else:
            world.call(attempt, grant.granted)
            waiting.append(world.claim(n - grant.granted or luck.randint(1, most)))
        if luck.random() < 0.03:
            wipe()
        if void and luck.random() < 0.5:
            give_back(*void.pop())

    times, counts = zip(*sorted(world.arrivals), strict=True)
    for amount, unit_s in scope.horizons:
        assert worst_window(times, counts, unit_s * 1_000_000) <= amount


@PACERS
@pytest.mark.law(5)
def test_what_was_in_hand_at_a_wipe_costs_none_of_the_cap_once_its_holders_ask(redis, pacer_of):
    world = World(CAMPAIGN, random.Random(1))
    ask, wipe, _ = pacer_of(world, redis)
    waiting = [world.claim(20) for _ in range(20)]
    wipe()
    while not (first := ask(20, waiting[0])).granted:
        world.let_pass(max(1, round(first.wait_s * 1e6)))
    began_us, sent = world.now_us, first.granted

    while world.now_us < began_us + 60_000_000:
        waiting.append(world.claim(20))
        grant = ask(20, waiting[1])
        sent += grant.granted
        if grant.granted:
            world.hands.pop(waiting.pop(0))
        else:
            waiting.pop()
        world.let_pass(max(1, round(grant.wait_s * 1e6)))

    assert sent >= 0.99 * CAMPAIGN.amount


@PACERS
def test_what_is_in_hand_counts_until_it_is_asked_for(redis, pacer_of):
    world = World(Scope("campaign:a", 60, 60), random.Random(1))
    ask, wipe, _ = pacer_of(world, redis)
    ours, others = world.claim(40), world.claim(20)
    wipe()
    ask(1, 0)
    world.let_pass(SLACK_US)

    unknown = ask(1, 0)
    world.let_pass(1)
    own = ask(40, ours)
    world.let_pass(20_000_000)
    beyond = [ask(40, ours) for _ in range(3)]

    assert (unknown.granted, unknown.why) == (0, "full")
    assert unknown.wait_s > 60
    assert own.granted == 1
    assert sum(grant.granted for grant in beyond) <= 2
    assert others in world.hands


@PACERS
@pytest.mark.law(5)
def test_grants_on_which_no_call_began_cost_none_of_the_cap(redis, pacer_of):
    world, sent = World(CAMPAIGN, random.Random(1)), 0
    ask, _, give_back = pacer_of(world, redis)
    while not ask(1, 0).granted:
        world.let_pass(SLACK_US)

    for question in range(100_000):
        if world.now_us > START_US + 120_000_000:
            break
        grant = ask(20, 0)
        world.let_pass(max(1, round(grant.wait_s * 1e6)))
        if grant.granted and question % 7 == 0:
            world.let_pass(150_000)
            assert give_back(grant, question)
        elif world.now_us >= START_US + 60_000_000:
            sent += grant.granted

    assert sent >= 0.99 * CAMPAIGN.amount


@pytest.mark.law(5)
def test_a_grant_is_given_back_once_however_often_that_is_asked_for(redis):
    world = World(CAMPAIGN, random.Random(1))
    ask, _, give_back = by_redis(world, redis)
    ask(1, 0)
    world.let_pass(SLACK_US)
    ask(1, 0)
    world.let_pass(1_000_000)
    void, kept = ask(1, 7), ask(1, 8)  # in one bucket, which a second return would make lighter again
    counted = int(redis.hget("pace:campaign:a", "total:60000000"))

    given_back = [give_back(void, 7) for _ in range(3)]

    assert (void.granted, kept.granted) == (1, 1)
    assert given_back == [True, False, False]
    assert int(redis.hget("pace:campaign:a", "total:60000000")) == counted - 1


def test_what_was_granted_before_the_ledger_was_asked_is_not_given_back(redis):
    """The ledger told of it, or of its claim; the count of it is not there."""
    world = World(CAMPAIGN, random.Random(1))
    ask, wipe, give_back = by_redis(world, redis)
    ask(1, 0)
    world.let_pass(SLACK_US)
    void = ask(1, 7)
    world.settled.append((world.now_us, void.granted))
    wipe()
    ask(1, 0)
    world.let_pass(SLACK_US)
    ask(1, 0)

    assert not give_back(void, 7)


STEPS = st.lists(
    st.tuples(
        st.integers(1, 600), st.integers(0, 5), st.one_of(st.integers(0, 300_000), st.integers(0, 40_000_000))
    ),
    max_size=50,
)
HELD = st.dictionaries(st.integers(1, 5), st.integers(1, 400))
SENT = st.lists(st.tuples(st.integers(0, 59_000_000), st.integers(1, 300)), max_size=5)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(amount=st.integers(1, 3000), sent=SENT, held=HELD, steps=STEPS, quota=st.sampled_from([0, 2]))
@pytest.mark.law(5)
def test_redis_takes_off_what_is_asked_for_as_python_does(redis, amount, sent, held, steps, quota):
    redis.flushall()
    quotas = ((quota * amount, 3600),) if quota else ()
    scope, clock = Scope("campaign:a", amount, 60, quotas), [START_US]
    told: Sequence[tuple[int, ...]] = [*sent, *((0, n, attempt) for attempt, n in held.items())]
    pacer = RedisPacer(
        redis,
        history=lambda _: told,
        monotonic=lambda: clock[0] / 1e6,
        now_us=lambda: clock[0],
        is_watched=True,
    )
    pacer.grant([scope], 1)
    clock[0] += SLACK_US
    pacer.seed(scope)
    states = {scope.name: pacing.seeded(scope, now_us=clock[0], sent=sent, in_hand=held)}

    for number, (want, attempt, later_us) in enumerate(steps):
        _, expected_us, _ = pacer._moments(clock[0] / 1e6)
        expected = pacing.grant(
            states, [scope], want, now_us=clock[0], expected_us=expected_us, attempt=attempt
        )
        answered = pacer.grant([scope], want, attempt=attempt)

        assert (answered.granted, answered.binding, answered.why, answered.unit_s) == (
            expected.granted,
            expected.binding,
            expected.why,
            expected.unit_s,
        )
        assert answered.wait_s == pytest.approx(expected.wait_s, abs=1.1e-3)
        asked_us, clock[0] = clock[0], clock[0] + later_us
        if answered.granted and want % 3 == 0:
            is_known = pacing.give_back(states, [scope], answered.granted, at_us=asked_us)
            assert pacer.give_back([scope], answered, attempt=100 + number) == is_known


@pytest.mark.law(5)
def test_a_question_from_before_the_ledger_was_asked_takes_nothing_off(redis):
    """It may be one that waited on its way, while the same claim got its grant by another question."""
    scope, clock = Scope("campaign:a", 100, 60), [START_US]
    late_us = 0
    pacer = RedisPacer(
        redis,
        history=lambda _: [(0, 100, 7)],
        monotonic=lambda: (clock[0] - late_us) / 1e6,
        now_us=lambda: clock[0],
        is_watched=True,
    )
    pacer.grant([scope], 1)
    clock[0] += SLACK_US
    pacer.seed(scope)
    late_us = 50_000

    late = pacer.grant([scope], 1, attempt=7)
    late_us = 0
    in_time = pacer.grant([scope], 1, attempt=7)

    assert (late.granted, late.why) == (0, "full")
    assert in_time.granted == 1


def test_what_is_in_hand_for_all_horizons_is_told_apart_from_the_rest():
    minute = [(5, 10), (0, 40, 7), (0, 20, 8)]
    hour = [(5, 10), (0, 25, 7), (3, 20)]

    held = in_hand_of([minute, hour])

    assert held == {7: 25}
    assert besides(minute, held) == [(5, 10), (0, 15), (0, 20)]
    assert besides(hour, held) == [(5, 10), (3, 20)]
    assert in_hand_of([]) == {}
