"""Read what a forecast needs to know of campaigns."""

from __future__ import annotations

from datetime import datetime

from pabal_worker.ledger.database import Database, Row, queries
from pabal_worker.records import Living

_SQL = queries("forecasts")


class Forecasts:
    """Reading what waits and what has left; nothing here changes anything."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def living(self, *, limit: int) -> list[Living]:
        """The legs of at most `limit` campaigns that have something to send, those that run or start soon
        first. The cost grows with the number of campaigns that are not over, not with their messages.
        """
        return [Living(**row) for row in self._db.rows(_SQL["living"], {"limit": limit})]

    def late_retries(self, campaign: int, leg: int, *, opens_at: datetime) -> int:
        """Messages whose validity ends before their next attempt, which is not made before `opens_at`."""
        values = {"campaign": campaign, "leg": leg, "opens_at": opens_at}
        row = self._db.row(_SQL["late_retries"], values)
        return int(row["n"]) if row else 0

    def left(self, campaign: int, *, buckets: int) -> list[Row]:
        """What has left: leg, since, width_s and n of each stretch of time in which something did."""
        return self._db.rows(_SQL["left"], {"campaign": campaign, "buckets": buckets})
