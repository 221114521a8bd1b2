"""Compute how many SMS a limit still has room for: pure.

The ledger counts what was spent. Reports tell prices late, or never. So an SMS that has left counts as the
dearest that was ever reported, and as `price_each` at least, until its own report says what it cost:

    limit 1.00, price_each 0.03    10 reported at 0.02, 20 on their way
    spent 0.20, expected 20 x 0.03 = 0.60    room for (1.00 - 0.80) / 0.03 = 6 more
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit of messages, of money, or of both; None: not limited."""

    messages: int | None = None
    price: Decimal | None = None
    currency: str | None = None
    price_each: Decimal | None = None

    def __str__(self) -> str:
        messages = [f"{self.messages:,} SMS"] if self.messages is not None else []
        money = [f"{self.price:f} {self.currency}"] if self.price is not None else []
        return " or ".join(messages + money)


@dataclass(frozen=True, slots=True)
class Spent:
    """How many SMS were tried so far, and what they cost."""

    messages: int
    """SMS that were ever tried, whatever became of them."""

    price: Decimal = Decimal(0)
    """What reports said so far, in the cap's currency."""

    n_unpriced: int = 0
    """SMS that may have been charged, and of which no report said how much."""

    dearest: Decimal | None = None
    """The highest price that a report said."""


def room(cap: Cap, spent: Spent) -> int | None:
    """How many SMS more may leave, 0 or more; None: any number."""
    rooms = [*_room_by_number(cap, spent), *_room_by_price(cap, spent)]
    return max(0, min(rooms)) if rooms else None


def expected_price(cap: Cap, spent: Spent) -> Decimal:
    """What was spent, and what SMS without a price will probably cost, in the cap's currency."""
    return spent.price + spent.n_unpriced * _each(cap, spent)


def enough_limit(cap: Cap, spent: Spent, n_more: int) -> str:
    """The value of `pabal failover --limit` that lets `n_more` SMS leave, for the limit that is used up."""
    if any(left <= 0 for left in _room_by_number(cap, spent)):
        return str(spent.messages + n_more)
    needed = expected_price(cap, spent) + n_more * _each(cap, spent)
    return f"'{needed.quantize(Decimal('0.01'), ROUND_CEILING)} {cap.currency}'"


def _room_by_number(cap: Cap, spent: Spent) -> list[int]:
    return [] if cap.messages is None else [cap.messages - spent.messages]


def _room_by_price(cap: Cap, spent: Spent) -> list[int]:
    each = _each(cap, spent)
    if cap.price is None or not each:
        return []
    return [int((cap.price - expected_price(cap, spent)) // each)]


def _each(cap: Cap, spent: Spent) -> Decimal:
    return max(cap.price_each or Decimal(0), spent.dearest or Decimal(0))
