"""Audits: a campaign's rows counted and compared in one snapshot, and tallies rebuilt from rows."""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow

from pabal_worker.findings import Counted, Found, Stray
from pabal_worker.ledger.connection import Database, Row, queries

_SQL = queries("audit")
_ONE_REPAIR = 7_062_257


class Audits:
    """Looking at everything of one campaign: seconds for a million rows."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def look(self, campaign: int) -> Found:
        """Count and compare; changes nothing, and keeps nobody from working."""

        def work(connection: Connection[DictRow]) -> Found:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

            def rows(name: str) -> list[dict[str, Any]]:
                return connection.execute(_SQL[name], {"campaign": campaign}).fetchall()

            sums = rows("sums")[0]
            strays = {
                name: Stray(**rows(name)[0]) for name in ("failovers", "attempts", "overlaps", "reports")
            }
            counted = tuple(Counted(**row) for row in rows("messages"))
            tallies = {(row["leg"], row["state"]): row["n"] for row in rows("tallies")}
            return Found(sums["audience"], sums["batched"], sums["now"], counted, tallies, strays)

        return self._db.run(work)

    def repair(self, campaign: int) -> list[Row]:
        """Let the tallies say what the rows say; returns by how much which changed (leg, state, n). Rows stay
        as they are.
        """

        def work(connection: Connection[DictRow]) -> list[Row]:
            connection.execute(_SQL["one_repair"], {"key": _ONE_REPAIR})
            return connection.execute(_SQL["repair"], {"campaign": campaign}).fetchall()

        return self._db.run(work)
