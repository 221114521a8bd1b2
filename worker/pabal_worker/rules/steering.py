"""Compute how fast, in how large calls, and whether at all the provider's health lets the account send.

    signal     what one call's answer means for the account: `AccountSignal`, a value
    pace       messages a second; lowered when refusals depend on it, else left alone
    call size  messages that a call should hold at least, where the provider counts requests
    breaker    closed: all may send; open: nobody; half open: one probe of few messages at a time

**For the pump.** Settling a call returns an `AccountSignal`. The pump hands it to `RedisPacer.steer`,
whatever it is, and does nothing else about the account: it blocks nobody. `Grant.call_size` of each answer
of the pacer says how many messages the next claim should hold at least (1: any number); the pacer itself
waits for the turns of so many, so who claims fewer gets fewer. While the breaker is open a grant is refused
with `blocked`, and `wait_s` of a second at most. The moment after that one asker gets a probe, which is an
ordinary grant of few.

The pace after a lowering follows from the clock alone, so nobody has to write it: from `start` it rises
within `PLATEAU_S` to `plateau`, the last pace that went well, stays near it, and then climbs ever faster
(the curve of CUBIC, RFC 9438). At the ceiling it is free.

Signals are judged in Redis, in `steer.lua`, so that all workers act at once, and not here;
`tests/models/steering.py` is the same rule in Python, and one suite tests both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

PLATEAU_S = 15.0
"""Seconds after a lowering at which the pace is where it last went well."""

GROWTH = 0.05
"""How much above the plateau the pace is one `PLATEAU_S` later; it grows with the third power of time."""

REST_FROM, REST_FOR = 3.7, 2.0
"""In periods of `PLATEAU_S`: at twice the plateau the pace rests, as a limit over a minute refuses late."""

_LONGEST_CLIMB_S = 3600.0

Kind = Literal["ok", "busy", "failed"]
"""ok: the provider took the call, whatever it said of single messages. busy: it asks for less (429, or 503
with Retry-After). failed: another 5xx, no answer, or all of a call's many messages refused by its own fault.
"""


@dataclass(frozen=True, slots=True)
class AccountSignal:
    """What the end of one call means for the account."""

    kind: Kind
    took_s: float
    """Seconds from the start of the call to its end: who began before a lowering says nothing about it."""

    messages: int
    after_s: float = 0.0
    """Seconds for which the provider asked not to be called (Retry-After); 0: it did not say."""


@dataclass(slots=True)
class Steering:
    """What Redis remembers of the account, as far as a grant depends on it."""

    start: float | None = None
    """The pace right after the last lowering, messages a second; None: never lowered."""

    plateau: float = 0.0
    ceiling: float = 0.0
    lowered_us: int = 0
    """The moment from which the pace rises; in the future while the provider asked everybody to wait."""

    why: str = ""
    """busy or failed: what the last lowering was for."""

    calls: float = 0.0
    """Calls a second that the provider takes, as far as is known; 0: it does not seem to count them."""

    opened_us: int = 0
    """When the breaker opened; 0: it is closed."""

    probe_us: int = 0
    """While it is open: from when on a probe may go."""

    open_why: str = ""
    """busy or failed: what the breaker opened for."""


def curve(steering: Steering, *, now_us: int) -> float:
    """The pace of a lowered account, before the ceiling: messages a second."""
    start = steering.start or 0.0
    periods = min(max(0.0, (now_us - steering.lowered_us) / 1e6), _LONGEST_CLIMB_S) / PLATEAU_S
    if periods < 1:
        return steering.plateau - (steering.plateau - start) * (1 - periods) ** 3
    if periods > REST_FROM:
        periods = max(REST_FROM, periods - REST_FOR)
    return steering.plateau * (1 + GROWTH * (periods - 1) ** 3)


def present_pace(steering: Steering, *, now_us: int) -> float | None:
    """The pace in messages a second that the provider's health allows now; None: it sets none."""
    if steering.start is None:
        return None
    pace = curve(steering, now_us=now_us)
    return pace if pace < steering.ceiling else None


def call_size(steering: Steering, *, now_us: int) -> int:
    """Messages that a call should hold at least."""
    if not steering.calls or steering.start is None:
        return 1
    return max(1, math.ceil(min(curve(steering, now_us=now_us), steering.ceiling) / steering.calls))


def free_after_s(steering: Steering) -> float:
    """Seconds from the last lowering until the ceiling is reached, if nothing more happens."""
    above = steering.ceiling / steering.plateau - 1 if steering.plateau else 0.0
    periods = 1 + (above / GROWTH) ** (1 / 3) if above > 0 else 1.0
    return PLATEAU_S * (periods + REST_FOR if periods > REST_FROM else periods)
