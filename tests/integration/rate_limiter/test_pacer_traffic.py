"""The pacer under random traffic: several scopes at once, blocks, troubles, wipes, clocks that jump, and
callers that come together.

One half plays the same steps to the rule in Python and to the rule in Redis. The other lets threads ask a
real server and judges what a provider would have seen.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from redis import Redis

from pabal.rate.fair_share import Flow
from pabal.rate.pacing import SHORTEST_WAIT_US, SLACK_US, START_WITHIN_S, Grant, Scope
from pabal_worker.rate_limiter.client import RedisPacer
from pabal_worker.rate_limiter.scopes import ACCOUNT
from pabal_worker.rules.steering import AccountSignal
from pabal_worker.sandbox import worst_window
from tests.models import fair_share, pacing, steering
from tests.models.pacing import Sharing
from tests.models.steering import Remembered

START_US = 1_795_305_600_000_000
FLOOR = 1.0
FLOWS = [Flow(1, 10, "a/0"), Flow(0, 30, "b/0"), Flow(-1, 10, "c/1")]

Caps = dict[str, Scope]


def caps(a: int, b: int, sender: int, sms: int, entity: int, account: int) -> Caps:
    """Every kind of scope, in units that differ; 0: no cap."""
    return {
        "a": Scope("campaign:a", a, 60),
        "b": Scope("campaign:b", b, 3600),
        "sender": Scope("sender:@shop", sender, 60),
        "sms": Scope("sms:0215881234", sms, 60),
        "entity": Scope("entity:shop", entity, 60, ((5 * entity, 3600), (20 * entity, 86_400))),
        "account": Scope(ACCOUNT, account, 60),
    }


def asked_of(flow: Flow, known: Caps) -> list[Scope]:
    """The scopes of a flow, the account last: two Kakao campaigns of one sender, and an SMS leg."""
    names = {
        "a/0": ["a", "sender", "entity", "account"],
        "b/0": ["b", "sender", "account"],
        "c/1": ["sms", "entity", "account"],
    }
    return [known[name] for name in names[flow.name]]


CAPS = st.builds(
    caps,
    a=st.sampled_from([0, 1, 60, 3000]),
    b=st.sampled_from([0, 30, 50_000]),
    sender=st.sampled_from([0, 120, 2400]),
    sms=st.sampled_from([0, 20, 600]),
    entity=st.sampled_from([0, 500, 100_000]),
    account=st.sampled_from([0, 90, 6000]),
)
ASK = st.tuples(
    st.just("ask"), st.sampled_from(FLOWS), st.tuples(st.integers(1, 500), st.sampled_from([1, 1, 1, 2, 7]))
)
BLOCK = st.tuples(st.just("block"), st.sampled_from(["campaign:a", ACCOUNT]), st.floats(0.1, 20))
CALL = st.tuples(
    st.just("call"),
    st.builds(
        AccountSignal,
        st.sampled_from(["ok", "busy", "failed"]),
        st.sampled_from([0.0, 4.0]),
        st.integers(1, 500),
        st.sampled_from([0.0, 0.0, 2.0]),
    ),
    st.integers(1, 6),
)
CLOCK = st.tuples(
    st.just("clock"),
    st.one_of(
        st.integers(0, 300_000),
        st.integers(0, 30_000_000),
        st.integers(-40_000_000, 0),
        st.sampled_from([3_700_000_000, 90_000_000_000]),
    ),
    st.none(),
)
STEPS = st.lists(st.one_of(ASK, ASK, ASK, CLOCK, CLOCK, BLOCK, CALL), max_size=80)


@dataclass(slots=True)
class Twin:
    """The rule in Python with all that it remembers."""

    states: dict[str, pacing.ScopeState]
    register: fair_share.Register = field(default_factory=fair_share.Register)
    health: Remembered = field(default_factory=Remembered)
    clock: pacing.Clock = field(default_factory=pacing.Clock)

    def ask(self, flow: Flow, scopes: Sequence[Scope], want: int, load: int, now_us: int) -> Grant:
        """The answer; where the ledger has to be asked first, the one after it had nothing to tell."""
        grant = self._ask(flow, scopes, want, load, now_us)
        if grant.why == "clock" and grant.wait_s == 0:
            pacing.reseed(self.states, scopes[grant.binding - 1], [], now_us=now_us)
            grant = self._ask(flow, scopes, want, load, now_us)
            if not grant.granted and grant.wait_s == 0:
                return replace(grant, wait_s=SHORTEST_WAIT_US / 1e6)
        return grant

    def _ask(self, flow: Flow, scopes: Sequence[Scope], want: int, load: int, now_us: int) -> Grant:
        return pacing.grant(
            self.states,
            scopes,
            want,
            now_us=now_us,
            by=Sharing(flow, 0.8),
            register=self.register,
            health=self.health,
            load=load,
            clock=self.clock,
        )

    def block(self, scope: str, for_s: float, now_us: int) -> None:
        state = self.states[scope]
        state.blocked_us = max(state.blocked_us, now_us + int(for_s * 1e6))

    def call(self, signal: AccountSignal, cap: float, now_us: int) -> None:
        steering.observe(self.health, signal, floor=FLOOR, cap=cap, now_us=now_us - self.clock.shift_us)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(known=CAPS, steps=STEPS)
@pytest.mark.law(5)
def test_redis_answers_as_python_does_over_many_scopes_blocks_troubles_and_clocks_that_jump(
    redis, known, steps
):
    redis.flushall()
    clock = [START_US - SLACK_US]
    pacer = RedisPacer(redis, history=lambda _: [], now_us=lambda: clock[0])
    make_known(pacer, known, clock)
    twin = Twin({scope.name: pacing.seeded(scope, now_us=clock[0]) for scope in known.values()})
    account_cap = known["account"].amount / 60

    for kind, what, how_much in steps:
        match kind:
            case "clock":
                clock[0] += what
            case "block":
                twin.block(what, how_much, clock[0])
                pacer.block(what, how_much)
            case "call":
                for _ in range(how_much):
                    twin.call(what, account_cap, clock[0])
                    pacer.steer(ACCOUNT, what, floor=FLOOR, cap=account_cap)
            case "ask":
                scopes, (want, load) = asked_of(what, known), how_much
                expected = twin.ask(what, scopes, want, load, clock[0])
                answered = pacer.grant(scopes, want, flow=what, steered=True, load=load)
                assert replace(answered, wait_s=0, asked_at=0, at_s=0) == replace(expected, wait_s=0)
                assert answered.wait_s == pytest.approx(expected.wait_s, abs=1.1e-3)


def make_known(pacer: RedisPacer, known: Caps, clock: list[int]) -> None:
    """Every capped scope knows that it has sent nothing; the clock is a slack later."""
    capped = [scope for scope in known.values() if scope.amount]
    for scope in capped:
        assert pacer.grant([scope], 1).why == "unseeded"
    clock[0] += SLACK_US
    for scope in capped:
        pacer.seed(scope)


class Traffic:
    """Threads that ask, claim and call at once, round after round, over one true time that only they move."""

    def __init__(self, url: str, known: Caps, seed: int) -> None:
        self._url, self._known, self._seed = url, known, seed
        self._lock, self._luck = threading.Lock(), random.Random(seed)
        self.true_us = START_US
        self._behind_us = 0
        """How far the server's clock was set back."""

        self.claims: list[tuple[int, Flow, int]] = []
        """What the ledger knows: when, whose, how many."""

        self.starts: list[tuple[int, Flow, int]] = []
        """When calls reached the provider."""

    def run(self, *, threads: int, rounds: int) -> None:
        """All rounds; raises what any thread raised."""
        together = threading.Barrier(threads, action=self._between_rounds)
        failed: list[BaseException] = []

        def one(number: int) -> None:
            try:
                self._ask_in_rounds(random.Random(self._seed * 100 + number), together, rounds)
            except BaseException as error:
                failed.append(error)
                together.abort()

        running = [threading.Thread(target=one, args=(number,)) for number in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        if failed:
            raise failed[0]

    def _between_rounds(self) -> None:
        """Time passes; now and then the server's clock is set back."""
        self.true_us += self._luck.choice([50_000, 300_000, 1_000_000, 5_000_000, 15_200_000])
        if self._luck.random() < 0.03:
            self._behind_us += self._luck.choice([300_000, 5_000_000])

    def _ask_in_rounds(self, luck: random.Random, together: threading.Barrier, rounds: int) -> None:
        redis = Redis.from_url(self._url)
        pacer = RedisPacer(redis, history=self._history, now_us=lambda: self.true_us - self._behind_us)
        for _ in range(rounds):
            together.wait(60)
            for _ in range(3):
                self._ask(luck, pacer, redis)
        redis.close()

    def _ask(self, luck: random.Random, pacer: RedisPacer, redis: Redis) -> None:
        flow, asked_us = luck.choice(FLOWS), self.true_us
        grant = pacer.grant(asked_of(flow, self._known), luck.choice([1, 20, 500]), flow=flow)
        if luck.random() < (0.15 if grant.granted else 0.002):
            redis.flushall()  # at its worst between a grant and the claim
        if grant.granted and luck.random() < 0.5:
            time.sleep(0.003)  # the others come first
        with self._lock:
            self._call(luck, flow, grant, asked_us)
            self.true_us += luck.choice([0, 0, 1_000, 20_000])

    def _call(self, luck: random.Random, flow: Flow, grant: Grant, asked_us: int) -> None:
        """A grant that is too old is void, as in a pump; the provider sees the others a little later."""
        if grant.granted and self.true_us - asked_us < START_WITHIN_S * 1e6:
            self.claims.append((self.true_us, flow, grant.granted))
            latest_us = asked_us + SLACK_US
            self.starts.append((luck.randint(self.true_us, latest_us), flow, grant.granted))

    def _history(self, scope: Scope) -> list[tuple[int, int]]:
        """As the ledger tells it: what was claimed in the last unit and the slack, by age."""
        with self._lock:
            oldest_us = self.true_us - scope.unit_s * 1_000_000 - SLACK_US
            return [
                (self.true_us - at_us, n)
                for at_us, flow, n in self.claims
                if at_us > oldest_us and scope.name in [asked.name for asked in asked_of(flow, self._known)]
            ]


@settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.generate],  # threads never do the same twice: nothing to shrink
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    seed=st.integers(0, 10**6),
    known=st.builds(
        caps,
        a=st.sampled_from([4, 600]),
        b=st.just(500),
        sender=st.sampled_from([5, 700]),
        sms=st.sampled_from([3, 60]),
        entity=st.sampled_from([30, 400]),
        account=st.sampled_from([6, 900]),
    ),
)
@pytest.mark.law(5)
def test_no_scopes_cap_breaks_under_callers_at_once_wipes_and_a_clock_that_jumps(redis_url, seed, known):
    Redis.from_url(redis_url).flushall()
    traffic = Traffic(redis_url, known, seed)

    traffic.run(threads=6, rounds=80)

    assert traffic.starts
    for scope in known.values():
        calls = sorted((at, n) for at, flow, n in traffic.starts if scope in asked_of(flow, known))
        times, counts = [at for at, _ in calls], [n for _, n in calls]
        for amount, unit_s in scope.horizons:
            assert worst_window(times, counts, unit_s * 1_000_000) <= amount, (scope, unit_s)
