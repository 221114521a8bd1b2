"""Keep the rows of people who said no, as numbers or as hashes. `barred` in the schema looks them up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from psycopg import Connection, errors
from psycopg.rows import DictRow

from pabal.errors import WrongSettings
from pabal_worker.ledger.database import Database, Row, queries

_SQL = queries("suppressions")
_BLOCK_BYTES = 64


def pads_of(secret: str) -> str:
    """The two pads of HMAC-SHA-256 (RFC 2104) under a secret, in hexadecimal digits; empty without one.

    Sessions have them as `pabal.suppression_pads`: the ledger hashes addresses where it compares them.
    """
    if not secret:
        return ""
    key = hashlib.sha256(secret.encode()).digest().ljust(_BLOCK_BYTES, b"\0")
    return (bytes(byte ^ 0x36 for byte in key) + bytes(byte ^ 0x5C for byte in key)).hex()


class Suppressions:
    """Rows of people who said no. Addresses are E.164 digits; the ledger hashes them if it has a secret.

    Methods that take addresses raise WrongSettings if the ledger was hashed under another secret.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(
        self, addresses: Sequence[str], *, kind: str, sender: str | None, reason: str, at: datetime
    ) -> int:
        """Add people in one statement; returns how many were not there yet. Numbers from before the
        installation had a secret are hashed on the way.
        """
        values = {
            "addresses": list(addresses),
            "kind": kind,
            "sender": sender,
            "reason": reason,
            "at": at,
        }

        def work(connection: Connection[DictRow]) -> int:
            if connection.execute(_SQL["prove_key"]).rowcount:
                connection.execute(_SQL["hash_plain"])
            return connection.execute(_SQL["add"], values).rowcount

        with _another_secret():
            return self._db.run(work)

    def remove(self, addresses: Sequence[str], *, kind: str | None, sender: str | None) -> int:
        """Erase what is kept of people; None: of either kind, of any sender. Returns how many rows went."""
        values = {"addresses": list(addresses), "kind": kind, "sender": sender}
        with _another_secret():
            return self._db.change(_SQL["remove"], values)

    def page(
        self, *, address: str | None, kind: str | None, sender: str | None, after: int, limit: int
    ) -> list[Row]:
        """Rows after `after`, in the order in which they were added: all, or those of one person."""
        values = {"address": address, "kind": kind, "sender": sender, "after": after, "limit": limit}
        with _another_secret():
            return self._db.rows(_SQL["page" if address is None else "of_person"], values)

    def count(self) -> int:
        """How many rows there are."""
        row = self._db.row(_SQL["count"])
        return int(row["n"]) if row else 0


@contextmanager
def _another_secret() -> Iterator[None]:
    try:
        yield
    except errors.RaiseException as error:
        raise WrongSettings(error.diag.message_primary or str(error)) from error
