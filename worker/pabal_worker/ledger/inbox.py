"""Keep what the provider pushed, byte for byte, and lease bodies to those who read them.

What a body says is read elsewhere (`reports/processor.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb

from pabal_worker.ledger.database import Database, Row, queries
from pabal_worker.records import BodyLease, Raw

_SQL = queries("reports")
_ONE_PULLER, _ONE_LEASES = 7_062_256, 7_062_258
_BODIES_AT_ONCE, _BYTES_AT_ONCE = 1000, 2_000_000
"""Bodies are as large as the provider makes them: two full pushes of 2,000 rows are as many bytes."""

LEASE_S = 20.0
"""Seconds: reading and applying takes some tenths. Whoever is slower is not harmed by a second reader."""

INBOUND_LEASE_S = 5.0
"""The same of what users wrote; shorter, since they wait."""


@dataclass(frozen=True, slots=True)
class InboxSigns:
    """What people should know of the inbox."""

    unreadable: int
    """Bodies with a complaint, counted up to a thousand."""

    events: Mapping[str, int]
    """Other events than reports, by kind, of up to a thousand bodies."""

    oldest_open: datetime | None
    """When the oldest body came that was not applied yet; None: there is none."""

    unreadable_since: datetime | None = None
    """When the first of those with a complaint came."""


class Inbox:
    """Storing is one insert. A lease on some bodies is one row, however many they are."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def store(self, source: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Keep what came, byte for byte, before anybody tries to understand it."""
        kept = Jsonb(dict(headers)) if headers else None
        self._db.change(_SQL["store"], {"source": source, "body": body, "headers": kept})

    def store_many(self, came: Sequence[tuple[str, bytes, Mapping[str, str]]]) -> None:
        """Keep what came with many requests, each body with its source and headers: all of it or nothing."""
        values = {
            "sources": [source for source, _, _ in came],
            "bodies": [body for _, body, _ in came],
            "headers": [Jsonb(dict(headers)) if headers else None for _, _, headers in came],
        }
        self._db.change(_SQL["store_many"], values)

    def backlog(self) -> bool:
        """Whether anything in the inbox was not applied."""
        row = self._db.row(_SQL["has_backlog"])
        return bool(row and row["has_backlog"])

    def signs(self, *, since: datetime) -> InboxSigns:
        """Complaints and events of what came since then, and what waits."""
        row = self._db.row(_SQL["signs"], {"since": since})
        assert row is not None
        return InboxSigns(row["unreadable"], row["events"] or {}, row["oldest_open"], row["unreadable_since"])

    def last_push_and_call(self, *, now: datetime) -> tuple[datetime | None, datetime | None]:
        """When the provider last pushed a body, and when it last took messages of which reports are due."""
        row = self._db.row(queries("doctor")["reports"], {"now": now})
        return (row["last_push"], row["last_call"]) if row else (None, None)

    def lease_bodies(self) -> BodyLease | None:
        """The oldest bodies that nobody reads, some megabytes of them together, or half of what a lease that
        ran out held; None if there are none.
        """
        return self._db.run(_lease_bodies)

    def lease_inbound(self) -> BodyLease | None:
        """As `lease_bodies`, of what users wrote; None also while somebody else reads of these: one at a
        time, so that what came first is taken in first.
        """
        return self._db.run(_lease_inbound)

    def release(self, token: UUID) -> None:
        """Others may read what is still open of these bodies."""
        self._db.change(_SQL["release"], {"token": token})

    def lapse(self, token: UUID) -> None:
        """Reading or applying these bodies failed: half of them are tried next, by whoever it is."""
        self._db.change(_SQL["lapse"], {"token": token})

    @contextmanager
    def pulling(self) -> Iterator[Callable[[], bool]]:
        """A question to be asked before each request, for as long as the block lasts: whether we are the one,
        of all workers, who pulls reports. Who does not ask for 45 seconds is taken to be asleep and loses it.
        """
        with self._db.transaction() as connection:

            def is_ours() -> bool:
                row = connection.execute(_SQL["one_puller"], {"key": _ONE_PULLER}).fetchone()
                return bool(row and row["pg_try_advisory_xact_lock"])

            connection.execute(_SQL["pull_slowly"])
            yield is_ours


def _lease_bodies(connection: Connection[DictRow]) -> BodyLease | None:
    connection.execute(_SQL["wait_for_turn"], {"key": _ONE_LEASES})
    leases = connection.execute(_SQL["leases"], {"is_inbound": False}).fetchall()
    lease = _take_lapsed_over(connection, leases, LEASE_S)
    if lease is not None:
        return lease
    values = {
        "leased": [body for row in leases if not row["has_lapsed"] for body in row["bodies"]],
        "limit": _BODIES_AT_ONCE,
        "bytes": _BYTES_AT_ONCE,
    }
    ids = _ids(connection, "oldest_open", values)
    return _lease(connection, ids, 1, LEASE_S) if ids else None


def _lease_inbound(connection: Connection[DictRow]) -> BodyLease | None:
    connection.execute(_SQL["wait_for_turn"], {"key": _ONE_LEASES})
    leases = connection.execute(_SQL["leases"], {"is_inbound": True}).fetchall()
    if any(not row["has_lapsed"] for row in leases):
        return None
    lease = _take_lapsed_over(connection, leases, INBOUND_LEASE_S, is_inbound=True)
    if lease is not None:
        return lease
    ids = _ids(connection, "oldest_inbound", {"limit": _BODIES_AT_ONCE, "bytes": _BYTES_AT_ONCE})
    return _lease(connection, ids, 1, INBOUND_LEASE_S, is_inbound=True) if ids else None


def _take_lapsed_over(
    connection: Connection[DictRow], leases: Sequence[Row], lease_s: float, *, is_inbound: bool = False
) -> BodyLease | None:
    """Half of what the first lease that ran out held and is still open; None: there is none."""
    for lapsed in leases:
        if lapsed["has_lapsed"]:
            connection.execute(_SQL["release"], {"token": lapsed["token"]})
            ids = _ids(connection, "still_open", {"ids": lapsed["bodies"]})
            if ids:
                tries = lapsed["tries"] + 1 if len(lapsed["bodies"]) == 1 else 1
                return _lease(connection, ids[: (len(ids) + 1) // 2], tries, lease_s, is_inbound=is_inbound)
    return None


def _ids(connection: Connection[DictRow], name: str, values: Row) -> list[int]:
    return [row["id"] for row in connection.execute(_SQL[name], values)]


def _lease(
    connection: Connection[DictRow],
    ids: Sequence[int],
    tries: int,
    lease_s: float,
    *,
    is_inbound: bool = False,
) -> BodyLease:
    token = uuid4()
    values = {"token": token, "ids": list(ids), "lease_s": lease_s, "tries": tries, "is_inbound": is_inbound}
    connection.execute(_SQL["lease"], values)
    with connection.cursor(binary=True, row_factory=dict_row) as cursor:  # as text, bytes are twice as many
        rows = cursor.execute(_SQL["bodies"], {"ids": list(ids)}).fetchall()
    raws = [Raw(**row | {"headers": row["headers"] or {}}) for row in rows]
    return BodyLease(token, raws, tries)
