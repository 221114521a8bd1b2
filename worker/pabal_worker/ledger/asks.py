"""Messages about which the provider's logs must be asked: in doubt, or with an overdue report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from psycopg import Connection
from psycopg.rows import DictRow

from pabal_worker.ledger.connection import Database, Row, queries
from pabal_worker.ledger.messages import fail_over
from pabal_worker.records import Asked, Resolved

_SQL = queries("messages")
_PUMPS = queries("pumps")


class Asks:
    """The ledger's list of open questions."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def take(self, *, limit: int, now: datetime, hold_s: float) -> list[Asked]:
        """Up to `limit` open questions; nobody else gets them for `hold_s` seconds."""
        rows = self._db.rows(
            _SQL["to_ask"], {"now": now, "again_at": now + timedelta(seconds=hold_s), "limit": limit}
        )
        return [Asked(**row) for row in rows]

    def settle(self, resolved: Sequence[Resolved], *, now: datetime) -> list[Row]:
        """Write what asking led to, where the message still stands as it stood; failovers follow at once."""
        if not resolved:
            return []
        values = {
            "campaigns": [one.about.campaign_no for one in resolved],
            "nos": [one.about.recipient_no for one in resolved],
            "legs": [one.about.leg for one in resolved],
            "before": [one.about.state for one in resolved],
            "attempts": [one.about.attempt for one in resolved],
            "states": [one.state for one in resolved],
            "ask": [one.ask_at for one in resolved],
            "whys": [one.why for one in resolved],
            "answered": [one.answered for one in resolved],
            "now": now,
        }

        in_doubt = {_key(one.about) for one in resolved if one.about.state == "unknown"}

        def work(connection: Connection[DictRow]) -> list[Row]:
            moved = connection.execute(_SQL["resolve"], values).fetchall()
            fail_over(connection, [row for row in moved if _was_accepted(row, in_doubt)], now=now)
            for campaign, leg in sorted(
                {(r["campaign_no"], r["leg"]) for r in moved if r["state"] == "waiting"}
            ):
                connection.execute(_PUMPS["wake"], {"campaign": campaign, "leg": leg, "at": now})
            return moved

        return self._db.run(work)


def _was_accepted(row: Row, in_doubt: set[tuple[int, int, int]]) -> bool:
    """An SMS may follow what the provider accepted and never confirmed, never what is in doubt."""
    key = (row["campaign_no"], row["recipient_no"], row["leg"])
    return row["state"] == "unconfirmed" and key not in in_doubt


def _key(about: Asked) -> tuple[int, int, int]:
    return about.campaign_no, about.recipient_no, about.leg
