"""Open a recipients' file as a stream of rows, whatever program wrote it.

`open_table` looks at the content first and at the name second, and gives one shape for CSV, JSON Lines
and workbooks: columns, and rows of text by column. Memory does not grow with the file; a workbook is unpacked
by a process of its own (see `workbook`). What spoils the whole file raises WrongInput; what spoils one row is
that row's problem. Whether a row names a person is not checked here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO

from pabal.accept import HIDDEN_ROWS
from pabal.errors import Notice, Problem, Question, WrongInput
from pabal.recipients import csv_rows, jsonl_rows
from pabal.recipients.encoding import JAPANESE, encoding_of, first_bad_byte
from pabal.recipients.foreign_formats import name_foreign_format, name_other_file
from pabal.recipients.header import FirstRow, Row, first_rows_of, rows_below_header
from pabal.recipients.headings import is_number_heading
from pabal.recipients.number_refusals import hide_numbers, quote_names
from pabal.recipients.workbook.process import OpenedSheet, opened_sheet

_JSON_SUFFIXES = {".jsonl", ".ndjson", ".json"}
_SAMPLE_LINES = 1000
_HEAD_LINES = 20
_WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of .xlsx, .xlsb and .ods (a zip archive), and of .xls or of a workbook under a password."""

_READABLE = "CSV, JSON Lines or XLSX"


@dataclass(frozen=True, slots=True)
class TableChoice:
    """Which part of a file is the list. None: what is found."""

    sheet: str | None = None
    """The sheet of a workbook. Defaults to the first visible one with content."""

    header_row: int | None = None
    """The header's row, from 1. Defaults to the first row with content."""

    to: str | None = None
    """The column that holds the number. Defaults to the one whose heading says so."""


def _nothing_asked() -> tuple[Question, ...]:
    return ()


def _nothing_hidden() -> tuple[Notice, ...]:
    return ()


def _no_other_sheets() -> Iterator[tuple[str, tuple[FirstRow, ...]]]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Table:
    """An open file. `rows` can be gone through once."""

    source: str
    columns: tuple[str, ...]
    """The header; in JSON Lines every name that the first thousand lines use."""

    rows: Iterator[Row]
    progress: Callable[[], tuple[int, int]]
    """Bytes (in a workbook: rows) read so far, and in all."""

    first_rows: tuple[FirstRow, ...] = ()
    """The first rows as they stand, the header among them; none in JSON Lines."""

    sheet: str | None = None
    """The sheet that is read."""

    hidden_columns: frozenset[str] = frozenset()
    """Columns that the sheet hides; none where that is not known."""

    notices: tuple[Notice, ...] = ()
    """What somebody may want to know of what is read and what is not."""

    questions: Callable[[], tuple[Question, ...]] = _nothing_asked
    """What of the file may be a slip; complete when all rows are read."""

    late_notices: Callable[[], tuple[Notice, ...]] = _nothing_hidden
    """The same for whom nobody can be asked: what was read, though it may be a slip."""

    other_sheets: Callable[[], Iterator[tuple[str, tuple[FirstRow, ...]]]] = _no_other_sheets
    """Other visible sheets, and their first rows."""


@contextmanager
def open_table(path: Path, choice: TableChoice | None = None) -> Iterator[Table]:
    """The rows of `path`. Raises WrongInput for a file that is not a table, also while `rows` are read."""
    choice = choice or TableChoice()
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise _wrong(path, "the file is empty", "write a header and one row for each recipient")
    if head.startswith(_WORKBOOK_MARKS):
        with opened_sheet(path, choice.sheet) as sheet:
            yield _sheet_table(path, sheet, choice.header_row)
        return
    _refuse_choice(path, "sheet", choice.sheet, "only a workbook has sheets")
    if name := name_other_file(head):
        raise _wrong(path, name, "give the list in it, saved as .xlsx or as CSV UTF-8")
    if name := name_foreign_format(head):
        raise _wrong(path, name, f"open it in Excel and save it as {_READABLE}")
    encoding = encoding_of(path)
    if encoding is None:
        raise _wrong(path, "neither text nor an Excel workbook", f"save the recipients as {_READABLE}")
    if encoding == JAPANESE:
        raise _wrong(path, "it is Japanese in Shift-JIS, which is not read", "save it as CSV UTF-8")
    with path.open("rb") as file, TextIOWrapper(file, encoding=encoding, newline="") as text:
        yield _text_table(path, encoding, file, text, choice.header_row)


def _text_table(path: Path, encoding: str, file: BinaryIO, text: TextIO, header_row: int | None) -> Table:
    size = path.stat().st_size
    first: tuple[FirstRow, ...] = ()
    with _decoding(path, encoding):
        lines = _first_lines(path, encoding)
        if lines and (jsonl_rows.is_json(lines[0]) or path.suffix.lower() in _JSON_SUFFIXES):
            _refuse_choice(path, "header_row", header_row, "JSON Lines have no header")
            columns, rows = _json_rows(path, encoding, text)
        else:
            if header_row is None and (separator := csv_rows.unread_delimiter_of(lines)):
                raise _parted(path, separator)
            delimiter = _delimiter(lines)
            records = csv_rows.read_records(
                text,
                source=str(path),
                delimiter=delimiter,
                skips_blanks=csv_rows.has_blanks_before_quotes(lines, delimiter),
            )
            columns, first, rows = rows_below_header(path, records, header_row)
    rows = _with_decoding_errors(path, encoding, rows)
    return Table(str(path), columns, rows, lambda: (file.tell(), size), first)


def _delimiter(lines: list[str]) -> str:
    """The delimiter of the first line that has any; a heading alone in its line is a list of one column."""
    if not lines or is_number_heading(lines[0]):
        return ","
    return next(filter(None, map(csv_rows.delimiter_of, lines)), ",")


def _sheet_table(path: Path, sheet: OpenedSheet, header_row: int | None) -> Table:
    n_read = 0
    hidden: list[int] = []

    def records() -> Iterator[csv_rows.Record]:
        nonlocal n_read
        for n_read, cells in sheet.rows:
            if n_read in sheet.hidden:
                hidden.append(n_read)
            yield n_read, cells, None

    columns, first, rows = rows_below_header(path, records(), header_row)

    def n_hidden() -> int:
        return sum(row > first[0][0] for row in hidden)

    return Table(
        str(path),
        columns,
        _refuse_empty(path, rows),
        lambda: (n_read, sheet.n_rows),
        first,
        sheet=sheet.name,
        hidden_columns=frozenset(
            name
            for number, name in enumerate(columns, start=1)
            if any(begin <= number <= end for begin, end in sheet.hidden_columns)
        ),
        notices=tuple(_sheet_notices(sheet)),
        questions=lambda: _hidden_rows(sheet, n_hidden()),
        late_notices=lambda: _hidden_rows_read(sheet, n_hidden()),
        other_sheets=lambda: _look_at(path, sheet.others),
    )


def _sheet_notices(sheet: OpenedSheet) -> Iterator[Notice]:
    name = hide_numbers(sheet.name)
    where = f"sheet {name!r}"
    if sheet.others:
        names = quote_names(sheet.others)
        verbs = "hold rows too and are" if len(sheet.others) > 1 else "holds rows too and is"
        yield Notice(where, f"is read; {names} {verbs} not read", "--sheet NAME chooses another")
    if sheet.name in sheet.invisible:
        yield Notice(where, "is hidden, and is read since it was chosen", "look at what it holds")
    elif sheet.invisible:
        names = quote_names(sheet.invisible)
        what = f"is read; hidden sheets are not read: {names}"
        yield Notice(where, what, "make one visible if it is meant")
    if sheet.charts:
        names = quote_names(sheet.charts)
        what = f"is read; charts are not read: {names}"
        yield Notice(where, what, "--sheet NAME chooses another")


def _hidden_rows(sheet: OpenedSheet, n_hidden: int) -> tuple[Question, ...]:
    if not n_hidden:
        return ()
    how, name = _how_hidden(sheet), hide_numbers(sheet.name)
    what = f"hides {n_hidden:,} of its rows by {how}, and they would be sent to like the others"
    way_out = "delete them, or copy what is seen into a new sheet"
    return (Question(HIDDEN_ROWS, f"sheet {name!r}", what, way_out),)


def _hidden_rows_read(sheet: OpenedSheet, n_hidden: int) -> tuple[Notice, ...]:
    if not n_hidden:
        return ()
    how, name = _how_hidden(sheet), hide_numbers(sheet.name)
    what = f"hides {n_hidden:,} of its rows by {how}, and they were read like the others"
    return (Notice(f"sheet {name!r}", what, "look at these rows, if they are not meant"),)


def _how_hidden(sheet: OpenedSheet) -> str:
    return "a filter or by hand" if sheet.is_filtered else "hand"


def _look_at(path: Path, sheets: tuple[str, ...]) -> Iterator[tuple[str, tuple[FirstRow, ...]]]:
    for name in sheets:
        with opened_sheet(path, name) as sheet:
            yield name, first_rows_of((number, cells, None) for number, cells in sheet.rows)


def _json_rows(path: Path, encoding: str, text: TextIO) -> tuple[tuple[str, ...], Iterator[Row]]:
    with _text(path, encoding) as sample:
        lines = list(islice(jsonl_rows.read_lines(sample), _SAMPLE_LINES))
    first = [cells for _, cells, wrong in lines if wrong is None]
    if not first or jsonl_rows.is_array(lines):
        raise WrongInput(str(path), jsonl_rows.explain_lines(lines))
    columns = tuple(dict.fromkeys(name for cells in first for name in cells))
    return columns, (Row(*line) for line in jsonl_rows.read_lines(text))


def _with_decoding_errors(path: Path, encoding: str, rows: Iterator[Row]) -> Iterator[Row]:
    with _decoding(path, encoding):
        yield from _refuse_empty(path, rows)


def _refuse_empty(path: Path, rows: Iterator[Row]) -> Iterator[Row]:
    first = next(rows, None)
    if first is None:
        raise _wrong(path, "there is a header and no row below it", "write one row for each recipient")
    yield first
    yield from rows


def _refuse_choice(path: Path, name: str, chosen: object, what: str) -> None:
    if chosen is not None:
        option = name.replace("_", "-")
        raise WrongInput(str(path), [Problem(name, str(chosen), what, f"leave --{option} out")])


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


def _first_lines(path: Path, encoding: str) -> list[str]:
    """The first lines with anything in them."""
    with _text(path, encoding) as text:
        return list(islice((line.lstrip() for line in text if line.strip()), _HEAD_LINES))


def _text(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, newline="")


def _parted(path: Path, separator: str) -> WrongInput:
    what = f"its columns are parted by {separator!r}, which is not looked for"
    return _wrong(path, what, f"write sep={separator} as its first line, or save it as CSV UTF-8")


def _wrong(path: Path, what: str, way_out: str) -> WrongInput:
    return WrongInput(str(path), [Problem("file", path.name, what, way_out)])
