"""Erase personal data and delete old rows, a batch at a time. When is decided elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from pabal_worker.ledger.database import Database, Row, queries

_SQL = queries("erasures")
_AT_ONCE, _BODIES_AT_ONCE = 5000, 500
_MANY = 50_000
"""Recipients of a campaign, so many that their tables are vacuumed once it is erased or deleted; if they are
a twentieth of all recipients as well. What fewer leave is no growth worth a vacuum of its own.
"""

_ERASED = ("forget_digests", "forget_strays", "forget_pumps", "erased", "note_emptied")
_LAST = (
    "delete_batches", "delete_strays", "forget_pumps", "delete_tallies", "delete_failures", "delete_reach",
    "delete_doubts", "delete_clicks", "delete_kept", "delete_frontier", "delete_variants",
    "deleted", "note_emptied",
)  # fmt: skip


class Erasures:
    """Each method does one batch and returns how many rows it looked at; 0: there are none left."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def ask(self, campaign: int, *, now: datetime) -> bool:
        """Somebody wants it erased, whatever its age; False if it has not ended."""
        return self._db.change(_SQL["ask"], {"campaign": campaign, "now": now}) == 1

    def abandon(self, *, before: datetime, now: datetime) -> int:
        """Cancel what was opened before `before` and never sealed; returns how many campaigns."""
        return self._db.change(_SQL["abandon"], {"before": before, "now": now})

    def to_erase(self, *, before: datetime | None) -> Row | None:
        """A campaign that ended before `before`, or that somebody asked to erase, and that is not erased."""
        return self._db.row(_SQL["to_erase"], {"before": before})

    def people(self, campaign: int) -> int:
        """Numbers and variables of the next recipients."""
        return self._n("erase_people", campaign=campaign, n=_AT_ONCE)

    def notes(self, campaign: int) -> int:
        """Notes of attempts."""
        return self._n("erase_notes", campaign=campaign, n=_AT_ONCE)

    def bodies(self, campaign: int) -> int:
        """Raw reports that name the campaign, where somebody asked to erase it."""
        return self._n("erase_bodies", campaign=campaign, n=_BODIES_AT_ONCE)

    def erased(self, campaign: int, *, now: datetime) -> None:
        """All of it is gone; pumps and the batches' digests go as well."""
        self._all_of(_ERASED, campaign, now)

    def to_delete(self, *, before: datetime) -> Row | None:
        """A campaign that ended before `before` and still has rows, and whose books are not known to be
        wrong.
        """
        return self._db.row(_SQL["to_delete"], {"before": before})

    def keep_books(self, campaign: int, books: dict[str, Any]) -> None:
        """Write the last figures into the campaign's own row; from now on they count, not its other rows."""
        self._db.change(_SQL["keep_books"], {"campaign": campaign, "books": Jsonb(books)})

    def messages(self, campaign: int) -> int:
        """Delete the messages of the next recipients, and the recipients."""
        return self._n("delete_messages", campaign=campaign, n=_AT_ONCE)

    def attempts(self, campaign: int) -> int:
        """Delete attempts."""
        return self._n("delete_attempts", campaign=campaign, n=_AT_ONCE)

    def relays(self, campaign: int) -> int:
        """Delete what its webhook has not been told: it would be told to nobody's profit."""
        return self._n("delete_relays", campaign=campaign, n=_AT_ONCE)

    def deleted(self, campaign: int, *, now: datetime) -> None:
        """All of it is gone but the campaign's own row."""
        self._all_of(_LAST, campaign, now)

    def vacuum_emptied(self) -> list[str]:
        """Vacuum the tables of a large campaign that was erased or deleted since their last; returns them.

        Twice: PostgreSQL hands out an index page that a vacuum has emptied only after another vacuum, which
        begins when no transaction is left that may still come to that page. Until then each campaign would
        get index pages of its own beside the empty ones of the last. The server's own vacuum comes once,
        and not again before there are dead rows. A table that is being vacuumed just now is left for the
        next call; one that this role may not vacuum (it is neither owner nor has MAINTAIN) is left out.
        """
        vacuumed: set[str] = set()
        for _ in range(2):
            tables = self._db.rows(_SQL["emptied"])
            if not tables:
                break
            names = [table["name"] for table in tables]
            self._db.run_alone(f"VACUUM (SKIP_LOCKED, PARALLEL 0) {', '.join(names)}")
            if any(table["is_first"] for table in tables):
                self._db.change(_SQL["note_vacuumed"])
            vacuumed.update(names)
        return sorted(vacuumed)

    def old_bodies(self, *, before: datetime) -> int:
        """Delete raw reports that were received before `before` and applied."""
        return self._n("forget_bodies", before=before, n=_AT_ONCE)

    def old_orphans(self, *, before: datetime) -> int:
        """Delete reports that were received before `before` and never found their message."""
        return self._n("forget_orphans", before=before, n=_AT_ONCE)

    def old_endpoints(self, *, before: datetime, now: datetime) -> int:
        """Delete endpoints that no campaign names any more, and that were last heard of before `before`."""

        def work(connection: Connection[DictRow]) -> int:
            values = {"before": before, "now": now, "n": _AT_ONCE}
            nos = [row["no"] for row in connection.execute(_SQL["old_endpoints"], values)]
            return connection.execute(_SQL["forget_endpoints"], {"nos": nos}).rowcount if nos else 0

        return self._db.run(work)

    def _n(self, name: str, **values: Any) -> int:
        row = self._db.row(_SQL[name], values)
        return int(row["n"]) if row else 0

    def _all_of(self, names: tuple[str, ...], campaign: int, now: datetime) -> None:
        def work(connection: Connection[DictRow]) -> None:
            for name in names:
                connection.execute(_SQL[name], {"campaign": campaign, "now": now, "many": _MANY})

        self._db.run(work)
