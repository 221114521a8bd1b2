"""Open a recipients' file as a stream of rows, whatever program wrote it.

`open_table` looks at the content first and at the name second, and gives one shape for CSV, JSON Lines
and Excel: columns, and rows of text by column. Memory does not grow with the file, except for Excel
(see `workbook`). What spoils the whole file raises WrongInput; what spoils one row is that row's problem.
Whether a row names a person is not checked here.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

from pabal.errors import Problem, Question, WrongInput
from pabal.recipients import csv_rows, jsonl_rows
from pabal.recipients.cells import as_text
from pabal.recipients.encoding import encoding_of, first_bad_byte
from pabal.recipients.workbook.process import OpenedSheet, opened_sheet

_JSON_SUFFIXES = {".jsonl", ".ndjson", ".json"}
_SAMPLE_LINES = 1000
_WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of .xlsx, .xlsb and .ods (a zip archive), and of .xls or of a workbook under a password."""

_READABLE = "CSV, JSON Lines or XLSX"


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


@dataclass(frozen=True, slots=True)
class Table:
    """An open file. `rows` can be gone through once."""

    source: str
    columns: tuple[str, ...]
    """The header; in JSON Lines every name that the first thousand lines use."""

    rows: Iterator[Row]
    progress: Callable[[], tuple[int, int]]
    """Bytes (in Excel: rows) read so far, and in all."""

    questions: tuple[Question, ...] = ()
    """What of the file may be a slip."""


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """The rows of `path`. Raises WrongInput for a file that is not a table, also while `rows` are read."""
    with path.open("rb") as file:
        head = file.read(4)
    if not head:
        raise _wrong(path, "the file is empty", "write a header and one row for each recipient")
    if head.startswith(_WORKBOOK_MARKS):
        with opened_sheet(path) as sheet:
            yield _sheet(path, sheet)
        return
    encoding = encoding_of(path)
    if encoding is None:
        raise _wrong(path, "neither text nor an Excel workbook", f"save the recipients as {_READABLE}")
    with path.open("rb") as file, TextIOWrapper(file, encoding=encoding, newline="") as text:
        yield _text_table(path, encoding, file, text)


def _text_table(path: Path, encoding: str, file: BinaryIO, text: TextIO) -> Table:
    size = path.stat().st_size
    with _decoding(path, encoding):
        start = _first_line(path, encoding)
        if start.startswith("<"):
            raise _wrong(path, "a web page, not a table", f"open it in Excel and save it as {_READABLE}")
        if start.startswith("{") or path.suffix.lower() in _JSON_SUFFIXES:
            columns, rows = _json_rows(path, encoding, text)
        else:
            records = csv_rows.read_records(text, source=str(path), delimiter=csv_rows.delimiter_of(start))
            columns, rows = _below_header(path, records)
    return Table(str(path), columns, _with_decoding_errors(path, encoding, rows), lambda: (file.tell(), size))


def _sheet(path: Path, sheet: OpenedSheet) -> Table:
    n_read = 0

    def records() -> Iterator[csv_rows.Record]:
        nonlocal n_read
        for n_read, cells in sheet.rows:
            shown = [
                cell
                if sheet.has_formats and isinstance(cell, str)
                else as_text(cell, has_formats=sheet.has_formats)
                for cell in cells
            ]
            yield n_read, shown, None

    columns, rows = _below_header(path, records())
    return Table(str(path), columns, _refuse_empty(path, rows), lambda: (n_read, sheet.n_rows))


def _below_header(path: Path, records: Iterator[csv_rows.Record]) -> tuple[tuple[str, ...], Iterator[Row]]:
    """The header, which is the first row with anything in it, and the rows below."""
    for _, cells, problem in records:
        if problem is not None:
            raise WrongInput(str(path), [problem])
        if any(cells):
            columns = _header(path, cells)
            return columns, _rows(records, columns)
    raise _wrong(
        path, "the file holds nothing but blank rows", "write a header and one row for each recipient"
    )


def _header(path: Path, cells: Iterable[str]) -> tuple[str, ...]:
    columns = tuple(unicodedata.normalize("NFC", cell.strip(" \t\r\n\u00a0\ufeff")) for cell in cells)
    repeated = [name for name, n in Counter(columns).items() if n > 1 and name]
    if repeated:
        raise WrongInput(str(path), [_repeated_name(columns, name) for name in repeated])
    return columns


def _rows(records: Iterator[csv_rows.Record], columns: tuple[str, ...]) -> Iterator[Row]:
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
            f"has {len(cells)} cells where the header has {len(columns)}",
            "put a cell that holds the delimiter in quotation marks",
        )
    return Row(number, dict(zip(columns, cells, strict=False)), problem, surplus)


def _json_rows(path: Path, encoding: str, text: TextIO) -> tuple[tuple[str, ...], Iterator[Row]]:
    with _text(path, encoding) as sample:
        first = [
            cells for _, cells, wrong in islice(jsonl_rows.read_lines(sample), _SAMPLE_LINES) if wrong is None
        ]
    if not first:
        raise _wrong(path, "no line of it is a JSON object", 'write one a line, like {"to": "010-1234-5678"}')
    columns = tuple(dict.fromkeys(name for cells in first for name in cells))
    return columns, (Row(*line) for line in jsonl_rows.read_lines(text))


def _with_decoding_errors(path: Path, encoding: str, rows: Iterator[Row]) -> Iterator[Row]:
    with _decoding(path, encoding):
        yield from _refuse_empty(path, rows)


def _refuse_empty(path: Path, rows: Iterator[Row]) -> Iterator[Row]:
    row = None
    for row in rows:
        yield row
    if row is None:
        raise _wrong(path, "there is a header and no row below it", "write one row for each recipient")


@contextmanager
def _decoding(path: Path, encoding: str) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        raise WrongInput(str(path), [_undecodable(path, encoding)]) from error


def _undecodable(path: Path, encoding: str) -> Problem:
    bad = first_bad_byte(path, encoding)
    place = f"line {bad.line}, byte {bad.offset}" if bad else "file"
    name = "UTF-8" if encoding == "utf-8-sig" else encoding.upper()
    return Problem(
        place,
        f"0x{bad.byte:02X}" if bad else "",
        f"not {name}, which the rest of the file is",
        "save the file anew as CSV UTF-8",
    )


def _first_line(path: Path, encoding: str) -> str:
    """The first line with anything in it, or an empty one."""
    with _text(path, encoding) as text:
        return next((line.lstrip() for line in text if line.strip()), "")


def _text(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, newline="")


def _repeated_name(columns: tuple[str, ...], name: str) -> Problem:
    places = " and ".join(str(place) for place, column in enumerate(columns, start=1) if column == name)
    return Problem("header", name, f"columns {places} have this name", "rename or remove one of them")


def _wrong(path: Path, what: str, way_out: str) -> WrongInput:
    return WrongInput(str(path), [Problem("file", path.name, what, way_out)])
