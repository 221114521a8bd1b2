"""How the account's pace follows the provider's health: pure.

    trouble    429 or 503; calls that failed (other 5xx, no answer); answers that take much longer than usual
    lowering   the pace goes to half of what was being sent, at most once in `APART_US`, never below the floor
    climbing   `STEP_UP` times as fast after each `STEP_US` without a lowering, until the ceiling; then free

The ceiling is the account's cap; where there is none, twice what was being sent when trouble began. Calls are
judged, one observation a call, whatever its size: one bad row never slows anybody. A single failed call does
not either: it takes `ENOUGH` in the last `MEMORY_US`, and a tenth of all calls.

The same rule runs as Lua inside Redis (`steer.lua`), so that all pods slow down at once; one suite tests
both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

MEMORY_US = 10_000_000
APART_US = 5_000_000
STEP_US = 10_000_000
STEP_UP = 1.5
LOWERED_TO = 0.5
ENOUGH = 2.5
FAILED_SHARE = 0.1
SLOW_SHARE = 0.5
SLOW_TIMES = 3.0
SLOW_S = 1.0
_STEPS_TO_ANYWHERE = 1000
"""After so many steps any pace is above any ceiling; hours more of them are no number any more."""

Kind = Literal["ok", "busy", "failed"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One call's end."""

    kind: Kind
    took_s: float
    messages: int


@dataclass(slots=True)
class Health:
    """What is remembered of the provider; Redis keeps the same in a hash."""

    at_us: int = 0
    since_us: int = 0
    """Observed without a gap of `6 · MEMORY_US` since."""

    calls: float = 0.0
    failed: float = 0.0
    slow: float = 0.0
    sent: float = 0.0
    """Messages; like calls, failed and slow they fade with `MEMORY_US`."""

    usual_s: float = 0.0
    """How long an answer usually takes."""

    low: float | None = None
    """The pace after the last lowering, messages a second; None: never lowered."""

    lowered_us: int = 0
    ceiling: float = 0.0
    why: str = ""


def observe(health: Health, seen: Seen, *, floor: float, cap: float, now_us: int) -> None:
    """Take a call's end into account. `floor` and `cap` in messages a second; cap 0: there is none."""
    _fade(health, now_us)
    is_slow = health.usual_s > 0 and seen.took_s > max(SLOW_S, SLOW_TIMES * health.usual_s)
    health.calls += 1
    health.failed += seen.kind == "failed"
    health.slow += is_slow
    health.sent += seen.messages
    if seen.kind == "ok":
        weight = 0.01 if is_slow else 0.05
        health.usual_s += (seen.took_s - health.usual_s) * (weight if health.usual_s else 1.0)
    why = trouble(health, seen)
    if why and (health.low is None or now_us - health.lowered_us >= APART_US):
        _lower(health, why, floor=floor, cap=cap, now_us=now_us)


def present(health: Health, *, now_us: int) -> float | None:
    """The pace in messages a second that the provider's health allows now; None: it sets none."""
    if health.low is None:
        return None
    steps = max(0, math.floor((now_us - health.lowered_us) / STEP_US))
    pace = health.low * STEP_UP ** min(steps, _STEPS_TO_ANYWHERE)
    return pace if pace < health.ceiling else None


def trouble(health: Health, seen: Seen) -> str:
    """busy, failed, slow, or nothing."""
    if seen.kind == "busy":
        return "busy"
    if health.failed >= ENOUGH and health.failed >= FAILED_SHARE * health.calls:
        return "failed"
    if health.slow >= ENOUGH and health.slow >= SLOW_SHARE * health.calls:
        return "slow"
    return ""


def _fade(health: Health, now_us: int) -> None:
    if now_us - health.at_us > 6 * MEMORY_US:
        health.since_us, health.calls, health.failed, health.slow, health.sent = now_us, 0.0, 0.0, 0.0, 0.0
    else:
        left = math.exp(-max(0, now_us - health.at_us) / MEMORY_US)
        health.calls *= left
        health.failed *= left
        health.slow *= left
        health.sent *= left
    health.at_us = max(health.at_us, now_us)


def _lower(health: Health, why: str, *, floor: float, cap: float, now_us: int) -> None:
    present_pace = present(health, now_us=now_us)
    seconds = MEMORY_US / 1e6 * (1 - math.exp(-max(0, now_us - health.since_us) / MEMORY_US))
    going = health.sent / max(seconds, 1.0)
    pace = going if present_pace is None else min(going, present_pace)
    if present_pace is None:
        health.ceiling = cap or max(2 * going, floor)
    health.low, health.lowered_us, health.why = max(floor, LOWERED_TO * pace), now_us, why
    health.failed = health.slow = 0.0
