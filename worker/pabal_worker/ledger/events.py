"""Keep events: what people may have to know later, with who is said to have caused it.

What happens to campaigns and to the account's pace is noted by triggers of the schema; only what the ledger
cannot see is noted from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pabal_worker.ledger.database import Database, Row, queries

_SQL = queries("events")


class Events:
    """Read and written, never changed."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def note(self, kind: str, says: str, *, campaign_id: str | None = None) -> None:
        """Write down what the ledger cannot see by itself; of a campaign, or of the installation."""
        self._db.rows(_SQL["note"], {"kind": kind, "says": says[:1000], "campaign_id": campaign_id})

    def newest(self, campaign: int | None, *, before: int | None, limit: int) -> list[Row]:
        """The newest events first, of one campaign or of all; `before`: only those with a lower id."""
        return self._db.rows(_SQL["list"], {"campaign": campaign, "before": before, "limit": limit})

    def take_unlogged(self, *, limit: int) -> list[Row]:
        """The oldest events that stand in no worker's log yet: whoever takes them logs them."""
        return self._db.rows(_SQL["take_unlogged"], {"limit": limit})

    def to_tell(self, *, limit: int) -> list[Row]:
        """The oldest events of which people are still to be told."""
        return self._db.rows(_SQL["to_tell"], {"limit": limit})

    def told(self, ids: Sequence[int]) -> None:
        """People were told of these, or cannot be."""
        self._db.change(_SQL["told"], {"ids": list(ids)})

    def forget(self, *, before: datetime, n: int) -> int:
        """Delete some of those from before `before`; returns how many."""
        return self._db.change(_SQL["forget"], {"before": before, "n": n})
