"""Simulate pumps, an account's pace and a provider: discrete events, no clock, no I/O.

Ten minutes of sending take a second. What leaves is only counted: the backlog has no end, and no message
has a number. The pace is that of the twins of `grant.lua` and `steer.lua`, or of a rule to compare with.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from pabal.rate.fair_share import Flow
from pabal.rate.pacing import Grant, Scope
from pabal_worker.rules.steering import AccountSignal, Kind, call_size, present_pace
from pabal_worker.sandbox.behaviour.rate_limit import WindowLimit
from tests.models import fair_share, pacing, steering
from tests.models.pacing import Sharing

START_US = 1_795_305_600_000_000
ACCOUNT = "account:default"
FLOOR = 1.0
_SHARES, _IN_FLIGHT, _REQUEST_SIZE, _PATIENCE_S = 2, 4, 500, 1.5


@dataclass(frozen=True, slots=True)
class Limit:
    """What the provider lets pass in any sliding window, from some moment on."""

    amount: int
    per_s: float
    from_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ProviderPlan:
    """How the provider behaves."""

    messages: Sequence[Limit] = ()
    requests: Sequence[Limit] = ()
    failed: float = 0.0
    """The share of calls that end in a 5xx or are cut."""

    refused: float = 0.0
    """The share of calls that get a 429 with Retry-After 1, whatever the pace."""

    away_s: tuple[float, float] = (0.0, 0.0)
    """From when to when nobody can reach it."""

    latency_s: Callable[[float], float] = lambda _: 0.1
    """How long an answer takes, by the moment of the call."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as the provider saw it."""

    at_s: float
    messages: int
    kind: Kind
    took_s: float
    after_s: float = 0.0
    """Retry-After."""


class Pace(Protocol):
    """A rule of the account's pace."""

    def ask(self, flow: Flow, scopes: Sequence[Scope], want: int, *, now_us: int) -> Grant:
        """Grant messages now, or say how long to wait."""

    def hear(self, signal: AccountSignal, *, now_us: int) -> None:
        """A call has ended."""


class Paced:
    """Caps and fair shares without any steering; others add to it."""

    def __init__(self, scopes: Sequence[Scope]) -> None:
        self._states = {scope.name: pacing.seeded(scope, now_us=START_US) for scope in scopes}
        self._register = fair_share.Register()
        self._cap = next(
            (scope.amount / scope.unit_s for scope in scopes if scope.name == ACCOUNT and scope.amount), 0.0
        )

    def ask(self, flow: Flow, scopes: Sequence[Scope], want: int, *, now_us: int) -> Grant:
        """A grant of the caps."""
        by = self._sharing(flow, now_us)
        return pacing.grant(self._states, scopes, want, now_us=now_us, by=by, register=self._register)

    def hear(self, signal: AccountSignal, *, now_us: int) -> None:
        """Nothing follows from it."""

    def _sharing(self, flow: Flow, now_us: int) -> Sharing:
        return Sharing(flow)


class Aimd(Paced):
    """Halve the pace at every trouble, at most once a second; add a hundredth of the cap a second."""

    def __init__(self, scopes: Sequence[Scope]) -> None:
        super().__init__(scopes)
        self._pace, self._at_us, self._lowered_us = self._cap, START_US, 0

    def hear(self, signal: AccountSignal, *, now_us: int) -> None:
        """Lower or raise the pace."""
        self._pace = min(self._cap, self._pace + self._cap / 100 * (now_us - self._at_us) / 1e6)
        self._at_us = now_us
        if signal.kind != "ok" and now_us - self._lowered_us > 1_000_000:
            self._pace, self._lowered_us = max(FLOOR, self._pace / 2), now_us

    def _sharing(self, flow: Flow, now_us: int) -> Sharing:
        return Sharing(flow, steered=self._pace)


class Steered(Paced):
    """The rule of `steer.lua`."""

    def __init__(self, scopes: Sequence[Scope]) -> None:
        super().__init__(scopes)
        self.health = steering.Remembered()

    def ask(self, flow: Flow, scopes: Sequence[Scope], want: int, *, now_us: int) -> Grant:
        """A grant of the caps, the pace and the breaker."""
        grant = super().ask(flow, scopes, want, now_us=now_us)
        if grant.granted and self.health.opened_us:
            steering.note_probe(self.health, now_us=now_us)
        return grant

    def hear(self, signal: AccountSignal, *, now_us: int) -> None:
        """Judge the call."""
        steering.observe(self.health, signal, floor=FLOOR, cap=self._cap, now_us=now_us)

    def _sharing(self, flow: Flow, now_us: int) -> Sharing:
        pace, size = present_pace(self.health, now_us=now_us), call_size(self.health, now_us=now_us)
        opens_in_us = max(0, self.health.probe_us - now_us) if self.health.opened_us else None
        return Sharing(flow, steered=pace, call_size=size, opens_in_us=opens_in_us)


@dataclass(slots=True)
class _Pump:
    """One share's pump; it goes on for ever."""

    flow: Flow
    scopes: Sequence[Scope]
    in_flight: int = 0
    asks: bool = True
    """Whether a question of it is due; False: it waits for an answer."""


@dataclass(slots=True)
class Simulation:
    """All calls of a run, in order."""

    calls: list[Call] = field(default_factory=list)
    most_in_flight: int = 0

    def passed(self, from_s: float, until_s: float, *, also_failed: bool = False) -> float:
        """Messages a second that the provider let pass in a time."""
        kinds = ("ok", "failed") if also_failed else ("ok",)
        held = sum(
            call.messages for call in self.calls if call.kind in kinds and from_s <= call.at_s < until_s
        )
        return held / (until_s - from_s)

    def refused_share(self) -> float:
        """The share of calls that were refused for the pace."""
        return sum(call.kind == "busy" for call in self.calls) / len(self.calls)


def simulate(
    rule: Callable[[Sequence[Scope]], Pace],
    plan: ProviderPlan,
    *,
    seconds: float,
    account: Scope | None = None,
    campaigns: Sequence[int] = (0,),
    seed: int = 1,
) -> Simulation:
    """Send for so long; `campaigns` has the speed of each in messages a MINUTE, 0: none of its own."""
    shared = account or Scope(ACCOUNT, 0, 60)
    own = [Scope(f"campaign:{no}", amount, 60) for no, amount in enumerate(campaigns)]
    pace, luck, run = rule([*own, shared]), random.Random(seed), Simulation()
    provider, order, events = _Provider(plan, luck), count(), list[tuple[int, int, _Pump, Call | None]]()
    for no, scope in enumerate(own):
        for _ in range(_SHARES):
            pump = _Pump(Flow(0, 1, f"{no}/0"), [scope, shared])
            events.append((START_US + luck.randrange(100_000), next(order), pump, None))
    heapq.heapify(events)
    in_flight = 0
    while events[0][0] < START_US + seconds * 1e6:
        now_us, _, pump, ended = heapq.heappop(events)
        if ended:
            pump.in_flight -= 1
            in_flight -= 1
            signal = AccountSignal(ended.kind, ended.took_s, ended.messages, ended.after_s)
            pace.hear(signal, now_us=now_us)
            if pump.asks:
                continue
            pump.asks = True
        if pump.in_flight >= _IN_FLIGHT:
            pump.asks = False
            continue
        grant = pace.ask(pump.flow, pump.scopes, _REQUEST_SIZE, now_us=now_us)
        wait_us = round(min(grant.wait_s, _PATIENCE_S) * 1e6)
        if grant.granted:
            call = provider.answer((now_us - START_US) / 1e6, grant.granted)
            run.calls.append(call)
            pump.in_flight += 1
            in_flight += 1
            run.most_in_flight = max(run.most_in_flight, in_flight)
            heapq.heappush(events, (now_us + round(call.took_s * 1e6), next(order), pump, call))
            wait_us = 0
        heapq.heappush(events, (now_us + wait_us + luck.randrange(500, 5_000), next(order), pump, None))
    return run


class _Provider:
    def __init__(self, plan: ProviderPlan, luck: random.Random) -> None:
        self._plan, self._luck = plan, luck
        self._messages, self._requests = WindowLimit(), WindowLimit()

    def answer(self, at_s: float, messages: int) -> Call:
        plan = self._plan
        if plan.away_s[0] <= at_s < plan.away_s[1]:
            return Call(at_s, messages, "failed", 0.01)
        took_s = plan.latency_s(at_s) * self._luck.uniform(0.8, 1.2)
        lot = self._luck.random()
        if lot < plan.failed:
            return Call(at_s, messages, "failed", took_s)
        if lot < plan.failed + plan.refused:
            return Call(at_s, messages, "busy", took_s, 1.0)
        wait_s = _wait_s(self._requests, plan.requests, 1, at_s) or _wait_s(
            self._messages, plan.messages, messages, at_s
        )
        return Call(at_s, messages, "busy" if wait_s else "ok", took_s, math.ceil(wait_s))


def _wait_s(window: WindowLimit, limits: Sequence[Limit], n: int, at_s: float) -> float:
    present = [limit for limit in limits if limit.from_s <= at_s]
    return window.wait_s(n, amount=present[-1].amount, per_s=present[-1].per_s, now=at_s) if present else 0.0
