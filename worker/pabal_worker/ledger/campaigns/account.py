"""Keep what people said about the account's pace."""

from __future__ import annotations

from datetime import datetime

from pabal_worker.ledger.database import Database, queries
from pabal_worker.records import AccountPace

_SQL = queries("account")


class AccountRows:
    """The one row of `account_pace`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def read(self) -> AccountPace:
        """What counts now; the settings where nobody said anything."""
        row = self._db.row(_SQL["read"])
        return AccountPace(**row) if row else AccountPace()

    def write(self, said: AccountPace, *, now: datetime) -> None:
        """Let this count from the next grants on; whoever rests for a turn at the old pace looks again."""
        values = {"pace": said.pace, "is_steered": said.is_steered, "now": now}
        self._db.change(_SQL["write"], values)
        self._db.change(_SQL["call_who_waits"], {"now": now})
