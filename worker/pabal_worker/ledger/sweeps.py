"""Ask in one statement whether tick and sweep have anything to do.

What is to be done is done by the statements of the steps themselves.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pabal_worker.ledger.database import Database, queries
from pabal_worker.records import DueSteps, DueWork

_SQL = queries("sweep")
_SETTLES_S = 20.0
"""So long after the last reports were applied, paused and held campaigns are looked at as often as others."""


class Sweeps:
    """The first look of each tick and of each sweep."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def due_work(self, *, now: datetime, ahead_s: float, apart_s: float) -> DueWork:
        """Leave the tick's sign of life, and see what is due; pumps only for the first tick in `apart_s`."""
        values = {"now": now, "until": now + timedelta(seconds=ahead_s), "apart_s": apart_s}
        row = self._db.row(_SQL["tick"], values)
        assert row is not None
        return DueWork(row["is_first"] and row["has_pumps"], row["has_reports"], row["has_changes"],
            row["has_inbound"], row["has_words"],
        )  # fmt: skip

    def due_steps(self, *, now: datetime, apart_s: float, checks_apart_s: float) -> DueSteps:
        """Leave the sweep's sign of life, and see which of its steps may find something; none for another
        sweep within `apart_s`, and the checks once in `checks_apart_s`.
        """
        values = {"now": now, "apart_s": apart_s, "checks_apart_s": checks_apart_s, "settles_s": _SETTLES_S}
        row = self._db.row(_SQL["sweep"], values)
        assert row is not None
        is_first, has_checks, has_questions = (
            row.pop(name) for name in ("is_first", "has_checks", "has_questions")
        )
        steps = frozenset(name for name, is_due in row.items() if is_due)
        return DueSteps(is_first, steps if is_first else frozenset(), has_checks, has_questions)

    def has_questions(self, *, now: datetime) -> bool:
        """Whether the provider's logs are to be asked about any message now."""
        row = self._db.row(_SQL["questions"], {"now": now})
        return bool(row and row["are_due"])
