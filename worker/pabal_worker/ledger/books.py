"""The books: sums from the tallies, checked against the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from psycopg import Connection
from psycopg.rows import DictRow

from pabal.pacing import SLACK_US
from pabal_worker.ledger.connection import Database, Row, queries
from pabal_worker.records import Audit, Legs

_SQL = queries("books")
FOLD_OVER = 200
"""Rows of tallies that a campaign may have before they are folded."""


class Books:
    """Reading the books; nothing here changes a message."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def tallies(self, campaign: int) -> Legs:
        """Messages by leg and state, at a cost that does not grow with the campaign."""
        return _legs(self._db.rows(_SQL["tallies"], {"campaign": campaign}))

    def audit(self, campaign: int) -> Audit:
        """Count the rows, all in one snapshot, and put the tallies beside them."""

        def work(connection: Connection[DictRow]) -> Audit:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            values = {"campaign": campaign}
            audience = connection.execute(_SQL["audience"], values).fetchone()
            assert audience is not None
            tallies = connection.execute(_SQL["tallies"], values).fetchall()
            rows = connection.execute(_SQL["count"], values).fetchall()
            return Audit(audience["n"], _legs(tallies), _legs(rows))

        return self._db.run(work)

    def pumps(self, campaign: int) -> list[Row]:
        """What each share waits for."""
        return self._db.rows(_SQL["pumps"], {"campaign": campaign})

    def next_retry(self, campaign: int) -> Row | None:
        """The leg, moment and reason of the next attempt, where messages wait for one."""
        return self._db.row(_SQL["next_retry"], {"campaign": campaign})

    def prices(self, campaign: int) -> list[Row]:
        """What each leg cost, by currency, as far as reports said."""
        return self._db.rows(_SQL["prices"], {"campaign": campaign})

    def reached(self, campaign: int) -> dict[str, int]:
        """People by the channel that reached them: kakao, sms, both, nobody."""
        names = {(True, False): "kakao", (False, True): "sms", (True, True): "both", (False, False): "nobody"}
        counts = dict.fromkeys(names.values(), 0)
        for row in self._db.rows(_SQL["reached"], {"campaign": campaign}):
            counts[names[row["kakao"], row["sms"]]] += row["n"]
        return counts

    def fold(self, campaigns: Sequence[int], *, over: int = FOLD_OVER) -> None:
        """Fold the tallies of those campaigns that have more than `over` rows of them."""
        self._db.change(_SQL["fold"], {"campaigns": list(campaigns), "rows": over})

    def sent_lately(
        self,
        *,
        campaign_id: str | None = None,
        sender: str | None = None,
        sms_sender: str | None = None,
        entity: str | None = None,
        unit_s: float,
    ) -> list[tuple[int, int]]:
        """(age in microseconds, messages) of each call in the last `unit_s` and the pacer's slack: of a
        campaign's Kakao leg, of a Kakao or an SMS sender, of an entity, or of all.
        """

        def work(connection: Connection[DictRow]) -> list[tuple[int, int]]:
            row = connection.execute("SELECT clock_timestamp() AS now").fetchone()
            assert row is not None
            values = {
                "campaign_id": campaign_id,
                "sender": sender,
                "sms_sender": sms_sender,
                "entity": entity,
                "unit_s": unit_s,
                "slack_s": SLACK_US / 1e6,
                "now": row["now"],
            }
            return [(row["age_us"], row["n"]) for row in connection.execute(_SQL["sent_lately"], values)]

        return self._db.run(work)

    def export(self, campaign: int) -> Iterator[Row]:
        """Every recipient's outcome, in the order of the list, streamed."""
        with self._db.transaction() as connection, connection.cursor(name="export") as cursor:
            cursor.itersize = 5000
            cursor.execute(_SQL["export"], {"campaign": campaign})
            yield from cursor


def _legs(rows: list[Row]) -> Legs:
    legs: Legs = {}
    for row in rows:
        legs.setdefault(row["leg"], {})[row["state"]] = row["n"]
    return legs
