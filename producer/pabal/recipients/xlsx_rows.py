"""Read the rows of the first sheet of an Excel workbook.

The library unpacks the sheet into memory as a whole, about 100 bytes a cell (measured with calamine
0.9); rows then follow one by one. For a million recipients a CSV file is better. Other sheets are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from pabal.errors import Problem, WrongInput

MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of .xlsx (a zip archive) and of .xls or of a workbook under a password."""

Cell = int | float | str | bool | time | date | datetime | timedelta


def open_first_sheet(path: Path) -> CalamineSheet:
    """The workbook's first sheet. Raises WrongInput if there is none to read."""
    try:
        with path.open("rb") as file:
            return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
    except PasswordError as error:
        raise _wrong(path, "the workbook is under a password", "save it without one") from error
    except CalamineError as error:
        raise _wrong(
            path, f"not a readable workbook ({error})", "save it as .xlsx or as CSV UTF-8"
        ) from error


def read_rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Row number as Excel shows it, and the row's cells as text."""
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield number, [cell if type(cell) is str else as_text(cell) for cell in cells]


def n_rows_of(sheet: CalamineSheet) -> int:
    """How many rows `read_rows` will give."""
    return sheet.end[0] + 1 if sheet.end else 0


def as_text(cell: Cell) -> str:
    """A cell as a person would write it: no `.0`, dates as 2026-11-23, times of day as 09:30."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ", _precision(cell.second))
    if isinstance(cell, time):
        return cell.isoformat(_precision(cell.second))
    return str(cell)


def _precision(second: int) -> str:
    return "seconds" if second else "minutes"


def _wrong(path: Path, what: str, way_out: str) -> WrongInput:
    return WrongInput(str(path), [Problem("file", path.name, what, way_out)])
