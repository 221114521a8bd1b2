"""Define the rate at which messages may leave: scopes, their caps, spacing and grants.

    scope      what a cap is for: a campaign, a sender, the whole account
    grant      permission to send n messages now
    spacing    the time between two messages at the cap's rate
    turn       the moment of a message by that spacing
    slack      how long after its grant a call may still reach the provider
    horizon    one amount and unit of a scope that has several, 50 a SECOND and 100,000 a DAY, say
    load       what a message counts for: the parts of a long SMS; 1 by default
    catch-up   how much lateness is made good: a sixtieth of the unit, from TURN_US to CATCH_UP_MAX_US
    steered    slower than the cap for a while, because the provider has trouble: see the workers' `rules/`
    flow       who asks, where campaigns share the last scope: see `fair_share`

Two rules hold for each scope. *Spacing*: a grant needs the turns of its messages to have come; lateness up to
the catch-up is made good, idle time beyond it is not. *Cap*: the messages granted in any sliding window of
the unit, lengthened by the slack, by one bucket of a thousandth of a unit and by what a clock may drift
meanwhile, never exceed the amount. So however late within the slack a call starts, no window of one unit over
the starts holds more than the amount.
Of several horizons each has its cap, and the shortest one the spacing.

A timeline at 4 a MINUTE (spacing 15.07 s), workers that always ask:

    09:00:00 one   09:00:15 one   09:00:30 one   09:00:45 one   09:01:00.3 one …
    nobody asks from 09:01:10 to 09:30:00, then all do:
    09:30:00 one (catch-up holds 1 s, less than one spacing)   09:30:15 one …

Grants are given in Redis, in `grant.lua`, for all workers together, and not here; `tests/models/pacing.py` is
the same rule in Python, and one suite tests both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pabal.rate.pace import Pace

START_WITHIN_S = 0.1
"""A call starts within this many seconds of the question for its grant, or not at all."""

ARRIVE_WITHIN_S = 0.1
"""By so many seconds may the ways of two calls to the provider differ: names, connections, the network."""

SLACK_US = round((START_WITHIN_S + ARRIVE_WITHIN_S) * 1e6)
"""Microseconds from grant to the call's arrival for which the cap holds: the price of a pace.

It follows from the two limits above; change those. The workers' Lua gets all constants of this page from
here.
"""

BUCKETS = 1000
"""Buckets of a unit in which grants are counted."""

TURN_US = 200_000
"""Turns are granted together up to so many microseconds of them; also the shortest catch-up."""

CATCH_UP_MAX_US = 60_000_000
"""The longest catch-up, in microseconds."""

SHORTEST_WAIT_US = 20_000
"""Nobody is told to ask again sooner, so nobody asks more than fifty times a second."""

CLOCK_STEP_US = 1_000_000
"""Microseconds between the pacer's clock and what an asker expects of it from which on that clock was set.

Below that, a clock that is ahead is not believed, and one that is behind is taken as standing still.
"""

CLOCK_DRIFT = 500e-6
"""The part of the time that passes by which the pacer's clock may go too fast: Linux slews none faster.

A clock set ahead by less than CLOCK_STEP_US is believed little by little, at this rate. So units are counted
longer by it.
"""

CLOCK_CONFIRMED_US = 1_000_000
"""A clock that seems ahead may be a question that is late; after so long without a better one it was set."""

CLOCK_WAIT_US = 250_000
"""The wait while that is not known."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a cap is for, and the cap."""

    name: str
    """`campaign:<id>`, `sender:<sender>`, `sms:<sender>`, `entity:<entityId>` or `account:<name>`."""

    amount: int
    """Messages per unit; 0: no cap, but the scope can be blocked."""

    unit_s: int
    """1, 60, 3600 or 86400."""

    quotas: tuple[tuple[int, int], ...] = ()
    """Longer horizons of the same scope, (amount, unit in seconds): counted over every sliding window, like
    the cap itself, but without a spacing of their own.
    """

    @property
    def horizons(self) -> tuple[tuple[int, int], ...]:
        """All of its (amount, unit in seconds), the shortest first, which sets the spacing; empty: no cap."""
        return ((self.amount, self.unit_s), *self.quotas) if self.amount else ()


def scope_of(name: str, pace: Pace) -> Scope:
    """The scope of a pace; an empty one has no cap."""
    (amount, unit_s), *quotas = pace or ((0, 60),)
    return Scope(name, amount, unit_s, tuple(quotas))


@dataclass(frozen=True, slots=True)
class Grant:
    """The pacer's answer."""

    granted: int
    wait_s: float
    """When nothing was granted: ask again after so long."""

    binding: int
    """1-based index of the scope that said no or less; 0: none."""

    why: str
    """granted, spacing, steered, share, full, blocked, unseeded or clock."""

    asked_at: float = 0.0
    """The asker's monotonic clock just before asking."""

    at_s: float = 0.0
    """The moment of the answer by the pacer's own clock, in seconds since 1970."""

    call_size: int = 1
    """Messages that the next call should hold at least: more than 1 where the provider counts requests."""

    unit_s: int = 0
    """The unit of the horizon that said no or less; 0: none did."""

    clock: str = field(default="", compare=False)
    """The pacer's clock of these moments."""

    counted_us: int = field(default=0, compare=False)
    """The moment at which it was counted; later than `at_s` where the pacer's clock is not quite believed."""


def spacing_us(scope: Scope, *, slack_us: int = SLACK_US) -> float:
    """Microseconds between two messages of a scope at its full pace."""
    unit_us = scope.unit_s * 1_000_000
    return (counted_us(unit_us, slack_us=slack_us) + unit_us / BUCKETS) / scope.amount


def counted_us(unit_us: int, *, slack_us: int = SLACK_US) -> float:
    """Microseconds by the pacer's clock over which a unit's grants are counted, bar the bucket."""
    return unit_us * (1 + CLOCK_DRIFT) + slack_us
