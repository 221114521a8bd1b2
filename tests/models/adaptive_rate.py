"""Model how the provider's troubles lower the account's pace: the rule of `steer.lua` in Python, for tests.

Production never runs it; Redis does. One suite plays the same steps to both. Words and reasons are in
`pabal_worker.rules.adaptive_rate`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pabal_worker.rules.adaptive_rate import Health, Seen, present

MEMORY_US = 10_000_000
APART_US = 5_000_000
LOWERED_TO = 0.5
ENOUGH = 2.5
FAILED_SHARE = 0.1
SLOW_SHARE = 0.5
SLOW_TIMES = 3.0
SLOW_S = 1.0


@dataclass(slots=True)
class Remembered(Health):
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


def observe(health: Remembered, seen: Seen, *, floor: float, cap: float, now_us: int) -> None:
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


def trouble(health: Remembered, seen: Seen) -> str:
    """busy, failed, slow, or nothing."""
    if seen.kind == "busy":
        return "busy"
    if health.failed >= ENOUGH and health.failed >= FAILED_SHARE * health.calls:
        return "failed"
    if health.slow >= ENOUGH and health.slow >= SLOW_SHARE * health.calls:
        return "slow"
    return ""


def _fade(health: Remembered, now_us: int) -> None:
    if now_us - health.at_us > 6 * MEMORY_US:
        health.since_us, health.calls, health.failed, health.slow, health.sent = now_us, 0.0, 0.0, 0.0, 0.0
    else:
        left = math.exp(-max(0, now_us - health.at_us) / MEMORY_US)
        health.calls *= left
        health.failed *= left
        health.slow *= left
        health.sent *= left
    health.at_us = max(health.at_us, now_us)


def _lower(health: Remembered, why: str, *, floor: float, cap: float, now_us: int) -> None:
    present_pace = present(health, now_us=now_us)
    seconds = MEMORY_US / 1e6 * (1 - math.exp(-max(0, now_us - health.since_us) / MEMORY_US))
    going = health.sent / max(seconds, 1.0)
    pace = going if present_pace is None else min(going, present_pace)
    if present_pace is None:
        health.ceiling = cap or max(2 * going, floor)
    health.low, health.lowered_us, health.why = max(floor, LOWERED_TO * pace), now_us, why
    health.failed = health.slow = 0.0
