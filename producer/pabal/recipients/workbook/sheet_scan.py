"""Find in a sheet of an .xlsx what the library does not tell: hidden rows, number formats, error values.

Looks at the sheet's XML as bytes, a piece at a time, and only at rows and cells that have one of these: that
costs little more than unpacking. Values are the library's part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import IO

_PIECE = 1 << 20
_WORKSHEET = re.compile(rb"<(\w+:)?worksheet\b")
_ATTRIBUTE = re.compile(rb"""\b(r|s|t|hidden)\s*=\s*["']([^"']*)["']""")
_USUAL = rb"""<c r="([A-Z]{1,3})([1-9][0-9]{0,6})" s="(%s)"(?: t="n")?\s*/?>"""
"""A number's cell, in one of some styles, as almost every program writes it."""

_ANY_USUAL = re.compile(
    rb"""<c r="[A-Z]{1,3}[1-9][0-9]{0,6}"(?: s="[0-9]+")?(?: t="(?!d")[A-Za-z]+")?\s*/?>"""
)
_UNUSUAL = (b"<c\n", b"<c\r", b"<c\t", b":c ", b":c\n", b":c\r", b":c\t", b't="e"', b"t='e'")
"""Where one of these stands, every cell is looked at closely."""

_FILTERED = re.compile(rb"<(?:\w+:)?autoFilter\b")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_TRUE = (b"1", b"true")


class FormatRuns:
    """Number formats of cells. A column mostly has one all the way down, so only changes are kept.

    Cells are added row by row; then `advance` goes through the rows in order.
    """

    def __init__(self) -> None:
        self.changes: dict[int, dict[int, int | str | None]] = {}
        """Rows at which formats change: the new ones by column, None where one ends."""

        self.current: dict[int, int | str] = {}
        """Formats by column of the row to which `advance` has come."""

        self._formats: dict[int, int | str] = {}
        self._rows: dict[int, int] = {}

    def add(self, row: int, column: int, number_format: int | str) -> None:
        """Take in the format of a cell. Of a column, rows come in order."""
        last = self._rows.get(column)
        if last != row - 1 or self._formats[column] != number_format:
            if last is not None:
                self.changes.setdefault(last + 1, {}).setdefault(column, None)
            self.changes.setdefault(row, {})[column] = number_format
            self._formats[column] = number_format
        self._rows[column] = row

    def end(self) -> None:
        """All cells have been added."""
        for column, last in self._rows.items():
            self.changes.setdefault(last + 1, {}).setdefault(column, None)

    def advance(self, row: int) -> None:
        """Go on to `row`, at which formats change."""
        for column, number_format in self.changes[row].items():
            if number_format is None:
                self.current.pop(column, None)
            else:
                self.current[column] = number_format


@dataclass(slots=True)
class ScannedSheet:
    """What a scan found. Rows and columns count from 1."""

    hidden: list[int] = field(default_factory=list)
    """Rows that are hidden, by hand, by a group or by a filter."""

    formats: FormatRuns = field(default_factory=lambda: FormatRuns())
    """Number formats of the cells that have one."""

    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    """Error values (`#N/A`) by row and column."""

    has_filter: bool = False


def scan_sheet(part: IO[bytes], formats: Mapping[int, int | str]) -> ScannedSheet:
    """Scan a sheet's part. `formats` has the number formats of cell styles, by the style's number."""
    found = ScannedSheet()
    scan = _Scan(found, formats)
    for piece in _pieces(part):
        scan.look_at(piece)
    found.formats.end()
    return found


def has_values(part: IO[bytes]) -> bool:
    """Whether any cell of a sheet's part holds anything; reads no further than the first."""
    return any(re.search(rb"<(?:\w+:)?(?:v|t)>[^<]", piece) for piece in _pieces(part))


class _Scan:
    """A scan that goes from piece to piece."""

    def __init__(self, found: ScannedSheet, formats: Mapping[int, int | str]) -> None:
        self._found, self._formats = found, formats
        self._by_style = {b"%d" % style: number_format for style, number_format in formats.items()}
        self._row = 0
        """The last row that was gone through."""

        styles = b"|".join(b"%d" % style for style in formats)
        wanted = rb"""\bt\s*=\s*["']e["']""" + (rb"""|\bs\s*=\s*["'](?:%s)["']""" % styles if styles else b"")
        self._cell = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*?(?:%s))([^>]*)>" % wanted)
        self._usual = re.compile(_USUAL % styles)
        self._rows = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")

    def look_at(self, piece: bytes) -> None:
        self._found.has_filter |= b"autoFilter" in piece and bool(_FILTERED.search(piece))
        if b"hidden" in piece:
            self._look_for_hidden_rows(piece)
        else:
            self._row += piece.count(b"</row>") + piece.count(
                b":row>"
            )  # for rows that do not say their number
        if self._formats and _is_usual(piece):
            self._look_at_usual_cells(piece)
        elif self._formats or b't="e"' in piece or b"t='e'" in piece:
            self._look_at_cells(piece)

    def _look_for_hidden_rows(self, piece: bytes) -> None:
        for match in self._rows.finditer(piece):
            attributes = _attributes(match[1])
            number = _number(attributes.get(b"r"), self._row + 1)
            self._row = number
            if attributes.get(b"hidden") in _TRUE:
                self._found.hidden.append(number)

    def _look_at_usual_cells(self, piece: bytes) -> None:
        add, by_style = self._found.formats.add, self._by_style
        for letters, digits, style in self._usual.findall(piece):
            add(int(digits), _column(letters), by_style[style])

    def _look_at_cells(self, piece: bytes) -> None:
        errors, formats = self._found.errors, self._found.formats
        for match in self._cell.finditer(piece):
            attributes = _attributes(match[1])
            row, column = _place(attributes.get(b"r", b""))
            if not row:
                continue
            if attributes.get(b"t") == b"e":
                value = _VALUE.search(piece, match.end())
                text = unescape(value[1].decode("utf-8", errors="replace")) if value else "#ERROR!"
                errors.setdefault(row, {})[column] = text
            elif attributes.get(b"t", b"n") in (b"n", b"d"):
                style = _number(attributes.get(b"s"), 0)
                if style in self._formats:
                    formats.add(row, column, self._formats[style])


def _is_usual(piece: bytes) -> bool:
    """Whether all cells are written as almost every program does, and none is an error or a date."""
    if any(mark in piece for mark in _UNUSUAL):
        return False
    return len(_ANY_USUAL.findall(piece)) == piece.count(b"<c ")


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    """The part in pieces that end where a row begins, so that no cell is cut."""
    rest = part.read(_PIECE)
    if rest.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield (rest + part.read()).decode("utf-16", errors="replace").encode()
        return
    head = _WORKSHEET.search(rest)
    row = b"<" + ((head[1] or b"") if head else b"") + b"row"
    while piece := part.read(_PIECE):
        rest += piece
        cut = rest.rfind(row)
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return dict(_ATTRIBUTE.findall(tag))


def _number(text: bytes | None, default: int) -> int:
    return int(text) if text is not None and text.isdigit() else default


def _place(reference: bytes) -> tuple[int, int]:
    """Row and column of a reference such as AB12; (0, 0) where there is none."""
    letters = reference.rstrip(b"0123456789")
    digits = reference[len(letters) :]
    if not letters.isalpha() or not digits or len(reference) > 12:
        return 0, 0
    return int(digits), _column(letters)


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return column
