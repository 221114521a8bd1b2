"""Read lists of campaigns with their sizes, and a month's bill. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pabal_worker.ledger.database import Database, Row, queries

_SQL = queries("lists")


class Lists:
    """A page costs as much as its campaigns have tallies; a bill reads the month's messages."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def page(
        self,
        *,
        states: Sequence[str] | None,
        search: str | None,
        streams: bool | None,
        tests: bool | None = None,
        before: tuple[int, int] | None,
        limit: int,
        now: datetime,
    ) -> list[Row]:
        """Held campaigns first, then the newest. None: any state, any id, campaigns, streams and tests.
        `before`: `is_held` and `no` of the last that was shown.
        """
        values: dict[str, Any] = {
            "states": list(states) if states else None,
            "search": search,
            "streams": streams,
            "tests": tests,
            "before_held": before[0] if before else None,
            "before_no": before[1] if before else None,
            "limit": limit,
            "now": now,
        }
        return self._db.rows(_SQL["page"], values)

    def counts(self) -> list[Row]:
        """How many campaigns and streams there are in each state."""
        return self._db.rows(_SQL["counts"])

    def newest_held(self) -> Row | None:
        """Id and reason of the newest campaign that is held."""
        return self._db.row(_SQL["newest_held"])

    def bill(self, *, since: datetime, until: datetime) -> list[Row]:
        """What left and has an end between two moments, by channel, sender, entity and currency."""
        return self._db.rows(_SQL["bill"], {"since": since, "until": until})

    def open_of_bill(self, *, until: datetime) -> int:
        """Messages of campaigns begun before `until` that have left and no end yet."""
        row = self._db.row(_SQL["bill_open"], {"until": until})
        return int(row["n"]) if row else 0

    def deleted_of_bill(self, *, since: datetime, until: datetime) -> list[str]:
        """The first hundred campaigns between two moments whose rows are deleted."""
        values = {"since": since, "until": until}
        return [row["id"] for row in self._db.rows(_SQL["bill_deleted"], values)]
