"""Keep the number formats of a sheet's cells by where they change. Cells themselves are not kept.

A column mostly has one format all the way down. Only numbers and moments have any, and texts where a format
of the workbook shows texts otherwise: what stands between two of them, blank or text, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

_PLAIN_FORMATS = (0, 49)
"""General and Text."""


def formats_of(styles: Iterable[int], codes: Mapping[int, str]) -> dict[int, int | str]:
    """The number format of each cell style that has one: a built-in format's number, or a format's code.

    `styles`: the format's number of each style, in their order; `codes`: of the formats that the workbook
    defines.
    """
    return {
        index: codes.get(number, number)
        for index, number in enumerate(styles)
        if number not in _PLAIN_FORMATS and codes.get(number) != "General"
    }


class FormatRuns:
    """Number formats by row and column, which count from 1.

    Cells are added row by row; then whoever reads the sheet advances through the rows in order.
    """

    def __init__(self) -> None:
        self.changes: dict[int, dict[int, int | str | None]] = {}
        """Rows at which formats change: the new ones by column. None: General."""

        self.current: dict[int, int | str | None] = {}
        """Formats by column of the row to which `advance` has come."""

        self._last: dict[int, int | str | None] = {}

    def add(self, row: int, column: int, number_format: int | str | None) -> None:
        """Take in the format of a cell that has one. Of a column, rows come in order."""
        if self._last.get(column) != number_format:
            self.changes.setdefault(row, {})[column] = number_format
            self._last[column] = number_format

    def advance(self, row: int) -> None:
        """Go on to `row`, at which formats change."""
        self.current |= self.changes[row]

    def stretches(self, most: int) -> Iterator[int]:
        """How many rows to take at a time, `most` or fewer, so that formats change between them only."""
        row = 1
        for change in sorted(self.changes):
            while row < change:
                yield min(most, change - row)
                row += min(most, change - row)
        while True:
            yield most
