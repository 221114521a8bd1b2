"""Who was named before: addresses seen so far, kept on disk so that memory stays flat for millions."""

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


class Repeats:
    """The first row of each address. Made by `repeats`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def among(self, block: Sequence[Recipient]) -> dict[int, int]:
        """Remember a block of recipients; row number to first row for those who were named before."""
        before = self._database.total_changes
        rows_of = [(int(each.to), each.row) for each in block]
        self._database.executemany(_REMEMBER, rows_of)
        if self._database.total_changes - before == len(block):
            return {}
        addresses = f"[{','.join(str(address) for address, _ in rows_of)}]"
        firsts = dict(self._database.execute(_FIRST, (addresses,)))
        return {row: firsts[address] for address, row in rows_of if firsts[address] != row}


@contextmanager
def repeats(folder: Path) -> Iterator[Repeats]:
    """A memory of addresses in a file below `folder`, removed at the end."""
    with (
        TemporaryDirectory(dir=folder, prefix="repeats-") as own,
        closing(sqlite3.connect(Path(own) / "seen.sqlite3", isolation_level=None)) as database,
    ):
        database.executescript(_SETUP)
        database.execute("BEGIN")
        yield Repeats(database)
