"""Read the figures that the exporter shows, by a fixed set of statements. Changes nothing.

What they are called is decided in `metrics/`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pabal_worker.ledger.database import Database, queries

_SQL = queries("metrics")


@dataclass(frozen=True, slots=True)
class MessageSum:
    """Messages of one campaign, or of all that have no name here, on one leg in one state."""

    campaign: str
    leg: int
    state: str
    n: int


@dataclass(frozen=True, slots=True)
class NamedLeg:
    """One leg of a campaign that is shown by its name."""

    campaign: str
    pace: str | None
    leg: int
    lately: int
    """Messages in calls of the last minute."""

    waits_for: str | None


@dataclass(frozen=True, slots=True)
class Cost:
    """What reports said of the price of one leg's messages, summed."""

    leg: int
    currency: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class LimitUse:
    """How much of a limit is used: 1 is all of it."""

    campaign: str
    kind: str
    used: float


@dataclass(frozen=True, slots=True)
class Sums:
    """Figures of the whole ledger. Counts stop at 10,000; a moment is None where nothing waits."""

    campaigns: Mapping[str, int]
    """Campaigns that have not ended, by state."""

    backlog: Mapping[str, int]
    """Messages that could leave now, by leg (as text)."""

    due_since: datetime | None
    """Since when the oldest work is due."""

    last_call: datetime | None
    lately: int
    """Messages in calls of the last minute."""

    open_bodies: int
    doubt_since: datetime | None
    """When the oldest message in doubt left."""

    parked: int
    relay_since: datetime | None
    """Since when the oldest change waits for a webhook."""

    dead_letters: int
    dead_letter_at: datetime | None
    """When the newest came."""


class Figures:
    """One method a statement; each is a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def messages(self, *, now: datetime, named: int) -> list[MessageSum]:
        """Sums of campaigns that have not ended; the busiest `named` by name, the others as `other`."""
        return [MessageSum(**row) for row in self._db.rows(_SQL["messages"], {"now": now, "named": named})]

    def named_legs(self, ids: Sequence[str], *, now: datetime) -> list[NamedLeg]:
        """The legs of these campaigns."""
        return [NamedLeg(**row) for row in self._db.rows(_SQL["named"], {"ids": list(ids), "now": now})]

    def sums(self, *, now: datetime) -> Sums:
        """Everything that is one figure."""
        row = self._db.row(_SQL["sums"], {"now": now})
        assert row is not None
        row["campaigns"], row["backlog"] = row["campaigns"] or {}, row["backlog"] or {}
        return Sums(**row)

    def costs(self) -> list[Cost]:
        """Costs of campaigns that have not ended."""
        return [Cost(**row) for row in self._db.rows(_SQL["costs"])]

    def limit_uses(self, *, named: int) -> list[LimitUse]:
        """The fullest limits first."""
        return [LimitUse(**row) for row in self._db.rows(_SQL["limits"], {"named": named})]
