"""Read the records of a CSV file as a stream.

A first line `sep=;` names the delimiter, as Excel writes and reads it; else the first line tells comma,
semicolon, tab and pipe apart. A record is one row as Excel shows it, whether or not quoted cells hold line
breaks; its number counts from 1, the header included. What columns mean is not known here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import TextIO

from pabal.counted import counted
from pabal.errors import Problem, WrongInput
from pabal.recipients.headings import is_number_heading
from pabal.recipients.phone_numbers import normalise

Record = tuple[int, list[str], Problem | None]
"""Row number, cells, and what keeps the cells from being trusted."""

_DELIMITERS = ",;\t|"
_UNREAD_DELIMITERS = "^~!@$%&+:/\\\u00a6\u00a7\u00b6"
_NAMED = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_OPEN_QUOTE = "unexpected end of data"
_LONG_CELL = "field larger than field limit"
_STRAYS = {"\0": "a NUL character (U+0000)", "\x1a": "the end mark of DOS (U+001A)"}


def delimiter_of(line: str) -> str | None:
    """The delimiter that a line names, else one that parts a heading of the number from others, else the one
    that it has most often outside quotes; None: there is none.
    """
    if named := _NAMED.fullmatch(line):
        return named[1]
    bare = "".join(line.split('"')[0::2])
    marks = [mark for mark in _DELIMITERS if mark in bare]
    in_headings = [mark for mark in marks if any(map(is_number_heading, _readable_cells(line, mark)))]
    return max(in_headings or marks, key=bare.count, default=None)


def unread_delimiter_of(lines: Sequence[str]) -> str | None:
    """What parts the columns of lines in which none of the usual delimiters stands, one heading of them a
    number's; None where they are not parted so.
    """
    if not lines or is_number_heading(lines[0]) or any(map(delimiter_of, lines)):
        return None
    found = (mark for mark in _UNREAD_DELIMITERS if any(map(is_number_heading, lines[0].split(mark))))
    return next((mark for mark in found if _is_in_each(mark, lines)), None)


def _is_in_each(mark: str, lines: Sequence[str]) -> bool:
    return all(line.count(mark) == lines[0].count(mark) for line in lines)


def has_blanks_before_quotes(lines: Sequence[str], delimiter: str) -> bool:
    """Whether cells begin with a blank and a quotation mark, as people and scripts write; it is not meant."""
    return any(f'{delimiter} "' in line for line in lines)


def read_records(
    lines: TextIO, *, source: str, delimiter: str, skips_blanks: bool = False
) -> Iterator[Record]:
    """Every record of the file, blank ones as well. Raises WrongInput for a quote that is never closed.

    `skips_blanks`: take no notice of blanks before a cell.
    """
    current = _Lines(lines)
    reader = csv.reader(current, delimiter=delimiter, strict=True, skipinitialspace=skips_blanks)
    line_num = 0
    for number in count(1):
        begin = line_num + 1
        try:
            cells = next(reader)
            line_num = reader.line_num
        except StopIteration:
            return
        except csv.Error as error:
            line_num = reader.line_num
            is_one_line = line_num <= begin
            if str(error).startswith(_LONG_CELL) and is_one_line:
                yield number, _readable_cells(current.last, delimiter), _long_cell(number)
                continue
            if str(error).startswith((_OPEN_QUOTE, _LONG_CELL)):
                raise WrongInput(source, [_quote_never_closed(number)]) from error
            stray_quote = _stray_quote(number) if is_one_line else _late_quote(number, line_num - begin)
            yield number, _readable_cells(current.last, delimiter), stray_quote
        else:
            stray, current.stray = current.stray, None
            problem = _stray_character(number, stray) if stray else None
            if line_num != begin and problem is None and _holds_another_row(cells, delimiter):
                problem = _another_row(number, delimiter)
            yield number, cells, problem


class _Lines:
    """Lines of a file, without a first one that names the delimiter; remembers what it has handed out."""

    def __init__(self, lines: TextIO) -> None:
        self._lines, self.last = lines, ""
        self.stray: str | None = None
        """A character that no text has, in a line since somebody last looked."""

    def __iter__(self) -> Iterator[str]:
        first = next(self._lines, "")
        if first and not _NAMED.fullmatch(first):
            yield self._note(first)
        for line in self._lines:
            self.last = line
            if "\0" in line or "\x1a" in line:
                self._note(line)
            yield line

    def _note(self, line: str) -> str:
        self.last = line
        self.stray = next((character for character in _STRAYS if character in line), self.stray)
        return line


def _readable_cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _holds_another_row(cells: Sequence[str], delimiter: str) -> bool:
    """Whether a line inside a quoted cell is the rest or the begin of a row: it has a mobile number in the
    column in which this row has its own.
    """
    places = [place for place, cell in enumerate(cells) if normalise(cell)]
    for offset, cell in enumerate(cells):
        for n, line in enumerate(cell.splitlines() if "\n" in cell or "\r" in cell else ()):
            parts = line.split(delimiter)
            first = offset if n == 0 else 0
            found = (parts[place - first] for place in places if 0 <= place - first < len(parts))
            if len(parts) > 1 and any(part == part.strip() and normalise(part) for part in found):
                return True
    return False


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


def _late_quote(number: int, n_lines: int) -> Problem:
    what = (
        f"a quotation mark that is opened in it is closed {counted(n_lines, 'line')} further down, and the "
        "cell goes on after it, so the rows between cannot be told apart"
    )
    return Problem(f"row {number}", "", what, 'close it, or write a quotation mark inside a cell twice: ""')


def _another_row(number: int, delimiter: str) -> Problem:
    what = (
        "a quoted cell of it holds a line with another mobile number, as where a quotation mark is closed in "
        "a later row"
    )
    way_out = f"close it in its own row; if the line is meant, part it by something else than {delimiter!r}"
    return Problem(f"row {number}", "", what, way_out)


def _long_cell(number: int) -> Problem:
    what = f"has a cell of more than {csv.field_size_limit():,} characters"
    return Problem(f"row {number}", "", what, "shorten it; no text of a message is that long")


def _stray_character(number: int, character: str) -> Problem:
    return Problem(
        f"row {number}", "", f"holds {_STRAYS[character]}", "remove it, and save the file as CSV UTF-8"
    )
