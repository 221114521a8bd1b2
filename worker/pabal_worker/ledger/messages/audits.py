"""Count and compare a campaign's rows in one snapshot; rebuild tallies and reach from them."""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow

from pabal_worker.ledger.database import Database, Row, queries
from pabal_worker.rules.audit_checks import Counted, Found, Stray

_SQL = queries("audit")
_REPAIR_REACH = _SQL["repair_reach"].replace("(MISSING)", f"({_SQL['reach']})")
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
                name: Stray(**rows(name)[0])
                for name in ("failovers", "attempts", "unsent", "holes", "overlaps", "reports")
            }
            counted = tuple(Counted(**row) for row in rows("messages"))
            tallies = {(row["leg"], row["state"]): row["n"] for row in rows("tallies")}
            return Found(
                audience=sums["audience"],
                batched=sums["batched"],
                now=sums["now"],
                counted=counted,
                tallies=tallies,
                strays=strays,
                reach_off=len(rows("reach")),
            )

        return self._db.run(work)

    def count_unsent(self, campaign: int) -> int:
        """Messages that have an end by the provider's word, and no attempt of ours. Costs as much as there
        are of them.
        """
        row = self._db.row(_SQL["unsent"], {"campaign": campaign})
        return int(row["n"]) if row else 0

    def repair_tallies(self, campaign: int) -> list[Row]:
        """Let the tallies say what the rows say; returns by how much which changed (leg, state, n). Messages
        stay as they are.
        """
        return self._repair(_SQL["repair"], campaign)

    def repair_reach(self, campaign: int) -> list[Row]:
        """Let `reach` say what the rows say; returns what it gained (leg, state, channel, currency, n, price,
        twice).
        """
        return self._repair(_REPAIR_REACH, campaign)

    def _repair(self, sql: str, campaign: int) -> list[Row]:
        def work(connection: Connection[DictRow]) -> list[Row]:
            connection.execute(_SQL["one_repair"], {"key": _ONE_REPAIR})
            return connection.execute(sql, {"campaign": campaign}).fetchall()

        return self._db.run(work)
