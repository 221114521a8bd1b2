"""Write refused rows to a CSV beside the input; corrected, that file can be submitted itself.

    pabal_row,pabal_reason,전화번호,name,order
    17,"row 17, column '전화번호' is '02*****67': is a landline; …",02-123-4567,길동,A1

It starts with a byte order mark, so that Excel reads it as UTF-8. Cells without a column of their own
follow at the end of their row. Which rows are refused is decided in `rows`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from pabal.recipients.rows import BadRow

_OURS = ("pabal_row", "pabal_reason")


def open_rejects(path: Path) -> TextIO:
    """A new file for a RejectWriter."""
    return path.open("w", encoding="utf-8-sig", newline="")


class RejectWriter:
    """Writes refused rows to a file from `open_rejects`."""

    def __init__(self, file: TextIO, columns: Sequence[str]) -> None:
        self._columns = [name for name in columns if name not in _OURS]
        self._writer = csv.writer(file)
        self._writer.writerow([*_OURS, *self._columns])

    def add(self, bad: BadRow) -> None:
        """Write one row with every reason for which it was refused."""
        cells = bad.row.cells
        reasons = " / ".join(str(problem) for problem in bad.problems)
        known = [cells.get(name, "") for name in self._columns]
        self._writer.writerow([bad.row.number, reasons, *known, *self._strays(cells), *bad.row.surplus])

    def _strays(self, cells: dict[str, str]) -> Iterator[str]:
        known = {*self._columns, *_OURS}
        return (f"{name}={cell}" for name, cell in cells.items() if name not in known)
