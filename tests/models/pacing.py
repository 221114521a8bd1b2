"""Model when messages may leave: the rule of `grant.lua` in Python, for tests and simulations.

Production never runs it; Redis does. One suite plays the same steps to both. Words and reasons are in
`pabal.rate.pacing`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from pabal.rate.fair_share import GRACE_US, Flow
from pabal.rate.pacing import (
    BUCKETS,
    CATCH_UP_MAX_US,
    CLOCK_CONFIRMED_US,
    CLOCK_STEP_US,
    CLOCK_WAIT_US,
    SHORTEST_WAIT_US,
    SLACK_US,
    TURN_US,
    Grant,
    Scope,
    counted_us,
    spacing_us,
)
from pabal_worker.rules import steering as steering_rules
from tests.models import fair_share, steering
from tests.models.fair_share import Register
from tests.models.steering import Remembered

LONGEST_REST_US = 1_000_000
"""Who meets an open breaker looks again within a second."""

PROBE_MESSAGES = 10
"""Messages of a probe, at most."""

FINE_MESSAGES = 100
"""A steered account makes calls of half the size, up to this one, so that they fit a window."""

CALLS_AGAIN = 1.8
"""Calls that follow each other too fast are this many times as frequent as they should be."""

HOLD_US = 5_000_000
"""No flow gathers turns for one call for longer than this."""


@dataclass(slots=True)
class Window:
    """What one horizon of a scope has counted."""

    unit_us: int
    buckets: dict[int, int] = field(default_factory=dict)
    total: int = 0
    """Messages in the buckets."""

    @property
    def width_us(self) -> float:
        return self.unit_us / BUCKETS

    def count(self, at_us: float, n: int) -> None:
        bucket = max([math.floor(at_us / self.width_us), *self.buckets])
        self.buckets[bucket] = self.buckets.get(bucket, 0) + n
        self.total += n

    def forget(self, now_us: float, slack_us: int) -> None:
        """Drop what is older than the unit."""
        tail = self.tail(now_us, slack_us)
        for bucket in list(takewhile(lambda bucket: bucket < tail, sorted(self.buckets))):
            self.total -= self.buckets.pop(bucket)

    def tail(self, now_us: float, slack_us: int) -> int:
        """The oldest bucket that still counts."""
        return math.floor((now_us - counted_us(self.unit_us, slack_us=slack_us)) / self.width_us)

    def opens_us(self, bucket: float, slack_us: int) -> float:
        """When a bucket does not count any more."""
        return (bucket + 1) * self.width_us + counted_us(self.unit_us, slack_us=slack_us)


@dataclass(slots=True, eq=False)
class ScopeState:
    """What is remembered of a scope; Redis keeps the same in a hash and in lists."""

    windows: list[Window]
    """One for each horizon."""

    tat_us: float
    """The turn of the next message."""

    last_us: float = 0
    load: int = 1
    """What each message of the last grant counted for."""

    blocked_us: float = 0
    epoch: int | None = 0
    """The clock that it was counted by; None: it never was."""

    shift_us: int = 0
    """By how much the clock had been set until then."""

    seeding_us: float | None = None
    """Since when it waits for the ledger; None: it does not."""

    seeded_us: float = 0
    """When the ledger told what was sent."""

    hands: dict[int, int] = field(default_factory=dict)
    """Messages by attempt that were in a worker's hands when the ledger was asked, and were not asked for
    since.
    """

    hands_us: float = 0
    """When it was asked; they count as if they had left then."""

    def in_hand(self, window: Window, now_us: float, slack_us: int) -> tuple[float, int]:
        """The bucket in which a horizon counts what is in hand, and the messages."""
        bucket = math.floor(self.hands_us / window.width_us)
        is_counted = self.hands and bucket >= window.tail(now_us, slack_us)
        return (bucket, sum(self.hands.values())) if is_counted else (math.inf, 0)


def seeded(
    scope: Scope,
    *,
    now_us: int,
    sent: Sequence[tuple[int, int]] = (),
    in_hand: Mapping[int, int] | None = None,
    slack_us: int = SLACK_US,
) -> ScopeState:
    """A scope's state from what it sent in the last unit, (age in microseconds, messages) pairs, and what is
    in a worker's hands, messages by attempt.
    """
    begins_us = now_us if scope.amount else 0
    state = ScopeState([Window(unit_s * 1_000_000) for _, unit_s in scope.horizons], begins_us, begins_us)
    state.epoch = 0 if scope.amount else None
    for window in state.windows:
        for age_us, n in sorted(sent, reverse=True):
            window.count(now_us - max(age_us, 0), n)
        window.forget(now_us, slack_us)
    state.hands, state.hands_us, state.seeded_us = dict(in_hand or {}), now_us, now_us
    return state


@dataclass(slots=True)
class Clock:
    """What the server knows of its own clock."""

    epoch: int = 0
    """How often it was found to be set."""

    shift_us: int = 0
    """By how much, in all."""

    since_us: int | None = None
    """Since when it seems to be ahead."""

    def read(self, server_us: int, expected_us: int) -> tuple[int, int] | None:
        """The earlier and the later of the moments that may be true; None: the clock is in doubt.

        Nothing is expected where `expected_us` is 0.
        """
        ahead_us = server_us - expected_us
        if not expected_us:
            return server_us, server_us
        if ahead_us < -CLOCK_STEP_US:
            self.turn(ahead_us)
            return server_us, server_us
        if ahead_us > CLOCK_STEP_US:
            if self.since_us is None or self.since_us > server_us:
                self.since_us = server_us
            if server_us - self.since_us < CLOCK_CONFIRMED_US:
                return None
            self.turn(ahead_us)
            return server_us, server_us
        self.since_us = None
        return min(server_us, expected_us), max(server_us, expected_us)

    def turn(self, by_us: int) -> None:
        """Take it as set; whatever was counted before is asked of the ledger again."""
        self.epoch, self.shift_us, self.since_us = self.epoch + 1, self.shift_us + by_us, None


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

    opens_in_us: float | None = None
    """None: the last scope's breaker is closed; else when a probe may go, from now on."""


ALONE = Sharing()


@dataclass(slots=True)
class _Paced:
    """A scope that holds messages back in this question."""

    index: int
    scope: Scope
    state: ScopeState
    spacing_us: float
    """Between two of load 1."""

    slow: str
    """What a wait for a turn is called."""

    call_turns: int = 0
    """Turns that a call takes at least, however few messages it holds."""

    gathers_us: float = 0.0
    """How long the turns of one call take."""

    @property
    def shortest_s(self) -> int:
        return self.scope.unit_s if self.scope.amount else 0


Wait = tuple[float, int, str, int]
"""Microseconds, the scope's index, why, and the unit of the horizon that binds."""


def grant(
    states: Mapping[str, ScopeState],
    scopes: Sequence[Scope],
    want: int,
    *,
    now_us: int,
    by: Sharing = ALONE,
    register: Register | None = None,
    health: Remembered | None = None,
    load: int = 1,
    slack_us: int = SLACK_US,
    clock: Clock | None = None,
    expected_us: int = 0,
    attempt: int = 0,
) -> Grant:
    """A grant of up to `want` messages at `now_us`, from every scope or from none; changes `states` if
    granted, and the `register` of the last scope's flows. `health`, if given, steers the last scope instead
    of what `by` says, and learns of a probe.

    `now_us` is what the server's clock shows, `expected_us` what the asker expects of it; 0: it does not
    know. A wait of 0 asks for `reseed`. `attempt`: whose messages they are.
    """
    clock = clock or Clock()
    moments = clock.read(now_us, expected_us)
    if moments is None:
        return _refused(CLOCK_WAIT_US, len(scopes), "clock")
    own = [states[scope.name] for scope in scopes]
    back_us = max((state.last_us - now_us for state in own if state.epoch == clock.epoch), default=0)
    if back_us > CLOCK_STEP_US:
        clock.turn(round(-back_us))
    known = [state.last_us for state in own if state.epoch == clock.epoch]
    at_us = max([moments[0], *known])
    behind_us = max(at_us - now_us, 0)
    strange = [state for state in own if state.epoch is not None and state.epoch != clock.epoch]
    for index, state in enumerate(own, 1):
        blocked_us = _blocked_us(state, clock)
        if blocked_us > at_us:
            return _refused(blocked_us - at_us + behind_us, index, "blocked")
    for state in strange:
        state.tat_us = state.last_us = 0
    for index, (state, scope) in enumerate(zip(own, scopes, strict=True), 1):
        if scope.amount and (state in strange or state.seeding_us is not None):
            if state.seeding_us is None or state.seeding_us > at_us or state in strange:
                state.seeding_us = at_us
                _adopt(state, clock)
                if index == len(scopes):
                    _clear(register)
            return _refused(max(state.seeding_us + slack_us - at_us, 0), index, "clock")
        if scope.amount and expected_us and expected_us >= state.hands_us:
            state.hands.pop(attempt, None)
    if own[-1] in strange:
        _clear(register)
    steered_us = round(at_us) - clock.shift_us
    if health:
        by = _steer(by, health, steered_us)
    grant = _decide(states, scopes, want, at_us, moments[1], behind_us, by, register, load, slack_us)
    if health and health.opened_us and grant.granted:
        steering.note_probe(health, now_us=steered_us)
    for state, scope in zip(own, scopes, strict=True):
        if grant.granted and not scope.amount:
            _adopt(state, clock)
    return grant


def give_back(
    states: Mapping[str, ScopeState],
    scopes: Sequence[Scope],
    granted: int,
    *,
    at_us: int,
    load: int = 1,
    slack_us: int = SLACK_US,
) -> bool:
    """Give back a grant of `at_us` on which no call began; whether any of it was taken off."""
    charge, is_known = granted * load, False
    for scope in scopes:
        state = states[scope.name]
        if not scope.amount or state.seeding_us is not None or at_us < state.seeded_us:
            continue
        for number, window in enumerate(state.windows):
            bucket = math.floor(at_us / window.width_us)
            if window.buckets.get(bucket, 0) < charge:
                continue
            window.buckets[bucket] -= charge
            window.total -= charge
            if not window.buckets[bucket]:
                del window.buckets[bucket]
            if number == 0:
                state.tat_us = round(state.tat_us - charge * spacing_us(scope, slack_us=slack_us))
                is_known = True
    return is_known


def reseed(
    states: dict[str, ScopeState],
    scope: Scope,
    sent: Sequence[tuple[int, int]],
    *,
    now_us: int,
    in_hand: Mapping[int, int] | None = None,
) -> None:
    """Do what the ledger's word does to a scope that waits for it."""
    old = states[scope.name]
    new = states[scope.name] = seeded(scope, now_us=now_us, sent=sent, in_hand=in_hand)
    new.epoch, new.shift_us, new.blocked_us = old.epoch, old.shift_us, old.blocked_us


def _steer(by: Sharing, health: Remembered, now_us: int) -> Sharing:
    """What the provider's health asks of the last scope."""
    steering.heal(health, now_us=now_us)
    return replace(
        by,
        steered=steering_rules.present_pace(health, now_us=now_us),
        call_size=steering_rules.call_size(health, now_us=now_us),
        opens_in_us=max(0, health.probe_us - now_us) if health.opened_us else None,
    )


def _blocked_us(state: ScopeState, clock: Clock) -> float:
    """Until when it is blocked, by the present clock."""
    is_strange = state.epoch is not None and state.epoch != clock.epoch
    by_us = clock.shift_us - state.shift_us if is_strange and state.blocked_us else 0
    return state.blocked_us + by_us


def _adopt(state: ScopeState, clock: Clock) -> None:
    """Count by the present clock from now on."""
    state.blocked_us = _blocked_us(state, clock)
    state.epoch, state.shift_us = clock.epoch, clock.shift_us


def _clear(register: Register | None) -> None:
    if register:
        register.flows.clear()
        register.top = 0.0


def _decide(
    states: Mapping[str, ScopeState],
    scopes: Sequence[Scope],
    want: int,
    now_us: float,
    later_us: float,
    behind_us: float,
    by: Sharing,
    register: Register | None,
    load: int,
    slack_us: int,
) -> Grant:
    paced = _paced(states, scopes, by, slack_us)
    if by.opens_in_us is not None:
        if by.opens_in_us > 0:
            rest_us = min(by.opens_in_us, LONGEST_REST_US) + behind_us
            return _refused(rest_us, len(scopes), "blocked", call_size=by.call_size)
        want = min(want, PROBE_MESSAGES)
    need = _need(paced, want, load, by)
    if paced and paced[-1].index == len(scopes) and by.call_size > 1 and by.opens_in_us is None:
        shared = paced[-1]
        held_at_most = max(1, math.floor(HOLD_US / (shared.spacing_us * load)))
        shared.call_turns = min(math.ceil(by.call_size / (CALLS_AGAIN * load)), held_at_most)
    for held in paced:
        needed = max(need, held.call_turns)
        held.gathers_us = needed * held.spacing_us * load if needed > 1 else 0.0
    granted, binding, bound_s = want, 0, 0
    waits: list[Wait] = []
    for held in paced:
        room, narrowest_s = want, 0
        for (amount, unit_s), window in zip(held.scope.horizons, held.state.windows, strict=True):
            window.forget(now_us, slack_us)
            bucket, in_hand = held.state.in_hand(window, now_us, slack_us)
            left = (amount - window.total - in_hand) // load
            if left < (need if by.call_size > 1 and amount >= need * load else 1):
                waits.append((_until_room_us(window, bucket, now_us, slack_us), held.index, "full", unit_s))
            if left < room:
                room, narrowest_s = left, unit_s
        turns, needed = _turns(held, load, now_us), max(need, held.call_turns)
        if room >= 1 and turns < needed:
            late_us = _base_us(held, now_us) + (needed - 1) * held.spacing_us * load - now_us
            waits.append((late_us, held.index, held.slow, held.shortest_s))
        elif 1 <= min(room, turns) < granted:
            granted, binding = min(room, turns), held.index
            bound_s = held.shortest_s if turns < room else narrowest_s
    waits += _wait_for_others(paced, scopes, waits, need * load, by.flow, register, now_us)
    if waits:
        wait_us, index, why, unit_s = max(waits, key=lambda wait: wait[0])
        is_clock = behind_us > SHORTEST_WAIT_US and behind_us > wait_us
        return _refused(
            wait_us + behind_us, index, "clock" if is_clock else why, unit_s, call_size=by.call_size
        )
    for held in paced:
        _take(held, granted, load, now_us, max(now_us, later_us))
    if paced and paced[-1].index == len(scopes) and by.flow and register is not None:
        spacing = paced[-1].spacing_us
        fair_share.serve(
            register, by.flow, granted * load, high_share=by.high_share, spacing_us=spacing, now_us=now_us
        )
    return Grant(granted, 0.0, binding, "granted", call_size=by.call_size, unit_s=bound_s)


def _until_room_us(window: Window, bucket: float, now_us: float, slack_us: int) -> float:
    """Until the oldest messages are a unit old; those in hand count in `bucket`, if any do."""
    oldest = min([bucket, *window.buckets])
    return max(window.opens_us(oldest, slack_us) - now_us, 1000) if oldest < math.inf else window.unit_us


def _need(paced: Sequence[_Paced], want: int, load: int, by: Sharing) -> int:
    """Turns that have to have come before any message of the call leaves."""
    is_fine = by.steered and by.call_size == 1 and by.steered * TURN_US / 1e6 <= FINE_MESSAGES
    turn_us = TURN_US / 2 if is_fine else TURN_US
    need = min([want, *(max(1, math.floor(turn_us / (held.spacing_us * load))) for held in paced)])
    held_at_most = [max(1, math.floor(HOLD_US / (held.spacing_us * load))) for held in paced]
    is_whole = by.call_size > 1 and want <= 2 * by.call_size
    return max(need, min([want, want if is_whole else by.call_size, *held_at_most]))


def _refused(wait_us: float, index: int, why: str, unit_s: int = 0, *, call_size: int = 1) -> Grant:
    wait_s = max(wait_us, SHORTEST_WAIT_US) / 1e6 if wait_us > 0 else 0.0
    return Grant(0, wait_s, index, why, call_size=call_size, unit_s=unit_s)


def _paced(
    states: Mapping[str, ScopeState], scopes: Sequence[Scope], by: Sharing, slack_us: int
) -> list[_Paced]:
    paced: list[_Paced] = []
    for index, scope in enumerate(scopes, 1):
        spacing, slow = (
            (spacing_us(scope, slack_us=slack_us), "spacing") if scope.amount else (0.0, "spacing")
        )
        if index == len(scopes) and by.steered and 1e6 / by.steered > spacing:
            spacing, slow = 1e6 / by.steered, "steered"
        if spacing:
            paced.append(_Paced(index, scope, states[scope.name], spacing, slow))
    return paced


def _wait_for_others(
    paced: Sequence[_Paced],
    scopes: Sequence[Scope],
    waits: Sequence[Wait],
    need: int,
    flow: Flow | None,
    register: Register | None,
    now_us: float,
) -> list[Wait]:
    """The wait for those whose turn it is more, if all else would let this flow go."""
    if flow is None or register is None or not paced or paced[-1].index != len(scopes):
        return []
    shared = paced[-1]
    if any(index != shared.index for _, index, *_ in waits):
        fair_share.withdraw(register, flow, now_us=now_us)
        return []
    fair_share.enlist(register, flow, now_us=now_us)
    if waits:
        fair_share.stay(register, flow, for_us=max(wait[0] for wait in waits), now_us=now_us)
        return []
    stands_open_us = now_us - _base_us(shared, now_us)
    wait_us = fair_share.wait_us(register, flow, need=need, spacing_us=shared.spacing_us, now_us=now_us)
    if not wait_us or stands_open_us >= min(GRACE_US, _catch_up_us(shared) / 2):
        return []
    fair_share.stay(register, flow, for_us=wait_us, now_us=now_us)
    return [(wait_us, shared.index, "share", 0)]


def _turns(held: _Paced, load: int, now_us: float) -> int:
    base = _base_us(held, now_us)
    return math.floor((now_us - base) / (held.spacing_us * load)) + 1 if base <= now_us else 0


def _base_us(held: _Paced, now_us: float) -> float:
    state = held.state
    return max(min(state.tat_us, state.last_us + state.load * held.spacing_us), now_us - _catch_up_us(held))


def _catch_up_us(held: _Paced) -> float:
    of_unit_us = 0 if held.slow == "steered" else held.scope.unit_s * 1e6 / 60
    return min(max(of_unit_us, TURN_US, held.gathers_us), CATCH_UP_MAX_US)


def _take(held: _Paced, n: int, load: int, now_us: float, later_us: float) -> None:
    """Kept in whole microseconds, as Redis keeps it: at a turn's very moment both must say the same."""
    turns = max(n, held.call_turns) * load
    held.state.tat_us = round(_base_us(held, now_us) + turns * held.spacing_us)
    for window in held.state.windows:
        window.count(later_us, n * load)
    held.state.last_us, held.state.load = now_us, load
