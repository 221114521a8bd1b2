"""Find messages about which the provider's logs must be asked, and write what the answers led to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow

from pabal_worker.ledger.database import Database, Row, queries
from pabal_worker.ledger.messages.messages import fail_over
from pabal_worker.records import Asked, Doubts, Resolved

_SQL = queries("asks")
_PUMPS = queries("pumps")
_LOOK_UP_BY_KEY = queries("reports")["look_up_by_key"]


class OpenQuestions:
    """The ledger's list of open questions."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def take(self, *, limit: int, now: datetime, hold_s: float) -> list[Asked]:
        """Up to `limit` open questions; nobody else gets them for `hold_s` seconds."""
        self._db.run(lambda connection: _unfold(connection, limit=limit, now=now))
        rows = self._db.rows(
            _SQL["to_ask"], {"now": now, "again_at": now + timedelta(seconds=hold_s), "limit": limit}
        )
        return [Asked(**row) for row in rows]

    def sent_between(self, campaign: int, leg: int, since: datetime, until: datetime) -> int:
        """How many messages of a campaign's leg left in that time, repetitions included."""
        values = {"campaign": campaign, "leg": leg, "since": since, "until": until}
        row = self._db.row(_SQL["sent_between"], values)
        return int(row["n"]) if row else 0

    def settle(self, resolved: Sequence[Resolved], *, now: datetime) -> list[Row]:
        """Write what asking led to, where the message still stands as it stood; failovers follow at once, and
        campaigns that keep their doubts are held.
        """
        if not resolved:
            return []
        no_sms = {_key(one.about) for one in resolved if one.about.state == "unknown" or not one.answered}

        def work(connection: Connection[DictRow]) -> list[Row]:
            moved = connection.execute(_SQL["resolve"], _columns(resolved) | {"now": now}).fetchall()
            fail_over(connection, [row for row in moved if _may_fail_over(row, no_sms)], now=now)
            for campaign, leg in sorted(
                {(r["campaign_no"], r["leg"]) for r in moved if r["state"] == "waiting"}
            ):
                connection.execute(_PUMPS["wake"], {"campaign": campaign, "leg": leg, "at": now})
            kept_by = sorted({row["campaign_no"] for row in moved if row["is_kept"]})
            if kept_by:
                connection.execute(_SQL["hold_for_doubt"], {"campaigns": kept_by})
            return moved

        return self._db.run(work)

    def doubts(self, campaign: int) -> Doubts:
        """What became of a campaign's messages in doubt."""
        row = self._db.row(_SQL["doubts"], {"campaign": campaign})
        assert row is not None
        return Doubts(**row)

    def fold(self, *, over: int) -> None:
        """Fold what is counted of those campaigns that have more than `over` rows of it."""
        self._db.change(_SQL["fold_doubts"], {"rows": over})


def _unfold(connection: Connection[DictRow], *, limit: int, now: datetime) -> None:
    """Let messages whose attempt is to be asked about stand for themselves, about `limit` of them."""
    connection.execute(_LOOK_UP_BY_KEY)
    connection.execute(_SQL["unfold"], {"limit": limit, "now": now})


def _columns(resolved: Sequence[Resolved]) -> dict[str, list[Any]]:
    return {
        "campaigns": [one.about.campaign_no for one in resolved],
        "nos": [one.about.recipient_no for one in resolved],
        "legs": [one.about.leg for one in resolved],
        "before": [one.about.state for one in resolved],
        "attempts": [one.about.attempt for one in resolved],
        "states": [one.state for one in resolved],
        "ask": [one.ask_at for one in resolved],
        "whys": [one.why for one in resolved],
        "answered": [one.answered for one in resolved],
        "kept": [one.is_kept for one in resolved],
    }


def _may_fail_over(row: Row, no_sms: set[tuple[int, int, int]]) -> bool:
    """An SMS may follow what the provider accepted and its logs do not confirm, and what ended without ever
    having been taken; never what is in doubt, or what they could not be asked about.
    """
    key = (row["campaign_no"], row["recipient_no"], row["leg"])
    return row["state"] == "expired" or (row["state"] == "unconfirmed" and key not in no_sms)


def _key(about: Asked) -> tuple[int, int, int]:
    return about.campaign_no, about.recipient_no, about.leg
