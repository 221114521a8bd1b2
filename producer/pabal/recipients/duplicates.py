"""Find recipients whose address came before.

The addresses seen so far are kept on disk, so that memory stays flat for millions. Addresses are compared as
they are; `phone_numbers` brings them to one form.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pabal.recipients.rows import Recipient

_SETUP = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA cache_size = -32000;
    CREATE TABLE seen (address INTEGER PRIMARY KEY, row INTEGER NOT NULL);
"""
_REMEMBER = "INSERT INTO seen (address, row) VALUES (?, ?) ON CONFLICT DO NOTHING"
_FIRST = "SELECT address, row FROM seen WHERE address IN (SELECT value FROM json_each(?))"


class SeenAddresses:
    """The first row of each address. Made by `seen_addresses`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def find_duplicates(self, block: Sequence[Recipient]) -> dict[int, int]:
        """Remember a block of recipients; returns row number and first row of those who came before."""
        before = self._database.total_changes
        rows_of = [(int(recipient.to), recipient.row) for recipient in block]
        self._database.executemany(_REMEMBER, rows_of)
        if self._database.total_changes - before == len(block):
            return {}
        addresses = f"[{','.join(str(address) for address, _ in rows_of)}]"
        firsts = dict(self._database.execute(_FIRST, (addresses,)))
        return {row: firsts[address] for address, row in rows_of if firsts[address] != row}


@contextmanager
def seen_addresses(folder: Path) -> Iterator[SeenAddresses]:
    """A memory of addresses in a file below `folder`, removed at the end."""
    with (
        TemporaryDirectory(dir=folder, prefix="duplicates-") as own,
        closing(sqlite3.connect(Path(own) / "seen.sqlite3", isolation_level=None)) as database,
    ):
        database.executescript(_SETUP)
        database.execute("BEGIN")
        yield SeenAddresses(database)
