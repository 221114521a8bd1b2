"""Hold limits that people set, and how campaigns stand to them. Nothing here is counted or decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quota:
    """How many messages each entity may have on one day of the installation's zone."""

    messages: int
    day: date
    began_at: datetime
    """The day's first moment."""

    ends_at: datetime
    """The first moment of the next day."""


@dataclass(frozen=True, slots=True)
class Spend:
    """How a campaign stands to the limit of what all of it may cost."""

    amount: Decimal
    currency: str
    reported: Decimal
    """What reports said so far."""

    expected: Decimal
    """What messages that may have been charged, and of which no report said how much, are taken to cost."""

    room_0: int
    """For so many KakaoTalk messages more there is room."""

    room_1: int
    """For so many SMS."""

    @property
    def spent(self) -> Decimal:
        """Reported and expected together: what counts against the limit."""
        return self.reported + self.expected

    def room(self, leg: int) -> int:
        """For how many messages of a leg there is room."""
        return self.room_1 if leg else self.room_0


@dataclass(frozen=True, slots=True)
class ReachedLimit:
    """A limit that was reached, in words."""

    kind: str
    """recipients, spending or quota."""

    at: datetime
    until: datetime | None
    """When it binds no more by itself; None: people have to do something."""

    says: str
    way_out: str


@dataclass(frozen=True, slots=True)
class KnownPrice:
    """What a message of one kind last cost, by a report of any campaign."""

    leg: int
    kind: str
    """KAKAO_ALIM, SMS or LMS."""

    currency: str
    price: Decimal
