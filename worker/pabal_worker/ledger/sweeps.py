"""Ask in one statement whether tick and sweep have anything to do.

What is to be done is done by the statements of the steps themselves.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pabal_worker.ledger.database import Database, queries
from pabal_worker.records import DueWork

_SQL = queries("sweep")


class Sweeps:
    """The first look of each tick and of each sweep."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def due_work(self, *, now: datetime, ahead_s: float, apart_s: float) -> DueWork:
        """Leave the tick's sign of life, and see what is due; pumps only for the first tick in `apart_s`."""
        values = {"now": now, "until": now + timedelta(seconds=ahead_s), "apart_s": apart_s}
        row = self._db.row(_SQL["tick"], values)
        assert row is not None
        return DueWork(row["is_first"] and row["has_pumps"], row["has_reports"], row["has_changes"])

    def due_steps(self, *, now: datetime) -> dict[str, bool]:
        """Whether each step of a sweep may find something, by its name."""
        row = self._db.row(_SQL["steps"], {"now": now})
        assert row is not None
        return row

    def has_questions(self, *, now: datetime) -> bool:
        """Whether the provider's logs are to be asked about any message now."""
        row = self._db.row(_SQL["questions"], {"now": now})
        return bool(row and row["are_due"])
