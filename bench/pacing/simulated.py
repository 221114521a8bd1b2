"""Simulate hours and days: the same rule over three units, once in Python and once in Redis.

Scopes of several horizons too: each keeps its own cap, and the shortest and the longest are used up.

Several workers ask, each after random pauses, and make each call a random time within the slack after its
grant; the clock is a variable. *Steady* workers ask again when they were told to; *erratic* ones also sleep
for a third of a unit, start together and meet a clock that goes back.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product

from redis import Redis

from bench.kit import sliding
from bench.kit.figures import Figure, at_least, share
from bench.kit.machine import Machine
from bench.kit.sliding import Calls, Limit
from pabal.rate.pacing import SLACK_US, Grant, Scope
from pabal.rate.speed import unit_name
from pabal_worker.rate_limiter.client import RedisPacer
from tests.models import pacing

CAPS = {
    "30/HOUR": Scope("campaign:a", 30, 3600),
    "1000/DAY": Scope("campaign:a", 1000, 86400),
    "100000/DAY": Scope("campaign:a", 100_000, 86400),
}
HORIZONS = {
    "50/SECOND,5000/DAY": Scope("account:default", 50, 1, ((5000, 86400),)),
    "20/SECOND,300/MINUTE,2000/HOUR": Scope("account:default", 20, 1, ((300, 60), (2000, 3600))),
}
HORIZONS_SLACK_US = 100_000
"""With the usual slack of 0.2 s no more than 83 % of a cap a SECOND can be used."""

UNITS = 3
_STEPS = 1000
"""Of the shortest unit, by which grants are remembered."""

_N_WORKERS = 4
_WANT = 500
_START_US = 1_795_305_600_000_000
_WANTED_USE = 0.99
_WANTED_USE_OF_A_SECOND = 0.9
_US = 1_000_000

Ask = Callable[[int], Grant]
"""Leave for messages at a moment in microseconds, from a scope that has sent nothing yet."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """What came of the simulated units; seconds since their start."""

    scope: Scope
    grants: Calls
    starts: Calls
    """When the calls started."""


def measure(machine: Machine, *, units: float = UNITS) -> Iterator[Figure]:
    """All caps, in Python and in Redis."""
    engines: dict[str, Callable[..., Ask]] = {"Python": by_rule, "Redis": partial(by_redis, machine)}
    for (name, scope), (engine, ask_of) in product(CAPS.items(), engines.items()):
        steady = simulate(ask_of(scope), scope, units=units, erratic=False)
        erratic = simulate(ask_of(scope), scope, units=units, erratic=True)
        yield _cap_figure(f"{name}, {units:g} units simulated, {engine}", steady, erratic)
        used = sliding.use_of_cap(steady.grants, scope.amount, scope.unit_s)
        yield at_least(f"{name}, {engine}: use of the cap", used, _WANTED_USE, share)
    for (name, scope), (engine, ask_of) in product(HORIZONS.items(), engines.items()):
        yield from _horizon_figures(f"{name}, {engine}", scope, ask_of, units)


def _horizon_figures(name: str, scope: Scope, ask_of: Callable[..., Ask], units: float) -> Iterator[Figure]:
    """Each horizon's cap; how much of the shortest is used while the others have room, and of the longest."""
    ask = ask_of(scope, slack_us=HORIZONS_SLACK_US)
    steady = simulate(ask, scope, units=units, erratic=False, slack_us=HORIZONS_SLACK_US)
    for amount, unit_s in scope.horizons:
        held = max(
            sliding.worst(calls, unit_s, [Limit(0, amount)]).held for calls in (steady.grants, steady.starts)
        )
        what = f"{name}, {units:g} units simulated: most in a sliding {unit_name(unit_s)}, granted or started"
        yield Figure(what, f"{held:,}", f"≤ {amount:,}", held <= amount)
    most = sliding.worst(steady.grants, scope.unit_s, [Limit(0, scope.amount)]).held
    yield at_least(f"{name}: most of a second's cap", most / scope.amount, _WANTED_USE_OF_A_SECOND, share)
    longest, _ = scope.horizons[-1]
    used = sum(steady.grants.counts) / (longest * units)
    yield at_least(f"{name}: use of the longest horizon's cap", used, _WANTED_USE, share)


def simulate(
    ask: Ask, scope: Scope, *, units: float, erratic: bool, seed: int = 1, slack_us: int = SLACK_US
) -> Simulation:
    """Workers that ask and call for `units` of the scope's longest unit."""
    luck = random.Random(seed)
    longest_s = scope.horizons[-1][1]
    ends_us = _START_US + round(units * longest_s * _US)
    asks = [(_START_US + worker, worker) for worker in range(_N_WORKERS)]
    grants: list[tuple[float, int]] = []
    starts: list[tuple[float, int]] = []
    sleeps_at = _START_US + round(1.2 * longest_s * _US) if erratic else ends_us
    while asks[0][0] < ends_us:
        now_us, worker = heapq.heappop(asks)
        set_back = luck.choice([0, 0, 0, 5 * _US]) if erratic else 0
        grant = ask(now_us - set_back)
        if grant.granted:
            grants.append(((now_us - _START_US) / _US, grant.granted))
            starts.append(((now_us + luck.randint(0, slack_us) - _START_US) / _US, grant.granted))
        if now_us > sleeps_at:
            sleeps_at, now_us = ends_us, now_us + round(longest_s * _US / 3)
            asks = [(now_us, other) for _, other in asks]
        pause_us = luck.expovariate(1 / (scope.unit_s * _US / 20_000))
        heapq.heappush(asks, (now_us + round(grant.wait_s * _US + pause_us) + 1, worker))
    return Simulation(scope, sliding.in_order(grants), sliding.in_order(starts))


def by_rule(scope: Scope, slack_us: int = SLACK_US) -> Ask:
    """The rule in Python."""
    states = {scope.name: pacing.seeded(scope, now_us=_START_US, slack_us=slack_us)}
    return lambda now_us: pacing.grant(states, [scope], _WANT, now_us=now_us, slack_us=slack_us)


def by_redis(machine: Machine, scope: Scope, slack_us: int = SLACK_US) -> Ask:
    """The script in Redis, as workers call it, with a clock of our own. A clock that jumps is not believed,
    and the ledger is asked what was sent: here what was granted says so, summed by steps, each as late as its
    end, since whoever jumps all the time asks all the time.
    """
    redis = Redis.from_url(machine.valkey.url(1))
    redis.flushdb()
    clock = [_START_US - slack_us]
    step_us = scope.horizons[0][1] * _US // _STEPS
    sent: dict[int, int] = {}

    def history(asked: Scope) -> list[tuple[int, int]]:
        since_us = clock[0] - asked.unit_s * _US - slack_us
        return [(max(0, clock[0] - at_us), n) for at_us, n in sent.items() if at_us > since_us]

    pacer = RedisPacer(redis, history=history, now_us=lambda: clock[0], slack_us=slack_us)
    pacer.grant([scope], 1)  # makes the scope known; the first question after the slack brings its history

    def ask(now_us: int) -> Grant:
        clock[0] = now_us
        grant = pacer.grant([scope], _WANT)
        if grant.granted:
            at_us = (now_us // step_us + 1) * step_us
            sent[at_us] = sent.get(at_us, 0) + grant.granted
        return grant

    return ask


def _cap_figure(what: str, steady: Simulation, erratic: Simulation) -> Figure:
    scope = steady.scope
    granted, started = (
        [sliding.worst(calls, scope.unit_s, [Limit(0, scope.amount)]).held for calls in both]
        for both in ((steady.grants, erratic.grants), (steady.starts, erratic.starts))
    )
    text = f"granted {granted[0]:,} and {granted[1]:,}, started {started[0]:,} and {started[1]:,}"
    is_kept = max(*granted, *started) <= scope.amount
    return Figure(f"{what}: most in a sliding unit, steady and erratic", text, f"≤ {scope.amount:,}", is_kept)
