"""Keep dead letters: messages of the broker that do not follow the wire, as they came.

Why one is foreign is decided elsewhere (`broker/task_message.py`).
"""

from __future__ import annotations

from datetime import datetime

from pabal_worker.ledger.database import Database, queries
from pabal_worker.records import DeadLetter, KeptDeadLetter

_SQL = queries("dead_letters")
_AT_ONCE = 500


class DeadLetters:
    """Rows that are added, looked at by people, and deleted by age."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, letter: DeadLetter) -> None:
        """Keep a message; harmless a second time."""
        values = {name: getattr(letter, name) for name in DeadLetter.__slots__}
        self._db.change(_SQL["keep"], values)

    def newest(self, limit: int) -> list[KeptDeadLetter]:
        """The last that came, newest first."""
        return [KeptDeadLetter(**row) for row in self._db.rows(_SQL["newest"], {"limit": limit})]

    def count(self) -> int:
        """How many there are."""
        row = self._db.row(_SQL["total"])
        return int(row["n"]) if row else 0

    def forget_old(self, *, before: datetime) -> int:
        """Delete a batch of those that came before `before`; returns how many, 0: there are none left."""
        row = self._db.row(_SQL["forget_old"], {"before": before, "n": _AT_ONCE})
        return int(row["n"]) if row else 0
