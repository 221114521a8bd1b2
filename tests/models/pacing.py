"""Model when messages may leave: the rule of `grant.lua` in Python, for tests and simulations.

Production never runs it; Redis does. One suite plays the same steps to both. Words and reasons are in
`pabal.rate.pacing`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from pabal.rate.fair_share import Flow
from pabal.rate.pacing import BUCKETS, CATCH_UP_MAX_US, SLACK_US, TURN_US, Grant, Scope, spacing_us
from tests.models import fair_share
from tests.models.fair_share import Register

LONGEST_REST_US = 1_000_000
"""Who meets an open breaker looks again within a second."""

PROBE_MESSAGES = 10
"""Messages of a probe, at most."""

FINE_MESSAGES = 100
"""A steered account makes calls of half the size, up to this one, so that they fit a window."""

HOLD_US = 5_000_000
"""No flow gathers turns for one call for longer than this."""


@dataclass(slots=True)
class ScopeState:
    """What is remembered of a scope; Redis keeps the same in a hash."""

    unit_us: int
    tat_us: float
    """The turn of the next message."""

    tail: int
    """The oldest bucket that is counted."""

    last_us: int = 0
    buckets: dict[int, int] = field(default_factory=dict)
    total: int = 0
    """Messages in the buckets."""

    blocked_us: int = 0


def seeded(scope: Scope, *, now_us: int, sent: Sequence[tuple[int, int]] = ()) -> ScopeState:
    """A scope's state from what it sent in the last unit: (age in microseconds, messages) pairs."""
    unit_us = scope.unit_s * 1_000_000
    width = unit_us / BUCKETS
    begins_us = now_us if scope.amount else 0
    state = ScopeState(unit_us, begins_us, math.floor((now_us - unit_us - SLACK_US) / width), begins_us)
    for age_us, n in sent:
        bucket = math.floor((now_us - age_us) / width)
        _count(state, bucket, n)
    return state


@dataclass(frozen=True, slots=True)
class Sharing:
    """What the last scope knows: who asks now, and what keeps it slow."""

    flow: Flow | None = None
    """None: whoever asks shares with nobody."""

    high_share: float = 0.8
    """The part of the last scope that HIGH flows have together while others want something too."""

    steered: float | None = None
    """Messages a second that the last scope may send at most for now; None: its cap."""

    call_size: int = 1
    """Messages that a call should hold at least."""

    opens_in_us: int | None = None
    """None: the last scope's breaker is closed; else when a probe may go, from now on."""


ALONE = Sharing()


@dataclass(slots=True)
class _Paced:
    """A scope that holds messages back in this question."""

    index: int
    scope: Scope
    state: ScopeState
    spacing_us: float
    slow: str
    """What a wait for a turn is called."""

    gathers_us: float = 0.0
    """How long the turns of one call take."""


def grant(
    states: Mapping[str, ScopeState],
    scopes: Sequence[Scope],
    want: int,
    *,
    now_us: int,
    by: Sharing = ALONE,
    register: Register | None = None,
) -> Grant:
    """A grant of up to `want` messages at `now_us`, from every scope or from none; changes `states` if
    granted, and the `register` of the last scope's flows.
    """
    now_us = max([now_us, *(states[scope.name].last_us for scope in scopes)])
    for index, scope in enumerate(scopes, 1):
        if states[scope.name].blocked_us > now_us:
            return Grant(0, (states[scope.name].blocked_us - now_us) / 1e6, index, "blocked")
    paced = _paced(states, scopes, by)
    if by.opens_in_us is not None:
        if by.opens_in_us > 0:
            return Grant(
                0,
                min(by.opens_in_us, LONGEST_REST_US) / 1e6,
                len(scopes),
                "blocked",
                call_size=by.call_size,
            )
        want = min(want, PROBE_MESSAGES)
    is_fine = by.steered and by.call_size == 1 and by.steered * TURN_US / 1e6 <= FINE_MESSAGES
    turn_us = TURN_US / 2 if is_fine else TURN_US
    need = min([want, *(max(1, math.floor(turn_us / held.spacing_us)) for held in paced)])
    held_at_most = [max(1, math.floor(HOLD_US / held.spacing_us)) for held in paced]
    need = max(need, min([want, by.call_size, *held_at_most]))
    for held in paced:
        held.gathers_us = need * held.spacing_us if need > 1 else 0.0
    granted, binding = want, 0
    waits: list[tuple[float, int, str]] = []
    for held in paced:
        _forget(held.state, now_us)
        room = held.scope.amount - held.state.total if held.scope.amount else want
        turns = _turns(held, now_us)
        if room < 1:
            waits.append((_opens_us(held.state) - now_us, held.index, "full"))
        elif turns < need:
            late_us = _base_us(held, now_us) + (need - 1) * held.spacing_us - now_us
            waits.append((late_us, held.index, held.slow))
        elif min(room, turns) < granted:
            granted, binding = min(room, turns), held.index
    waits += _wait_for_others(paced, scopes, waits, need, by.flow, register, now_us)
    if waits:
        wait_us, index, why = max(waits, key=lambda wait: wait[0])
        return Grant(0, wait_us / 1e6, index, why, call_size=by.call_size)
    for held in paced:
        _take(held, granted, now_us)
    if paced and paced[-1].index == len(scopes) and by.flow and register is not None:
        spacing = paced[-1].spacing_us
        fair_share.serve(
            register, by.flow, granted, high_share=by.high_share, spacing_us=spacing, now_us=now_us
        )
    return Grant(granted, 0.0, binding, "granted", call_size=by.call_size)


def _paced(states: Mapping[str, ScopeState], scopes: Sequence[Scope], by: Sharing) -> list[_Paced]:
    paced: list[_Paced] = []
    for index, scope in enumerate(scopes, 1):
        spacing, slow = (spacing_us(scope), "spacing") if scope.amount else (0.0, "spacing")
        if index == len(scopes) and by.steered and 1e6 / by.steered > spacing:
            spacing, slow = 1e6 / by.steered, "steered"
        if spacing:
            paced.append(_Paced(index, scope, states[scope.name], spacing, slow))
    return paced


def _wait_for_others(
    paced: Sequence[_Paced],
    scopes: Sequence[Scope],
    waits: Sequence[tuple[float, int, str]],
    need: int,
    flow: Flow | None,
    register: Register | None,
    now_us: int,
) -> list[tuple[float, int, str]]:
    """The wait for those whose turn it is more, if all else would let this flow go."""
    if flow is None or register is None or not paced or paced[-1].index != len(scopes):
        return []
    shared = paced[-1]
    if any(index != shared.index for _, index, _ in waits):
        fair_share.withdraw(register, flow, now_us=now_us)
        return []
    fair_share.enlist(register, flow, now_us=now_us)
    if waits:
        fair_share.stay(register, flow, for_us=waits[0][0], now_us=now_us)
        return []
    stands_open_us = now_us - _base_us(shared, now_us)
    wait_us = fair_share.wait_us(register, flow, need=need, spacing_us=shared.spacing_us, now_us=now_us)
    if not wait_us or stands_open_us >= min(fair_share.GRACE_US, _catch_up_us(shared) / 2):
        return []
    fair_share.stay(register, flow, for_us=wait_us, now_us=now_us)
    return [(wait_us, shared.index, "share")]


def _forget(state: ScopeState, now_us: int) -> None:
    tail = math.floor((now_us - state.unit_us - SLACK_US) / _width(state))
    if tail <= state.tail:
        return
    state.tail = tail
    for bucket in list(takewhile(lambda bucket: bucket < state.tail, sorted(state.buckets))):
        state.total -= state.buckets.pop(bucket)


def _turns(held: _Paced, now_us: int) -> int:
    base = _base_us(held, now_us)
    return math.floor((now_us - base) / held.spacing_us) + 1 if base <= now_us else 0


def _base_us(held: _Paced, now_us: int) -> float:
    state = held.state
    return max(min(state.tat_us, state.last_us + held.spacing_us), now_us - _catch_up_us(held))


def _catch_up_us(held: _Paced) -> float:
    of_unit_us = 0 if held.slow == "steered" else held.state.unit_us / 60
    return min(max(of_unit_us, TURN_US, held.gathers_us), CATCH_UP_MAX_US)


def _opens_us(state: ScopeState) -> float:
    return (min(state.buckets) + 1) * _width(state) + state.unit_us + SLACK_US


def _take(held: _Paced, n: int, now_us: int) -> None:
    """Kept in whole microseconds, as Redis keeps it: at a turn's very moment both must say the same."""
    held.state.tat_us = round(_base_us(held, now_us) + n * held.spacing_us)
    if held.scope.amount:
        _count(held.state, math.floor(now_us / _width(held.state)), n)
    held.state.last_us = now_us


def _count(state: ScopeState, bucket: int, n: int) -> None:
    state.buckets[bucket] = state.buckets.get(bucket, 0) + n
    state.total += n


def _width(state: ScopeState) -> float:
    return state.unit_us / BUCKETS
