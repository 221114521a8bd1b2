"""Define the rate at which messages may leave: scopes, their caps, spacing and grants.

    scope      what a cap is for: a campaign, a sender, the whole account
    grant      permission to send n messages now
    spacing    the time between two messages at the cap's rate
    turn       the moment of a message by that spacing
    slack      how long after its grant a call may still start
    catch-up   how much lateness is made good: a sixtieth of the unit, from TURN_US to CATCH_UP_MAX_US
    steered    slower than the cap for a while, because the provider has trouble: see the workers' `rules/`
    flow       who asks, where campaigns share the last scope: see `fair_share`

Two rules hold for each scope. *Spacing*: a grant needs the turns of its messages to have come; lateness up to
the catch-up is made good, idle time beyond it is not. *Cap*: the messages granted in any sliding window of
the unit, lengthened by the slack and by one bucket of a thousandth of a unit, never exceed the amount. So
however late within the slack a call starts, no window of one unit over the starts holds more than the amount.

A timeline at 4 a MINUTE (spacing 15.1 s), workers that always ask:

    09:00:00 one   09:00:15 one   09:00:30 one   09:00:45 one   09:01:00.4 one …
    nobody asks from 09:01:10 to 09:30:00, then all do:
    09:30:00 one (catch-up holds 1 s, less than one spacing)   09:30:15 one …

Grants are given in Redis, in `grant.lua`, for all workers together, and not here; `tests/models/pacing.py` is
the same rule in Python, and one suite tests both.
"""

from __future__ import annotations

from dataclasses import dataclass

SLACK_US = 450_000
"""Microseconds from grant to the call's arrival for which the cap holds.

Calls that are late do not start (`START_WITHIN_S`).
"""

START_WITHIN_S = 0.35
"""A call starts within this many seconds of its grant or not at all; the rest of the slack is for the way to
the provider.
"""

BUCKETS = 1000
"""Buckets of a unit in which grants are counted."""

TURN_US = 200_000
"""Turns are granted together up to so many microseconds of them; also the shortest catch-up."""

CATCH_UP_MAX_US = 60_000_000
"""The longest catch-up, in microseconds."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a cap is for, and the cap."""

    name: str
    """`campaign:<id>`, `sender:<sender>`, `sms:<sender>`, `entity:<entityId>` or `account:<name>`."""

    amount: int
    """Messages per unit; 0: no cap, but the scope can be blocked."""

    unit_s: int
    """60, 3600 or 86400."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The pacer's answer."""

    granted: int
    wait_s: float
    """When nothing was granted: ask again after so long."""

    binding: int
    """1-based index of the scope that said no or less; 0: none."""

    why: str
    """granted, spacing, steered, share, full, blocked or unseeded."""

    asked_at: float = 0.0
    """The asker's monotonic clock just before asking."""

    at_s: float = 0.0
    """The moment of the answer by the pacer's own clock, in seconds since 1970."""

    call_size: int = 1
    """Messages that the next call should hold at least: more than 1 where the provider counts requests."""


def spacing_us(scope: Scope) -> float:
    """Microseconds between two messages of a scope at its full pace."""
    unit_us = scope.unit_s * 1_000_000
    return (unit_us + SLACK_US + unit_us / BUCKETS) / scope.amount
