"""Keep one person's rows together: find them, with what became of them, and erase them.

The cost grows with what there is of the person, except for raw bodies and dead letters, which are looked
through some at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pabal_worker.ledger.database import Database, Row, queries

_SQL = queries("people")
_OF_PERSON = f"{_SQL['rows']}\n{_SQL['of_person']}"
_OF_ROW = f"{_SQL['rows']}\n{_SQL['of_row']}"


class People:
    """Addresses are E.164 digits."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def rows_of(self, address: str, *, limit: int) -> list[Row]:
        """The person's newest rows in all lists, with how their messages stand."""
        return self._db.rows(_OF_PERSON, {"address": address, "limit": limit})

    def row(self, campaign: int, no: int) -> Row | None:
        """One row of a list, with how its messages stand; None: the list has no such row."""
        return self._db.row(_OF_ROW, {"campaign": campaign, "no": no})

    def rows_in(self, campaign: int, address: str, *, limit: int) -> list[int]:
        """The person's rows in one campaign or stream, the newest first."""
        values = {"campaign": campaign, "address": address, "limit": limit}
        return [row["no"] for row in self._db.rows(_SQL["rows_in"], values)]

    def attempts(self, ids: Sequence[int]) -> list[Row]:
        """Attempts, the first one first."""
        return self._db.rows(_SQL["attempts"], {"ids": list(ids)})

    def left_between(self, campaign: int, leg: int, *, since: datetime, until: datetime) -> int:
        """How many messages of a campaign's leg left in a stretch of time."""
        values = {"campaign": campaign, "leg": leg, "since": since, "until": until}
        row = self._db.row(_SQL["left_between"], values)
        return int(row["n"]) if row else 0

    def kept_legs(self, campaign: int, no: int) -> set[int]:
        """The legs on which a message is in doubt until people decide."""
        return {row["leg"] for row in self._db.rows(_SQL["kept_legs"], {"campaign": campaign, "no": no})}

    def suppressions(self, address: str) -> list[Row]:
        """Why the person gets nothing, or no advertising."""
        return self._db.rows(_SQL["suppressions"], {"address": address})

    def forget_suppressions(self, address: str) -> int:
        """The person may be written to again; returns how many suppressions went."""
        return self._db.change(_SQL["forget_suppressions"], {"address": address})

    def relays(self, endpoint: int, campaign: int, no: int, *, limit: int) -> tuple[int, bool]:
        """How many changes of a message its webhook is still to be told, among its oldest `limit`; and
        whether there are more than were looked at.
        """
        values = {"endpoint": endpoint, "campaign": campaign, "no": no, "limit": limit}
        row = self._db.row(_SQL["relays"], values)
        return (row["n"], row["is_more"]) if row else (0, False)

    def body_before(self, moment: datetime) -> int:
        """The id of a body that came before `moment`, close to it; 0: all came later. Ids grow with time, so
        it is found by halves.
        """
        ends = self._db.row(_SQL["body_ends"])
        low, high = (ends["first"] - 1, ends["last"]) if ends else (0, 0)
        while low < high:
            middle = (low + high + 1) // 2
            row = self._db.row(_SQL["body_from"], {"id": middle})
            if row is not None and row["received_at"] < moment:
                low = max(middle, min(row["id"], high))
            else:
                high = middle - 1
        return max(low, 0)

    def bodies(self, needles: Sequence[bytes], *, after: int, n: int) -> tuple[list[Row], int | None]:
        """Of the `n` bodies behind `after` those that hold a needle or cannot be searched, and the id of the
        last that was looked at; None: there are no more.
        """
        *rows, end = self._db.rows(_SQL["bodies"], {"needles": list(needles), "after": after, "n": n})
        return rows, end["id"]

    def empty_bodies(self, ids: Sequence[int]) -> int:
        """Forget what these bodies held, where it is applied; returns how many."""
        return self._db.change(_SQL["empty_bodies"], {"ids": list(ids)})

    def letters(self, *, after: int, n: int) -> list[Row]:
        """The `n` dead letters behind `after`."""
        return self._db.rows(_SQL["letters"], {"after": after, "n": n})

    def delete_letters(self, ids: Sequence[int]) -> int:
        """Delete dead letters; returns how many."""
        return self._db.change(_SQL["delete_letters"], {"ids": list(ids)})

    def erase_rows(self, address: str) -> int:
        """Erase the person's number and variables in campaigns that have ended; returns in how many rows."""
        row: dict[str, Any] | None = self._db.row(_SQL["erase_rows"], {"address": address})
        return int(row["n"]) if row else 0
