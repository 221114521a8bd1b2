"""Look up the talks of answers.

Answers join streams and are sent from there (`campaigns/streams.py`); talks themselves, and what is erased
with them, are kept in `talks.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pabal_worker.ledger.database import Database, Row, queries

_SQL = queries("answers")


class Answers:
    """Each method is one statement."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def talks(self, pairs: Sequence[tuple[str, str]], *, now: datetime) -> dict[tuple[str, str], Row]:
        """The talks of these profiles and users' keys, as far as the user ever wrote: `no`, and `ended_why`
        if it is not open.
        """
        profiles, users = [profile for profile, _ in pairs], [user for _, user in pairs]
        rows = self._db.rows(_SQL["talks"], {"profiles": profiles, "users": users, "now": now})
        return {(row["profile"], row["user_key"]): row for row in rows}

    def users(self, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Profile and user's key of these talks, but for those that are erased."""
        rows = self._db.rows(_SQL["users"], {"numbers": list(numbers)})
        return {row["no"]: (row["profile"], row["user_key"]) for row in rows}
