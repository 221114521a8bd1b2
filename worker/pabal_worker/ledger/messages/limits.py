"""Keep the limits that people set: what a campaign may cost, and what an entity may have a day.

That no claim goes beyond them is looked at in the claim itself (`messages.sql`); here they are read and
changed, and what was reached is noted.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow

from pabal_worker.ledger.database import Database, queries
from pabal_worker.records import Quota, ReachedLimit, Spend

_SQL = queries("limits")


class Limits:
    """Limits in the ledger."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def spend(self, campaign: int) -> Spend | None:
        """How a campaign stands to its spend limit, at a glance; None: it has none."""
        row = self._db.row(_SQL["spend"], {"campaign": campaign})
        return Spend(**row) if row else None

    def change_spend(self, campaign: int, *, amount: Decimal, currency: str, price_each: Decimal) -> None:
        """From the next claim on, this limit counts; all that was claimed before counts against it."""
        values = {"campaign": campaign, "amount": amount, "currency": currency, "price_each": price_each}

        def work(connection: Connection[DictRow]) -> None:
            connection.execute(_SQL["change_spend"], values)
            connection.execute(_SQL["forget_spend"], values)

        self._db.run(work)

    def price_each(self, campaign: int) -> Decimal | None:
        """What a message is taken to cost before a report has said it; None: there is no limit."""
        row = self._db.row(_SQL["price_each"], {"campaign": campaign})
        return row["price_each"] if row else None

    def hold_for_spend(
        self, campaign: int, *, leg: int, campaign_id: str, says: str, way_out: str, now: datetime
    ) -> bool:
        """Hold a running campaign whose limit leaves no room for a message of this leg; False if it does."""
        values = {"campaign": campaign, "leg": leg, "about": campaign_id, "now": now}
        values |= {"says": says, "way_out": way_out}
        return self._db.change(_SQL["hold_for_spend"], values) == 1

    def quota_left(self, entity: str, quota: Quota) -> int:
        """How many messages an entity may have yet today, at a glance."""
        row = self._db.row(_SQL["quota_left"], {"entity": entity, **quota_values(quota)})
        return max(0, int(row["n"])) if row else quota.messages

    def note(
        self,
        kind: str,
        about: str,
        *,
        says: str,
        way_out: str,
        now: datetime,
        campaign: int | None = None,
        day: date | None = None,
        until: datetime | None = None,
    ) -> None:
        """Write down that a limit was reached, once; an event tells of it."""
        values = {"kind": kind, "about": about, "campaign": campaign, "day": day, "until": until, "now": now}
        self._db.change(_SQL["note"], values | {"says": says, "way_out": way_out})

    def reached(self, campaign: int, *, now: datetime) -> list[ReachedLimit]:
        """The limits that bind a campaign now."""
        rows = self._db.rows(_SQL["reached"], {"campaign": campaign, "now": now})
        return [ReachedLimit(**row) for row in rows]


def quota_values(quota: Quota | None) -> dict[str, Any]:
    """A quota as the claim takes it."""
    return {
        "quota": quota.messages if quota else None,
        "day": quota.day if quota else None,
        "day_began": quota.began_at if quota else None,
    }
