"""Model how the provider's answers steer the account: the rule of `steer.lua` in Python.

It is for tests and simulations; in production Redis does this. One suite plays the same steps to both. Words
are in `pabal_worker.rules.steering`, reasons in `steer.lua`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pabal.rate.pacing import CLOCK_STEP_US
from pabal_worker.rules.steering import AccountSignal, Steering, present_pace

MEMORY_S, SLOTS = 60, 64
AGAIN_US, NEW_TRY_US, QUIET_US, FALLS_US = 5_000_000, 600_000_000, 30_000_000, 5_000_000
ENOUGH_NEAR, SHARE_NEAR, BUSY_IN_A_ROW, FAILED_IN_A_ROW, TRIED_CALLS = 2, 0.05, 3, 5, 20
RETRY_ROUNDING_S, LONG_WAIT_S, LATELY_S, CLIMBED, LEAST_CALLS_S = 0.5, 2, 30, 1.5, 5
FIRST_PROBE_US, LONGEST_PROBE_US = 1_000_000, 6_000_000

Trouble = Literal["busy", "failed"]
ENOUGH: dict[Trouble, float] = {"busy": 3, "failed": 6}
SHARE: dict[Trouble, float] = {"busy": 0.1, "failed": 0.25}


@dataclass(slots=True)
class Evidence:
    """What speaks for refusals, or failures, that are more than a few."""

    score: float = 0.0
    run: int = 0
    """Calls since the score was last nothing."""

    hits: int = 0
    """Those of them that were refused."""

    stray: float = 0.0
    """The share of refusals that is known not to depend on the pace."""

    since: int = 0
    """Refused calls of those begun since the last lowering."""


@dataclass(slots=True)
class Ended:
    """Calls that ended in one second."""

    sent: int = 0
    """Messages."""

    passed: int = 0
    """Messages of calls that were not refused for the pace."""

    calls: int = 0
    """Calls that were not."""


@dataclass(slots=True)
class Remembered(Steering):
    """What is remembered of the provider; Redis keeps the same in a hash."""

    at_us: int = 0
    since_us: int = 0
    """Signals without a minute between them since."""

    seconds: dict[int, Ended] = field(default_factory=dict)
    busy_row: int = 0
    failed_row: int = 0
    evidence: dict[Trouble, Evidence] = field(
        default_factory=lambda: {"busy": Evidence(), "failed": Evidence()}
    )
    n: int = 0
    """Calls begun since the last lowering."""

    before: float | None = None
    """The pace before a lowering that has yet to show that it gains anything."""

    share: float = 0.0
    """The share of refusals that it was for."""

    kind: Trouble = "busy"
    calls_from: float = 0.0
    """The limit at which larger calls were tried."""

    next_try_us: int = 0
    fell_us: int = 0
    """When it was lowered from a climb, the last time: the window that it has filled is still full."""

    closed_us: int = 0
    level: int = 0
    """Probes since the breaker opened."""


def observe(health: Remembered, signal: AccountSignal, *, floor: float, cap: float, now_us: int) -> str:
    """Take a call's end into account; returns what it changed, as `steer.lua` does.

    `floor` and `cap` in messages a second; cap 0: there is none.
    """
    heal(health, now_us=now_us)
    now_us = max(now_us, health.at_us)
    _note_end(health, signal, now_us)
    _count_rows(health, signal)
    began_us = now_us - signal.took_s * 1e6
    result = ""
    if health.opened_us and _closes(health, signal, began_us):
        health.opened_us, health.closed_us, result = 0, now_us, "closed"
    if health.opened_us:
        if signal.kind == "busy" and began_us >= health.opened_us:
            _wait_longer(health, signal, floor=floor, now_us=now_us)
        return result
    is_full = False
    if began_us >= health.lowered_us:
        _weigh(health, signal)
        is_full = _is_full(health, signal, now_us)
        if not is_full:
            result = _judge(health, signal, floor=floor, cap=cap, now_us=now_us) or result
    return _open_if_row(health, signal, now_us, is_full=is_full) or result


def heal(health: Remembered, *, now_us: int) -> None:
    """Move the moments to a clock that was set back while nobody noticed."""
    by_us = now_us - health.at_us
    if by_us >= -CLOCK_STEP_US:
        return
    for name in (
        "at_us",
        "since_us",
        "lowered_us",
        "opened_us",
        "probe_us",
        "next_try_us",
        "closed_us",
        "fell_us",
    ):
        moment_us: int = getattr(health, name)
        setattr(health, name, moment_us + by_us if moment_us else 0)
    health.seconds.clear()


def _wait_longer(health: Remembered, signal: AccountSignal, *, floor: float, now_us: int) -> None:
    """A probe was refused: a long wait then says that the limit is lower than was thought."""
    health.probe_us = max(health.probe_us, round(now_us + signal.after_s * 1e6))
    if health.start is None:
        return
    health.lowered_us = max(health.lowered_us, health.probe_us)
    if signal.after_s > LONG_WAIT_S:
        taken = _ended(health, MEMORY_S, now_us).passed / (MEMORY_S + signal.after_s - RETRY_ROUNDING_S)
        health.plateau = max(floor, min(health.plateau, taken))
        health.start = max(floor, min(health.start, 0.97 * health.plateau))


def note_probe(health: Remembered, *, now_us: int) -> None:
    """A probe goes now: say when the next one may."""
    health.probe_us = now_us + probe_interval_us(health.level)
    health.level += 1


def probe_interval_us(level: int) -> int:
    """Microseconds from one probe to the next."""
    return min(FIRST_PROBE_US << min(level, 20), LONGEST_PROBE_US)


def _note_end(health: Remembered, signal: AccountSignal, now_us: int) -> None:
    if now_us - health.at_us > MEMORY_S * 1_000_000:
        health.since_us = now_us
    health.at_us = now_us
    second = now_us // 1_000_000
    for old in [at for at in health.seconds if at != second and at % SLOTS == second % SLOTS]:
        del health.seconds[old]
    ended = health.seconds.setdefault(second, Ended())
    ended.sent += signal.messages
    if signal.kind != "busy":
        ended.passed += signal.messages
        ended.calls += 1


def _ended(health: Remembered, seconds: float, now_us: int) -> Ended:
    """What ended in the last `seconds`, the present one included."""
    from_us, total = now_us - seconds * 1e6, Ended()
    for at, ended in health.seconds.items():
        if (at + 1) * 1_000_000 > from_us and at <= now_us // 1_000_000:
            total.sent += ended.sent
            total.passed += ended.passed
            total.calls += ended.calls
    return total


def _count_rows(health: Remembered, signal: AccountSignal) -> None:
    health.busy_row = health.busy_row + 1 if signal.kind == "busy" else 0
    health.failed_row = health.failed_row + 1 if signal.kind == "failed" else 0


def _closes(health: Remembered, signal: AccountSignal, began_us: float) -> bool:
    """Whether it closes the breaker: any answer after failures, a call that was taken after refusals."""
    if health.open_why == "failed" and signal.kind != "failed":
        return True
    return signal.kind == "ok" and began_us >= health.opened_us


def _is_full(health: Remembered, signal: AccountSignal, now_us: int) -> bool:
    """Whether the limit is over a long time, known, and used up: waiting helps, a lower pace does not."""
    if signal.kind != "busy" or signal.after_s <= LONG_WAIT_S or not _is_enough(health, signal.kind, now_us):
        return False
    return present_pace(health, now_us=now_us) is not None and now_us - health.lowered_us < AGAIN_US


def _weigh(health: Remembered, signal: AccountSignal) -> None:
    health.n += 1
    for kind, evidence in health.evidence.items():
        if signal.kind == kind:
            evidence.since += 1
            if evidence.score == 0:
                evidence.run = evidence.hits = 0
            evidence.score += 1
            evidence.hits += 1
        elif signal.kind == "ok":
            is_near = kind == "busy" and present_pace(health, now_us=health.at_us) is not None
            share = min(0.9, max(SHARE_NEAR if is_near else SHARE[kind], 2 * evidence.stray))
            evidence.score = max(0, evidence.score - share / (1 - share))
        evidence.run += 1


def _judge(health: Remembered, signal: AccountSignal, *, floor: float, cap: float, now_us: int) -> str:
    if signal.kind != "ok" and _is_enough(health, signal.kind, now_us):
        return _lower(health, signal, signal.kind, floor=floor, cap=cap, now_us=now_us)
    if health.before is not None and health.n >= TRIED_CALLS:
        if _gains_nothing(health, health.kind, now_us):
            return _take_back(health, health.kind, now_us)
        if health.evidence[health.kind].since / health.n <= health.share / 4:
            health.before = None
    return ""


def _is_enough(health: Remembered, kind: Trouble, now_us: int) -> bool:
    """Near a known limit less evidence is enough."""
    is_near = present_pace(health, now_us=now_us) is not None and kind == "busy"
    evidence = health.evidence[kind]
    return evidence.score >= (
        ENOUGH_NEAR if is_near and not evidence.stray else ENOUGH[kind] + 10 * evidence.stray
    )


def _lower(
    health: Remembered, signal: AccountSignal, kind: Trouble, *, floor: float, cap: float, now_us: int
) -> str:
    present = present_pace(health, now_us=now_us)
    observed_s = min(5, max(1, (now_us - health.since_us) / 1e6))
    pace = _ended(health, 5, now_us).sent / observed_s if present is None else present
    evidence = health.evidence[kind]
    if _gains_nothing(health, kind, now_us):
        return _take_back(health, kind, now_us)
    if present is not None and pace > CLIMBED * health.plateau:
        health.fell_us = now_us
    if present is None:
        health.ceiling = cap or max(10 * pace, floor)
    if health.before is None or health.kind != kind:
        health.before, health.kind, health.share = pace, kind, evidence.hits / evidence.run
    low, high = _limits(health, signal, pace, now_us, is_first=present is None)
    if present is not None and now_us - health.lowered_us < AGAIN_US:
        high = max(high, min(_ended(health, LATELY_S, now_us).passed / LATELY_S, pace))
        start = 0.8 * pace
    else:
        start = min(max(0.97 * low, 0.7 * high), 0.95 * high)
        if kind == "busy":
            _find_call_size(health, signal, high, None if present is None else health.plateau, now_us)
    health.start = max(floor, start)
    health.plateau = max(high, health.start)
    health.lowered_us, health.why = now_us, kind
    _forget_evidence(health)
    return kind


def _take_back(health: Remembered, kind: Trouble, now_us: int) -> str:
    """Go back to the pace before; then try larger calls now and then, else expect as many refusals."""
    evidence = health.evidence[kind]
    if kind == "busy" and health.calls == 0 and now_us >= health.next_try_us:
        health.calls = _calls_lately(health, 0, now_us) / 2
        health.calls_from = (health.before or 0.0) * (1 - health.share) / 1.4
        health.next_try_us = now_us + NEW_TRY_US
    else:
        evidence.stray = max(evidence.stray, evidence.since / health.n)
    health.start = health.before
    health.plateau, health.lowered_us, health.before = health.start or 0.0, now_us, None
    _forget_evidence(health)
    return "no gain"


def _gains_nothing(health: Remembered, kind: Trouble, now_us: int) -> bool:
    """Whether lowerings have not made refusals fewer, as those would be that depend on the pace."""
    if health.fell_us and now_us - health.fell_us < FALLS_US:
        return False
    if health.before is None or health.start is None or health.kind != kind or health.n < 5:
        return False
    if health.start > 0.6 * health.before:
        return False
    expected = max(0, 1 - (1 - health.share) * health.before / health.start)
    return health.evidence[kind].since / health.n > (health.share + expected) / 2


def _horizon_s(health: Remembered, now_us: int) -> float:
    return min(MEMORY_S, max((now_us - max(health.lowered_us, health.since_us)) / 1e6, 0.5))


def _limits(
    health: Remembered, signal: AccountSignal, pace: float, now_us: int, *, is_first: bool
) -> tuple[float, float]:
    """What the provider let pass since the last lowering, and the most that it let pass for some time."""
    horizon_s, wait_s = _horizon_s(health, now_us), max(0, signal.after_s - RETRY_ROUNDING_S)
    low = _ended(health, horizon_s, now_us).passed / (horizon_s + wait_s)
    shorter = [
        _ended(health, seconds, now_us).passed / (seconds + wait_s)
        for seconds in (5, 10, 20)
        if seconds < horizon_s
    ]
    least = pace / 8 if is_first else min(pace, health.plateau) / 2
    return low, min(max(low, *shorter, least), pace)


def _find_call_size(
    health: Remembered, signal: AccountSignal, high: float, old_plateau: float | None, now_us: int
) -> None:
    """Try calls that are half as frequent, or judge a try."""
    if health.calls > 0:
        if health.n >= TRIED_CALLS and high < 1.25 * health.calls_from:
            health.calls, health.next_try_us = 0.0, now_us + NEW_TRY_US
    elif old_plateau and 0.75 * old_plateau <= high <= 1.33 * old_plateau and now_us >= health.next_try_us:
        health.calls = _calls_lately(health, max(0, signal.after_s - RETRY_ROUNDING_S), now_us) / 2
        health.calls_from = high


def _calls_lately(health: Remembered, wait_s: float, now_us: int) -> float:
    """Calls that passed, a second, over five seconds at least; the wait that is asked for counts as time."""
    seconds = max(_horizon_s(health, now_us), min(LEAST_CALLS_S, max(1, (now_us - health.since_us) / 1e6)))
    return _ended(health, seconds, now_us).calls / (seconds + wait_s)


def _forget_evidence(health: Remembered) -> None:
    health.n = 0
    for evidence in health.evidence.values():
        evidence.score, evidence.run, evidence.hits, evidence.since = 0.0, 0, 0, 0


def _open_if_row(health: Remembered, signal: AccountSignal, now_us: int, *, is_full: bool) -> str:
    if health.busy_row >= BUSY_IN_A_ROW + 10 * health.evidence["busy"].stray or is_full:
        _open(health, "busy", signal, now_us)
        if health.start is not None:
            health.lowered_us = max(health.lowered_us, health.probe_us)
        return "open"
    if health.failed_row >= FAILED_IN_A_ROW:
        _open(health, "failed", signal, now_us)
        return "open"
    return ""


def _open(health: Remembered, why: Trouble, signal: AccountSignal, now_us: int) -> None:
    if not health.closed_us or now_us - health.closed_us > QUIET_US:
        health.level = 0
    health.opened_us, health.open_why = now_us, why
    health.probe_us = round(now_us + max(signal.after_s * 1e6, probe_interval_us(health.level)))
    health.level += 1
    health.busy_row = health.failed_row = 0
    health.evidence[why].score = 0.0
