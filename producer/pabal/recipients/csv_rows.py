"""Read the records of a CSV file as a stream.

The header tells comma, semicolon and tab apart. A record is one row as Excel shows it, whether or not quoted
cells hold line breaks; its number counts from 1, the header included. What columns mean is not known here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import count
from typing import TextIO

from pabal.errors import Problem, WrongInput

Record = tuple[int, list[str], Problem | None]
"""Row number, cells, and what keeps the cells from being trusted."""

_OPEN_QUOTES = ("unexpected end of data", "field larger than field limit")


def delimiter_of(header: str) -> str:
    """The delimiter that occurs most often outside quotes; a comma where there is none."""
    bare = "".join(header.split('"')[0::2])
    return max(",;\t", key=bare.count)


def read_records(lines: TextIO, *, source: str, delimiter: str) -> Iterator[Record]:
    """Every record of the file, blank ones as well. Raises WrongInput for a quote that is never closed."""
    current = _Lines(lines)
    reader = csv.reader(current, delimiter=delimiter, strict=True)
    for number in count(1):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if str(error).startswith(_OPEN_QUOTES):
                raise WrongInput(source, [_quote_never_closed(number)]) from error
            yield number, _readable_cells(current.last, delimiter), _stray_quote(number)
        else:
            yield number, cells, None


class _Lines:
    """Lines of a file that remember the last one handed out."""

    def __init__(self, lines: TextIO) -> None:
        self._lines, self.last = lines, ""

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.last = line
            yield line


def _readable_cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _quote_never_closed(number: int) -> Problem:
    return Problem(
        f"row {number}",
        "",
        "a quotation mark is opened here and never closed, so the rows after it cannot be told apart",
        'close it, or write a quotation mark inside a cell twice: ""',
    )


def _stray_quote(number: int) -> Problem:
    return Problem(
        f"row {number}",
        "",
        "a quoted cell goes on after its closing quotation mark",
        'write a quotation mark inside a quoted cell twice: ""',
    )
