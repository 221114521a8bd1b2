"""Write checked recipients to a file of batches, and read them back.

A batch file has one batch a line, as JSON, in the order in which they will be enqueued:

    {"number": 1, "columns": ["name", "order"], "rows": [[2, "821012345678", "길동", "A1"], ...]}

A row is its number in the recipients' file, the address, and the values in the order of `columns`. The
same file and campaign give the same bytes. Rows are not checked here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import orjson

from pabal.recipients.rows import Recipient


class BatchWriter:
    """Writes batches of `size` recipients, the last one with what is left."""

    def __init__(self, file: IO[bytes], *, columns: Sequence[str], size: int) -> None:
        self._file, self._columns, self._size = file, columns, size
        self._waiting: list[Recipient] = []
        self._digest = hashlib.sha256()
        self.n_batches = 0

    def add(self, recipients: Sequence[Recipient]) -> None:
        """Add recipients; write every batch that is full."""
        self._waiting.extend(recipients)
        while len(self._waiting) >= self._size:
            self._write(self._waiting[: self._size])
            del self._waiting[: self._size]

    def close(self) -> str:
        """Write what is left; returns the fingerprint (SHA-256, hex) of all that was written."""
        if self._waiting:
            self._write(self._waiting)
        self._file.flush()
        return self._digest.hexdigest()

    def _write(self, batch: Sequence[Recipient]) -> None:
        self.n_batches += 1
        rows = [(row, to, *values) for row, to, values in batch]
        content = {"number": self.n_batches, "columns": self._columns, "rows": rows}
        line = orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)
        self._digest.update(line)
        self._file.write(line)


def read_batches(path: Path) -> Iterator[tuple[int, bytes]]:
    """Number and JSON bytes of every batch, in order."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            yield number, line.rstrip(b"\n")
