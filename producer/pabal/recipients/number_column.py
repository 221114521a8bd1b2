"""Find the column that holds the telephone number, or say where it may be.

Looks at the header, and only where that names no such column at the first rows and other sheets. Whether a
value is a number is decided in `phone_numbers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pabal.counted import counted
from pabal.errors import Problem, WrongInput
from pabal.recipients.csv_rows import delimiter_of
from pabal.recipients.header import is_telephone_number, no_header
from pabal.recipients.headings import (
    clean_heading,
    find_column,
    is_number_heading,
    number_columns,
    shown_names,
)
from pabal.recipients.number_refusals import hide_numbers
from pabal.recipients.phone_numbers import fold, normalise, numbers_inside
from pabal.recipients.table import Table

_SAMPLE = 200


def find_number_column(table: Table, wanted: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The column that is wanted or that the header names, and others that it might have been.

    Raises WrongInput with whatever leads to the number where the header does not.
    """
    if wanted is not None:
        return _wanted(table, wanted), ()
    found, others = number_columns(table.columns)
    if len(found) == 1:
        return found[0], tuple(others)
    if found:
        what = "several columns may hold the number"
        way_out = "name the right one `to`, or choose it with to (--to COLUMN)"
        raise WrongInput(table.source, [Problem("header", shown_names(found), what, way_out)])
    raise WrongInput(table.source, [_elsewhere(table)])


def _wanted(table: Table, wanted: str) -> str:
    column = find_column(wanted, table.columns)
    if column is None:
        what, way_out = "no column has this name", f"choose one of {shown_names(filter(None, table.columns))}"
        raise WrongInput(table.source, [Problem("to", hide_numbers(wanted), what, way_out)])
    return column


def _elsewhere(table: Table) -> Problem:
    """Where the number is, if not under a heading of the header."""
    for look in (_heading_below, _no_header, _other_sheet, _other_delimiter, _full_column, _unparted):
        if problem := look(table):
            return problem
    return Problem(
        "header",
        shown_names(table.columns),
        "no column holds the number",
        "name one of them `to` or 전화번호, or choose it with to (--to COLUMN)",
    )


def _heading_below(table: Table) -> Problem | None:
    for number, cells in table.first_rows[1:]:
        if (name := _number_heading(cells)) and not any(map(is_telephone_number, cells)):
            what = (
                f"looks like the header (it has {name!r}), and row {table.first_rows[0][0]} stands above it"
            )
            way_out = f"remove what stands above, or name it with header_row (--header-row {number})"
            return Problem(f"row {number}", "", what, way_out)
    return None


def _no_header(table: Table) -> Problem | None:
    for number, cells in table.first_rows[:1]:
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) > 1 and all(normalise(cell) for cell in filled):
            what = f"holds {len(filled)} numbers side by side"
            return Problem(f"row {number}", "", what, "write one number a line, below a header such as to")
        for place, cell in enumerate(cells, start=1):
            if is_telephone_number(cell):
                return no_header(number, place, len(table.columns))
    return None


def _other_sheet(table: Table) -> Problem | None:
    own = hide_numbers(table.sheet or "")
    for sheet, rows in ((hide_numbers(name), rows) for name, rows in table.other_sheets()):
        for number, cells in rows:
            if name := _number_heading(cells):
                row = "" if number == 1 else f" --header-row {number}"
                what = f"has a column {name!r}; this sheet ({own!r}) has none that holds the number"
                return Problem(f"sheet {sheet!r}", "", what, f"choose it with sheet (--sheet {sheet!r}{row})")
    return None


def _other_delimiter(table: Table) -> Problem | None:
    """A header that the delimiter of the first line (`sep=`) leaves in one piece, though another parts it."""
    if len(table.columns) != 1 or not table.first_rows or table.sheet is not None:
        return None
    header = table.first_rows[0][1][0]
    delimiter = delimiter_of(header)
    if delimiter is None or not any(map(is_number_heading, header.split(delimiter))):
        return None
    what = f"its columns are parted by {delimiter!r}, and its first line names another delimiter"
    return Problem("file", "", what, f"write sep={delimiter} as its first line, or leave that line out")


def _full_column(table: Table) -> Problem | None:
    """The column in which more than half of the first rows have a mobile number; all, where several do."""
    rows = list(islice(_sample(table), _SAMPLE))
    counts = {
        column: sum(normalise(cells.get(column, "")) is not None for cells in rows)
        for column in filter(None, table.columns)
    }
    full = [column for column in counts if counts[column] * 2 > len(rows)]
    if not full:
        return None
    if len(full) > 1:
        what = "several columns hold mobile numbers, and no heading says whose they are"
        way_out = "rename the right one `to`, or choose it with to (--to COLUMN)"
        return Problem("header", shown_names(full), what, way_out)
    best = full[0]
    shown = hide_numbers(best)
    what = (
        f"holds mobile numbers in {counts[best]:,} of {counted(len(rows), 'row')}, and its heading does "
        "not say so"
    )
    return Problem("header", shown, what, f"rename it `to`, or choose it with to (--to {shown!r})")


def _unparted(table: Table) -> Problem | None:
    """Lines of one column in which a name and a number stand beside each other."""
    cells = [cell for _, row in table.first_rows for cell in row]
    holding = sum(numbers_inside(fold(cell))[0] > 0 for cell in cells)
    if len(table.columns) != 1 or holding * 2 <= len(cells):
        return None
    what = "its lines hold a number and other text, with nothing between that parts columns"
    way_out = "put a comma or a tab between them, and write a header above, such as to,name"
    return Problem("file", "", what, way_out)


def _sample(table: Table) -> Iterator[dict[str, str]]:
    return (row.cells for row in table.rows if row.problem is None)


def _number_heading(cells: list[str]) -> str | None:
    return next((hide_numbers(clean_heading(cell)) for cell in cells if is_number_heading(cell)), None)
