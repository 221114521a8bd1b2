"""Take people over from one campaign into another, in steps that anybody may go on with.

Nothing here decides who.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from pabal_worker.ledger.database import Database, Row, queries
from pabal_worker.records import Chosen, KnownPrice, RerunCount, StoredRerun

_SQL = queries("reruns")
_CAMPAIGNS = queries("campaigns")
ROWS_A_STEP = 10_000
"""Rows of the parent that one step looks at."""

Values = Mapping[str, str]
FindBad = Callable[[int, Values], bool]
"""Whether a row's values do not fit the new texts."""


class Reruns:
    """Reruns in the ledger."""

    def __init__(self, database: Database, rows_a_step: int = ROWS_A_STEP) -> None:
        self._db, self._n = database, rows_a_step

    def erased_of_family(self, campaign: int) -> str | None:
        """A campaign of the family, or this one, whose people are erased or are to be; None: none is."""
        row = self._db.row(_SQL["erased_of_family"], {"campaign": campaign})
        return row["id"] if row else None

    def open(
        self,
        row: dict[str, Any],
        *,
        parent: int,
        chosen: Chosen,
        digest: str,
        has_new_text: bool,
        now: datetime,
    ) -> bool:
        """Open a campaign as a rerun of `parent`, in its family; False if its id is there already."""
        values = {"parent": parent, "id": row["id"], "digest": digest, "says": str(chosen)}
        values |= {"states": chosen.states, "codes": chosen.codes, "has_new_text": has_new_text}

        def work(connection: Connection[DictRow]) -> bool:
            connection.execute(_SQL["lock_parent"], values)
            opened = connection.execute(_CAMPAIGNS["open"], row | {"spec": Jsonb(row["spec"]), "now": now})
            if opened.rowcount != 1:
                return False
            for name in ("found_family", "join_family", "begin"):
                connection.execute(_SQL[name], values)
            return True

        return self._db.run(work)

    def find(self, campaign: int) -> StoredRerun | None:
        """The rerun that a campaign is, or None."""
        row = self._db.row(_SQL["find"], {"campaign": campaign})
        return StoredRerun(**row) if row else None

    def open_ids(self) -> list[str]:
        """Campaigns whose people are not all taken over."""
        return [row["id"] for row in self._db.rows(_SQL["open"])]

    def count(self, parent: int, chosen: Chosen, *, sender: str, advertises: bool) -> Iterator[RerunCount]:
        """How many people would be taken over by a rerun from `sender`, a step at a time."""
        after: int | None = 0
        while after is not None:
            values = self._values(parent, chosen, after) | {"sender": sender, "advertises": advertises}
            look = self._db.row(_SQL["looked_at"], values)
            row = self._db.row(_SQL["count"], values)
            assert look is not None and row is not None
            after = look["upto"]
            yield RerunCount(row["people"], row["refused"], row["had_it"], after)

    def values(self, parent: int, chosen: Chosen) -> Iterator[tuple[int, Values]]:
        """The row numbers and values of those who would be taken over."""
        after: int | None = 0
        while after is not None:
            values = self._values(parent, chosen, after)
            look = self._db.row(_SQL["looked_at"], values)
            for row in self._db.rows(_SQL["people"], values | {"with_values": True}):
                yield row["no"], row["variables"]
            after = look["upto"] if look else None

    def step(self, campaign: int, *, is_bad: FindBad | None, now: datetime) -> bool:
        """Take the next people over, and announce the seal after the last; False if there is nothing to do,
        or somebody else does it just now. `is_bad`: whose values do not fit; None: none is looked at.
        """

        def work(connection: Connection[DictRow]) -> bool:
            row = connection.execute(_SQL["lock"], {"campaign": campaign}).fetchone()
            if row is None:
                return False
            rerun = StoredRerun(**row)
            if not connection.execute(_CAMPAIGNS["still_receiving"], {"campaign": campaign}).fetchone():
                connection.execute(_SQL["break_off"], {"campaign": campaign})
                return False
            values = self._values(rerun.parent_no, rerun.chosen, rerun.reached) | {"campaign": campaign}
            values |= {"sender": rerun.sender, "advertises": rerun.advertises}
            look = connection.execute(_SQL["looked_at"], values).fetchone()
            assert look is not None
            taken = _take(connection, values, is_bad)
            is_last = look["n"] < self._n
            step = {"upto": look["upto"], "is_last": is_last, "number": rerun.steps + 1, "now": now}
            _note_step(connection, rerun, values | step | taken)
            if is_last:
                # a claim of the parent that began before it had a family is over by then
                connection.execute(_SQL["lock_parent"], values)
                sealing = {"campaign": campaign, "batches": rerun.steps + 1, "fingerprint": rerun.digest}
                connection.execute(_CAMPAIGNS["ask_to_seal"], sealing)
            return True

        return self._db.run(work)

    def prices(self, spec: Mapping[str, Any]) -> list[KnownPrice]:
        """The last known prices of what a campaign file sends."""
        rows = self._db.rows(_SQL["prices"], {"spec": Jsonb(spec)})
        return [KnownPrice(**row) for row in rows]

    def _values(self, parent: int, chosen: Chosen, after: int) -> dict[str, Any]:
        return {
            "parent": parent, "after": after, "n": self._n, "states": chosen.states, "codes": chosen.codes,
        }  # fmt: skip


def _take(connection: Connection[DictRow], values: dict[str, Any], is_bad: FindBad | None) -> Row:
    bad: list[int] = []
    if is_bad is not None:
        people = connection.execute(_SQL["people"], values | {"with_values": True}).fetchall()
        bad = [row["no"] for row in people if is_bad(row["no"], row["variables"])]
    taken = connection.execute(_SQL["take"], values | {"bad": bad}).fetchone()
    assert taken is not None
    return taken | {"unfit": len(bad)}


def _note_step(connection: Connection[DictRow], rerun: StoredRerun, values: dict[str, Any]) -> None:
    batch = {"digest": f"{rerun.digest} {values['number']}", "recipients": values["taken"], "duplicates": 0}
    connection.execute(_CAMPAIGNS["note_batch"], values | batch | {"problems": None})
    connection.execute(_SQL["advance"], values)
