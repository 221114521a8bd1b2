"""Keep the verdicts on the first failures of large campaigns; each move names what it was decided from.

That no SMS is claimed before is looked at where room for SMS is (`messages/failovers.py`).
"""

from __future__ import annotations

from datetime import datetime

from psycopg import Connection
from psycopg.rows import DictRow

from pabal_worker.ledger.database import Database, queries
from pabal_worker.records import AwaitingVerdict, FailureKind

_SQL = queries("verdicts")
_PUMPS = queries("pumps")


class VerdictRows:
    """What verdicts are reached from, and what they do. Each takes effect once."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def waiting(self, *, first: int) -> list[AwaitingVerdict]:
        """All running campaigns whose SMS wait for a verdict; of the failures no more than the `first`."""
        return [
            AwaitingVerdict(
                row["no"],
                row["id"],
                row["since"],
                row["end_at"],
                row["delivered"],
                tuple(FailureKind(**kind) for kind in row["failures"]),
            )
            for row in self._db.rows(_SQL["waiting"], {"first": first})
        ]

    def begin(self, campaign: int, *, now: datetime) -> bool:
        """Its first SMS were seen to wait; False if that was noted before."""
        return self._db.change(_SQL["begin"], {"campaign": campaign, "now": now}) == 1

    def let_go(self, campaign: int, *, why: str | None, now: datetime) -> bool:
        """SMS may leave from now on; False if the campaign does not wait for its verdict now. `why` is noted
        as an event; None: none has waited.
        """
        values = {"campaign": campaign, "leg": 1, "at": now, "why": why}

        def work(connection: Connection[DictRow]) -> bool:
            if connection.execute(_SQL["pass"], values).rowcount == 0:
                return False
            connection.execute(_PUMPS["wake"], values)
            if why is not None:
                connection.execute(_SQL["note_release"], values)
            return True

        return self._db.run(work)

    def hold(self, campaign: int, reason: str) -> bool:
        """Hold the campaign before its SMS leave; False if it does not wait for its verdict now."""
        return self._db.change(_SQL["fail"], {"campaign": campaign, "reason": reason}) == 1
