"""Read a workbook in a process of its own, and write its rows to standard output as lines of JSON.

    {"sheet": "명단", "others": ["메모"], "invisible": ["old"], "charts": [], "rows": 3, "hidden": [2], …}
    [1, [["to", "name"], ["010-1234-5678", ["unformatted", "0.5", "# ?/?"]]]]

or `{"error": [kind, text]}`. Rows that follow each other come together, after the number of the first. A cell
is a text, as the sheet shows it, or a list where it may show something else (see `cells.py`). Little but the
library is imported here, so that the process starts at once; `process.py` starts it.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, is_zipfile

import orjson
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pabal.recipients.cells import CellValue, FormulaText, LossyText, UnformattedText, column_as_text
from pabal.recipients.number_formats import counts_days
from pabal.recipients.workbook.archives import name_archive
from pabal.recipients.workbook.parts import (
    counts_from_1904,
    formats_by_style,
    is_uncalculated,
    parts_by_sheet,
)
from pabal.recipients.workbook.password import is_under_password
from pabal.recipients.workbook.sheet_scan import ScannedSheet, has_values, scan_sheet

_ROWS_A_LINE = 500
_LINE = orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_SUBCLASS

_DAYS_TO_1904 = 1462
"""From day 0 of most workbooks to that of the others."""

_ShownRow = tuple[int, Sequence[str]]


class _CannotReadError(Exception):
    """The workbook cannot be read, in a way that has a name."""

    def __init__(self, kind: str, text: str = "") -> None:
        super().__init__(kind, text)
        self.kind, self.text = kind, text


def main(path: str, sheet: str | None, *, memory_bytes: int, cpu_s: int) -> None:
    """Write the rows of a sheet, or why it cannot be read; never raises."""
    _limit(memory_bytes, cpu_s)
    gc.disable()  # it has no cycles, and looking for them takes a tenth of its time
    try:
        for line in _lines(Path(path), sheet):
            sys.stdout.buffer.write(orjson.dumps(line, _with_mark, _LINE))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        sys.stderr.close()
    except _CannotReadError as error:
        _write_error(error.kind, error.text)
    except PasswordError:
        _write_error("password", "")
    except MemoryError:
        _write_error("memory", "")
    except BaseException as error:  # a panic of the library is no Exception
        _write_error("unreadable", str(error) if isinstance(error, CalamineError) else type(error).__name__)


def _write_error(kind: str, text: str) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.buffer.write(orjson.dumps({"error": [kind, text]}, option=orjson.OPT_APPEND_NEWLINE))
        sys.stdout.buffer.flush()


def _limit(memory_bytes: int, cpu_s: int) -> None:
    """Bound this process, where the system can."""
    try:
        import resource
    except ImportError:
        return
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s),
    ):
        _, hard = resource.getrlimit(limit)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, hard))


def _lines(path: Path, wanted: str | None) -> Iterator[Any]:
    if is_under_password(path):
        raise _CannotReadError("password")
    with path.open("rb") as file:
        book = _book_of(path, file)
        with _opened(path) as parts:
            sheet, head, scanned = _choose(book, parts, wanted)
            has_formats = parts.has_formats(head["sheet"])
            end = sheet.end[0] + 1 if sheet.end else 0
            yield head | {"rows": max(end, *scanned.errors, *scanned.formulas, 0)}
            first_day = _DAYS_TO_1904 if parts.count_from_1904() else 0
            for group in _groups(sheet, scanned, has_formats=has_formats, first_day=first_day):
                yield from _runs(group)


def _book_of(path: Path, file: IO[bytes]) -> CalamineWorkbook:
    """The workbook, read where it lies; into memory only where its name does not say what it is."""
    with suppress(Exception):
        return CalamineWorkbook.from_path(str(path))
    try:
        return CalamineWorkbook.from_filelike(file)
    except CalamineError:
        if name := name_archive(path):
            raise _CannotReadError("foreign", name) from None
        raise


class _Parts:
    """The parts of an .xlsx; of another workbook, none."""

    def __init__(self, archive: ZipFile | None) -> None:
        self._archive = archive
        self._parts: Mapping[str, str] = {}
        if archive:
            with suppress(Exception):  # whatever is wrong with them, the library may still read the sheet
                self._parts = parts_by_sheet(archive)

    def __enter__(self) -> _Parts:
        return self

    def __exit__(self, *error: object) -> None:
        if self._archive:
            self._archive.close()

    def has_values(self, sheet: str) -> bool | None:
        """Whether a sheet holds anything; None where that is not known."""
        if self._archive is None or not self._parts.get(sheet, "").endswith(".xml"):
            return None
        with suppress(Exception), self._archive.open(self._parts[sheet]) as part:
            return has_values(part)
        return None

    def has_formats(self, sheet: str) -> bool:
        """Whether `scan` tells the formats of this sheet's cells."""
        return self._parts.get(sheet, "").endswith(".xml")

    def count_from_1904(self) -> bool:
        """Whether days are counted from 1904."""
        with suppress(Exception):
            return self._archive is not None and counts_from_1904(self._archive)
        return False

    def scan(self, sheet: str) -> ScannedSheet:
        """Hidden rows, formats and error values of a sheet."""
        if self._archive is not None and self._parts.get(sheet, "").endswith(".xml"):
            formats: dict[int, int | str] = {}
            with suppress(Exception):
                formats = formats_by_style(self._archive)
            uncalculated = False
            with suppress(Exception):
                uncalculated = is_uncalculated(self._archive)
            with suppress(BadZipFile, OSError), self._archive.open(self._parts[sheet]) as part:
                return scan_sheet(part, formats, is_uncalculated=uncalculated)
        return ScannedSheet()


def _opened(path: Path) -> _Parts:
    try:
        return _Parts(ZipFile(path) if is_zipfile(path) else None)
    except (BadZipFile, OSError):
        return _Parts(None)


def _choose(
    book: CalamineWorkbook, parts: _Parts, wanted: str | None
) -> tuple[CalamineSheet, dict[str, Any], ScannedSheet]:
    """The sheet that is wanted, or the first that people see and that holds anything; what to say of it."""
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    if wanted is not None and wanted not in [sheet.name for sheet in sheets]:
        raise _CannotReadError("no_sheet", "\n".join(visible))
    filled = [name for name in visible if _is_filled(book, parts, name)]
    if wanted is None and not filled:
        raise _CannotReadError("nothing", "\n".join(name for name in _invisible(sheets)))
    name = wanted if wanted is not None else filled[0]
    scanned = parts.scan(name)
    head = {
        "sheet": name,
        "others": [other for other in filled if other != name],
        "invisible": _invisible(sheets),
        "charts": [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.ChartSheet],
        "hidden": scanned.hidden,
        "hidden_columns": scanned.hidden_columns,
        "filtered": scanned.has_filter,
    }
    return book.get_sheet_by_name(name), head, scanned


def _invisible(sheets: Iterable[Any]) -> list[str]:
    return [sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible]


def _is_filled(book: CalamineWorkbook, parts: _Parts, name: str) -> bool:
    known = parts.has_values(name)
    return bool(book.get_sheet_by_name(name).end) if known is None else known


def _groups(
    sheet: CalamineSheet, scanned: ScannedSheet, *, has_formats: bool, first_day: int
) -> Iterator[list[_ShownRow]]:
    """Number and cells of every row with anything in it, some hundred rows at a time."""
    errors, formats = _marks_of(scanned), scanned.formats
    rows, first = sheet.iter_rows(), 1
    for size in formats.stretches(_ROWS_A_LINE):
        block = list(islice(rows, size))
        if not block:
            break
        if first in formats.changes:
            formats.advance(first)
        columns = [
            column_as_text(
                _counted_from(first_day, cells, formats.current.get(number)),
                formats.current.get(number),
                has_formats,
            )
            for number, cells in enumerate(zip(*block, strict=True), start=1)
        ]
        numbered: Iterable[_ShownRow] = enumerate(zip(*columns, strict=True), start=first)
        first += len(block)
        if errors:
            numbered = [
                (number, _with_errors(cells, errors.pop(number)) if number in errors else cells)
                for number, cells in numbered
            ]
        yield [row for row in numbered if any(row[1])]
    if errors:
        yield [(number, _with_errors((), errors[number])) for number in sorted(errors)]


def _counted_from(
    first_day: int, cells: Sequence[CellValue], number_format: int | str | None
) -> Sequence[CellValue]:
    """Cells whose days are counted as in most workbooks. Where the library knows a format to be one of days,
    it does so, and gives a moment.
    """
    if not first_day or number_format is None or not counts_days(number_format):
        return cells
    return [cell + first_day if isinstance(cell, float) else cell for cell in cells]


def _runs(rows: Sequence[_ShownRow]) -> Iterator[tuple[int, Sequence[Sequence[str]]]]:
    """Rows that follow each other, after the number of the first."""
    begin = 0
    while begin < len(rows):
        first, last = rows[begin][0], len(rows) - 1
        if rows[last][0] - first == last - begin:
            yield first, [cells for _, cells in rows[begin:]]
            return
        end = begin + 1
        while rows[end][0] - first == end - begin:
            end += 1
        yield first, [cells for _, cells in rows[begin:end]]
        begin = end


def _marks_of(scanned: ScannedSheet) -> dict[int, dict[int, str]]:
    """Error values, and formulas without a value, by row and column."""
    marks = {row: dict(texts) for row, texts in scanned.errors.items()}
    for row, formulas in scanned.formulas.items():
        marks.setdefault(row, {}).update((column, FormulaText(text)) for column, text in formulas.items())
    return marks


def _with_errors(cells: Sequence[str], errors: Mapping[int, str]) -> Sequence[str]:
    marked = [*cells, *[""] * (max(errors) - len(cells))]
    for column, name in errors.items():
        marked[column - 1] = name
    return marked


def _with_mark(text: object) -> list[Any]:
    """A text that may not be what the sheet shows, for JSON."""
    match text:
        case LossyText():
            return ["lossy", str(text)]
        case FormulaText():
            return ["formula", str(text)]
        case UnformattedText():
            return ["unformatted", str(text), text.number_format]
    raise TypeError(type(text).__name__)
