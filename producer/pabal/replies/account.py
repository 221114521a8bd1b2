"""Describe the account's pace: the reply of `pabal.account`, and a part of each status."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from pabal.timestamps import Moment


class Slowdown(TypedDict):
    """How the provider's troubles slow the account at present."""

    pace: str
    """The pace now, in messages a minute: `300/MINUTE`."""

    ceiling: str
    """The pace to which it rises again, in messages a minute."""

    why: str
    """What the provider answered, in words."""

    since: Moment
    """When the pace was last lowered."""

    freeAt: Moment
    """When the ceiling is reached, if nothing more happens."""

    callSize: NotRequired[int]
    """Messages that a call holds at least; more than 1 where the provider counts requests."""


class Breaker(TypedDict):
    """Why nobody may send at present but a probe of few messages now and then."""

    why: str
    """What the provider answered, in words."""

    since: Moment
    """When the breaker opened."""

    probeAt: Moment
    """From when on the next probe may go; an answer to it lets everybody send again."""


class AccountStatus(TypedDict):
    """How fast the whole account may send, and who said so."""

    cap: str | None
    """Messages of all campaigns together: `600/MINUTE`; null: no cap."""

    setBy: Literal["PABAL_ACCOUNT_SPEED", "pabal account"]
    """Where the cap comes from: the setting, or people who overruled it."""

    floor: str
    """The slowest pace to which the provider's troubles may slow the account."""

    steering: bool
    """Whether the provider's troubles may slow the account."""

    slowed: Slowdown | None
    """Null while nothing slows it."""

    breaker: NotRequired[Breaker | None]
    """Null while the breaker is closed, which is the usual."""

    highShare: float
    """Share of the cap, above 0 and up to 1, for campaigns of priority HIGH while others want to send."""
