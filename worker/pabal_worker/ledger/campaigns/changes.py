"""Write what people change of a campaign's file while it runs. What they may change is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from pabal_worker.ledger.database import Database, queries

_SQL = queries("changes")
_LOCK_FRONTIER = queries("messages")["lock_frontier"]
_WAKE = queries("pumps")["wake"]


class Changes:
    """Changed files, and approvals."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def change(self, campaign: int, columns: Mapping[str, Any], *, changes: int, now: datetime) -> int | None:
        """Write the file and its columns in one statement, after those who claim just now and before those
        who come; returns how many messages workers hold at that moment. None if the campaign is no more what
        it was after its first `changes` changes, or may not be changed so: then nothing is written.
        """
        values = {**columns, "spec": Jsonb(columns["spec"]), "campaign": campaign, "changes": changes}
        values |= {"now": now, "stop": None, "at": max(columns["send_at"], now)}

        def work(connection: Connection[DictRow]) -> int | None:
            connection.execute(_SQL["lock"], values)
            connection.execute(_LOCK_FRONTIER, values)
            if not connection.execute(_SQL["change"], values).fetchone():
                return None
            connection.execute(_SQL["reschedule"], values)
            for leg in (0, 1):
                connection.execute(_WAKE, values | {"leg": leg})
            return _in_flight(connection, values)

        return self._db.run(work)

    def in_flight(self, campaign: int) -> int:
        """How many of its messages workers hold just now."""
        return self._db.run(lambda connection: _in_flight(connection, {"campaign": campaign, "stop": None}))

    def longest_sms(self, campaign: int, times: Mapping[str, int]) -> tuple[int, int]:
        """The row number of the recipient whose values make an SMS longest, and their bytes; `times`: how
        often each variable stands in its text. (0, 0) without recipients.
        """
        values = {"campaign": campaign, "names": list(times), "times": list(times.values())}
        row = self._db.row(_SQL["longest_sms"], values)
        return (row["no"], row["n_bytes"] or 0) if row else (0, 0)

    def approve(self, campaign: int, *, by: str, now: datetime) -> bool:
        """A second person approves it; False if nobody has to, or `by` is who submitted it."""
        values = {"campaign": campaign, "by": by, "now": now}

        def work(connection: Connection[DictRow]) -> bool:
            if connection.execute(_SQL["approve"], values).rowcount != 1:
                return False
            connection.execute(_SQL["wake_all"], {"campaigns": [campaign], "now": now})
            return True

        return self._db.run(work)

    def unapproved(self) -> dict[str, datetime]:
        """Campaigns that wait for a second person, and since when."""
        row = self._db.row(_SQL["unapproved"])
        found = (row and row["campaigns"]) or {}
        return {campaign_id: datetime.fromisoformat(since) for campaign_id, since in found.items()}


def _in_flight(connection: Connection[DictRow], values: Mapping[str, Any]) -> int:
    row = connection.execute(_SQL["in_flight"], values).fetchone()
    return int(row["n"]) if row else 0
