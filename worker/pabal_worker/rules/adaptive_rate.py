"""Compute how fast the provider's health lets the account send.

    trouble    429 or 503; calls that failed (other 5xx, no answer); answers that take much longer than usual
    lowering   the pace goes to half of what was being sent, at most once in 5 s, never below the floor
    climbing   `STEP_UP` times as fast after each `STEP_US` without a lowering, until the ceiling; then free

The ceiling is the account's cap; where there is none, twice what was being sent when trouble began. Calls are
judged, one observation a call, whatever its size: one bad row never slows anybody. A single failed call does
not either: it takes 2.5 of them in the last ten seconds (older ones fade), and a tenth of all calls.

Calls are judged in Redis, in `steer.lua`, so that all workers slow down at once, and not here;
`tests/models/adaptive_rate.py` is the same rule in Python, and one suite tests both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

STEP_US = 10_000_000
STEP_UP = 1.5
_STEPS_TO_ANYWHERE = 1000
"""After so many steps any pace is above any ceiling; hours more of them would overflow a float."""

Kind = Literal["ok", "busy", "failed"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One call's end."""

    kind: Kind
    took_s: float
    messages: int


@dataclass(slots=True)
class Health:
    """What Redis remembers of the provider, as far as the allowed pace depends on it."""

    low: float | None = None
    """The pace after the last lowering, messages a second; None: never lowered."""

    lowered_us: int = 0
    ceiling: float = 0.0
    why: str = ""
    """busy, failed or slow."""


def present(health: Health, *, now_us: int) -> float | None:
    """The pace in messages a second that the provider's health allows now; None: it sets none."""
    if health.low is None:
        return None
    steps = max(0, math.floor((now_us - health.lowered_us) / STEP_US))
    pace = health.low * STEP_UP ** min(steps, _STEPS_TO_ANYWHERE)
    return pace if pace < health.ceiling else None
