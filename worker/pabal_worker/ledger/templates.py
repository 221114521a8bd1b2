"""Keep what is registered with Kakao, as somebody told of it, and orders of new templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from pabal_worker.ledger.database import Database, Row, queries

_SQL = queries("templates")


class Templates:
    """Rows by sender, channel and code. That one changed is an event, written by a trigger."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, rows: Sequence[dict[str, Any]], *, source: str, now: datetime) -> tuple[int, int]:
        """Add or change templates, each key once; returns how many were added and how many changed."""
        row = self._db.row(_SQL["keep"], {"rows": Jsonb(list(rows)), "source": source, "now": now})
        return (int(row["added"]), int(row["changed"])) if row else (0, 0)

    def page(self, *, sender: str | None, search: str | None, after: int, limit: int) -> list[Row]:
        """Rows after the one numbered `after`, in the order in which they were added."""
        values = {"sender": sender, "search": search, "after": after, "limit": limit}
        return self._db.rows(_SQL["page"], values)

    def count(self) -> int:
        """How many there are."""
        row = self._db.row(_SQL["count"])
        return int(row["n"]) if row else 0

    def find(self, sender: str, channel: str, code: str) -> Row | None:
        """The template of a key; None: nobody told of it."""
        return self._db.row(_SQL["find"], {"sender": sender, "channel": channel, "code": code})

    def of_code(self, code: str, *, sender: str | None = None) -> list[Row]:
        """The templates of a code, of a sender or of all."""
        return self._db.rows(_SQL["of_code"], {"code": code, "sender": sender})

    def codes(self, sender: str | None = None, channel: str | None = None) -> list[str]:
        """Codes of a sender and channel, the newest first, or all that there are; 5,000 at most."""
        name = "all_codes" if sender is None else "codes"
        return [row["code"] for row in self._db.rows(_SQL[name], {"sender": sender, "channel": channel})]

    def history(self, code: str, *, sender: str | None, limit: int) -> list[Row]:
        """The newest changes of a code's templates."""
        return self._db.rows(_SQL["history"], {"code": code, "sender": sender, "limit": limit})

    def begin_order(self, key: str, *, now: datetime) -> bool:
        """Note that a template is asked of the provider; False: under this key one was already."""
        return self._db.change(_SQL["begin_order"], {"key": key, "now": now}) == 1

    def order_code(self, key: str) -> str | None:
        """The code that an order brought; None: it is not known."""
        row = self._db.row(_SQL["order"], {"key": key})
        return row["code"] if row else None

    def end_order(self, key: str, code: str) -> None:
        """The provider has taken it under this code."""
        self._db.change(_SQL["end_order"], {"key": key, "code": code})

    def drop_order(self, key: str) -> None:
        """The provider has certainly not taken it; the key may be used again."""
        self._db.change(_SQL["drop_order"], {"key": key})
