"""Find the header of a table of records, and give the rows below by column.

The header is the first row with anything in it, unless somebody names another. Which columns mean what is in
`headings`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from pabal.counted import counted
from pabal.errors import Problem, WrongInput
from pabal.recipients.csv_rows import Record
from pabal.recipients.headings import clean_heading
from pabal.recipients.number_refusals import hide_numbers
from pabal.recipients.phone_numbers import normalise

FirstRow = tuple[int, list[str]]
"""Row number and cells."""

_FIRST_ROWS = 20
_TELEPHONE = re.compile(r"(?:\+[0-9]|\(?0)[0-9()\s.~/,;#-]{6,}[0-9][\s)]*")


class Row(NamedTuple):
    """One row of the file. A column that a short row does not reach is absent from `cells`."""

    number: int
    """As the person sees it: Excel's row, the header being 1; in JSON Lines the line."""

    cells: dict[str, str]
    """Text by column."""

    problem: Problem | None = None
    """What keeps the cells from being trusted."""

    surplus: tuple[str, ...] = ()
    """Cells to the right of the header's last column."""


def rows_below_header(
    path: Path, records: Iterator[Record], header_row: int | None
) -> tuple[tuple[str, ...], tuple[FirstRow, ...], Iterator[Row]]:
    """The header's columns, the first rows as they stand (the header first), and the rows below it."""
    for number, cells, problem in records:
        if header_row is not None and number < header_row:
            continue
        if header_row is not None and number > header_row:
            break
        if problem is not None:
            raise WrongInput(str(path), [problem])
        if any(map(str.strip, cells)):
            columns = _columns(path, number, cells)
            below = list(islice(records, _FIRST_ROWS))
            first = ((number, cells), *first_rows_of(below))
            return columns, first, _rows(chain(below, records), columns)
    if header_row is not None:
        what, way_out = "there is nothing in this row", "name the row that holds the headings, from 1"
        raise WrongInput(str(path), [Problem("header_row", str(header_row), what, way_out)])
    what, way_out = "the file holds nothing but blank rows", "write a header and one row for each recipient"
    raise WrongInput(str(path), [Problem("file", path.name, what, way_out)])


def first_rows_of(records: Iterable[Record]) -> tuple[FirstRow, ...]:
    """The first records with anything in them."""
    rows = ((number, cells) for number, cells, problem in records if problem is None and any(cells))
    return tuple(islice(rows, _FIRST_ROWS))


def no_header(row: int, place: int, n_columns: int) -> Problem:
    """What to say of a first row that holds a telephone number; nothing else of it is shown."""
    what = f"holds somebody's number in column {place}, so the list has no header"
    header = "to,name" if n_columns > 1 else "to"
    return Problem(f"row {row}", "", what, f"write a header above it, such as {header}")


def is_telephone_number(cell: str) -> bool:
    """Whether a cell is a number of a mobile, or digits that look like another telephone's."""
    return normalise(cell) is not None or _TELEPHONE.fullmatch(cell.strip()) is not None


def _columns(path: Path, number: int, cells: Sequence[str]) -> tuple[str, ...]:
    columns = tuple(map(clean_heading, cells))
    repeated = [name for name, n in Counter(columns).items() if n > 1 and name]
    if repeated:
        for place, cell in enumerate(cells, start=1):
            if is_telephone_number(cell):
                raise WrongInput(str(path), [no_header(number, place, len(columns))])
        raise WrongInput(str(path), [_repeated_name(columns, name) for name in repeated])
    return columns


def _rows(records: Iterator[Record], columns: tuple[str, ...]) -> Iterator[Row]:
    width = len(columns)
    for number, cells, problem in records:
        if len(cells) == width and problem is None:
            if any(cells):
                yield Row(number, dict(zip(columns, cells, strict=True)))
        elif any(cells):
            yield _uneven(number, cells, columns, problem)


def _uneven(number: int, cells: list[str], columns: tuple[str, ...], problem: Problem | None) -> Row:
    """A row with more or fewer cells than the header. Blank cells past its end are Excel's habit and fine."""
    surplus = tuple(cells[len(columns) :])
    if problem is None and any(surplus):
        problem = Problem(
            f"row {number}",
            "",
            f"has {counted(len(cells), 'cell')} where the header has {len(columns)}",
            "put a cell that holds the delimiter in quotation marks",
        )
    return Row(number, dict(zip(columns, cells, strict=False)), problem, surplus)


def _repeated_name(columns: tuple[str, ...], name: str) -> Problem:
    places = " and ".join(str(place) for place, column in enumerate(columns, start=1) if column == name)
    what = f"columns {places} have this name"
    return Problem("header", hide_numbers(name), what, "rename or remove one of them")
