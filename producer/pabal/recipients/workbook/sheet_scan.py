"""Find in a sheet of an .xlsx what the library does not tell: what is hidden, number formats, error values.

Looks at the sheet's XML as bytes, a piece at a time, and mostly at many rows at once (see `row_shapes`): that
costs little more than unpacking. Values are the library's part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

from pabal.recipients.workbook.format_runs import FormatRuns
from pabal.recipients.workbook.row_shapes import RowShapes, kinds_with_formats
from pabal.recipients.workbook.tags import attributes_of, column_of, number_of, place_of, text_of

_PIECE = 1 << 20
_WORKSHEET = re.compile(rb"<(\w+:)?worksheet\b")
_USUAL = re.compile(rb"""<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]+)")?(?: t="n")?\s*/?>""")
"""A number's cell as almost every program writes it."""

_ANY_USUAL = re.compile(
    rb"""<c r="[A-Z]{1,3}[1-9][0-9]{0,6}"(?: s="[0-9]+")?(?: t="(?!d")[A-Za-z]+")?\s*/?>"""
)
_UNUSUAL = (b"<c\n", b"<c\r", b"<c\t", b":c ", b":c\n", b":c\r", b":c\t", b't="e"', b"t='e'")
"""Where one of these stands, every cell is looked at closely."""

_FILTERED = re.compile(rb"<(?:\w+:)?autoFilter\b")
_FIRST_ROW = re.compile(rb"<(?:\w+:)?row\b")
_ROWS = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMNS = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\b(?=[^>]*?\bt\s*=\s*["']e["'])([^>]*)>""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_TRUE = (b"1", b"true")
_MAY_HIDE = re.compile(rb"""\bhidden\b|\b(?:ht|width)\s*=\s*["']0""")
_PARTS_OF_HIDING = (b"hidden", b'="0', b"='0", b"= ", b"=\n", b"=\r", b"=\t")
"""One of these is in whatever `_MAY_HIDE` finds; looking for them takes a third of its time."""

_NO_SIZE = re.compile(rb"0(?:\.0*)?")
_FORMULA_WITH = (
    rb"""<(?:\w+:)?c\b(?![^>]*?\st\s*=\s*["']str["'])([^>]*)>\s*"""
    rb"""<(?:\w+:)?f\b[^>]*?(?:/|>([^<]*)</(?:\w+:)?f)>\s*"""
    rb"""(?:<(?:\w+:)?v\s*/>\s*|<(?:\w+:)?v\s*>%s</(?:\w+:)?v>\s*)?</(?:\w+:)?c>"""
)
_FORMULA_ALONE = re.compile(_FORMULA_WITH % rb"\s*")
"""A formula without a value; one whose value is an empty text says so by its type (`str`)."""

_FORMULA_OR_ZERO = re.compile(_FORMULA_WITH % rb"\s*0?\s*")
"""The same, or with the 0 that some programs write in place of a value."""


@dataclass(slots=True)
class ScannedSheet:
    """What a scan found. Rows and columns count from 1."""

    hidden: list[int] = field(default_factory=list)
    """Rows that are hidden, by hand, by a group, by a filter or by a height of 0."""

    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    """First and last of each stretch of columns that are hidden."""

    formats: FormatRuns = field(default_factory=FormatRuns)

    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    """Error values (`#N/A`) by row and column."""

    formulas: dict[int, dict[int, str]] = field(default_factory=dict)
    """Formulas that were never calculated, as they are written (`=A2*2`), by row and column."""

    has_filter: bool = False
    """Whether a filter may hide rows."""

    has_formats: bool = False
    """Whether `formats` tells the formats of the cells, rather than that nothing is known of them."""

    is_from_1904: bool = False
    """Whether days are counted from 1904; where the library knows a format of days, it gives moments."""


def scan_sheet(
    part: IO[bytes], formats: Mapping[int, int | str], *, is_uncalculated: bool = False
) -> ScannedSheet:
    """Scan a sheet's part. `formats` has the number formats of cell styles, by the style's number.

    `is_uncalculated`: a formula whose value is 0 was not calculated either.
    """
    found = ScannedSheet(has_formats=True)
    scan = _Scan(found, formats, _FORMULA_OR_ZERO if is_uncalculated else _FORMULA_ALONE)
    for piece in _pieces(part):
        scan.look_at(piece)
    return found


def has_values(part: IO[bytes]) -> bool:
    """Whether any cell of a sheet's part holds anything; reads no further than the first."""
    return any(re.search(rb"<(?:\w+:)?(?:v|t)>[^<]", piece) for piece in _pieces(part))


class _Scan:
    """A scan that goes from piece to piece."""

    def __init__(
        self, found: ScannedSheet, formats: Mapping[int, int | str], uncalculated: re.Pattern[bytes]
    ) -> None:
        self._found, self._formats, self._uncalculated = found, formats, uncalculated
        self._kinds = kinds_with_formats(formats)
        self._shapes = RowShapes(formats, self._kinds)
        self._row = 0
        """The last row that was gone through."""

    def look_at(self, piece: bytes) -> None:
        self._found.has_filter |= b"autoFilter" in piece and bool(_FILTERED.search(piece))
        if any(part in piece for part in _PARTS_OF_HIDING) and _MAY_HIDE.search(piece):
            self._look_for_hidden_columns(piece)
            self._look_for_hidden_rows(piece)
        else:
            self._row += piece.count(b"</row>") + piece.count(
                b":row>"
            )  # for rows that do not say their number
        if b"<f" in piece or b":f" in piece:
            self._look_for_formulas(piece)
        if self._formats:
            self._look_at_formats(piece)
        elif b't="e"' in piece or b"t='e'" in piece:
            self._look_at_cells(piece)

    def _look_for_hidden_columns(self, piece: bytes) -> None:
        for match in _COLUMNS.finditer(piece):
            attributes = attributes_of(match[1])
            first = number_of(attributes.get(b"min"), 0)
            if first and _is_hidden(attributes, b"width"):
                self._found.hidden_columns.append((first, number_of(attributes.get(b"max"), first)))

    def _look_for_hidden_rows(self, piece: bytes) -> None:
        for match in _ROWS.finditer(piece):
            attributes = attributes_of(match[1])
            number = number_of(attributes.get(b"r"), self._row + 1)
            self._row = number
            if _is_hidden(attributes, b"ht"):
                self._found.hidden.append(number)

    def _look_for_formulas(self, piece: bytes) -> None:
        for match in self._uncalculated.finditer(piece):
            row, column = place_of(attributes_of(match[1]).get(b"r", b""))
            if row:
                formula = text_of(match[2] or b"")
                self._found.formulas.setdefault(row, {})[column] = f"={formula}"

    def _look_at_formats(self, piece: bytes) -> None:
        add = self._found.formats.add
        first = _FIRST_ROW.search(piece)
        for run in self._shapes.runs(piece, first.start() if first else len(piece)):
            if isinstance(run, int):
                rest = piece[run:]
                is_usual = b"s" not in self._kinds and _is_usual(rest)
                (self._look_at_usual_cells if is_usual else self._look_at_cells)(rest)
            elif run.odd:
                self._look_at_cells(run.odd)
            else:
                for column, number_format in run.formats:
                    add(run.row, column, number_format)

    def _look_at_usual_cells(self, piece: bytes) -> None:
        last: dict[bytes, bytes] = {}
        for letters, digits, style in _USUAL.findall(piece):
            if last.get(letters) != style:
                last[letters] = style
                number_format = self._formats.get(number_of(style, 0))
                self._found.formats.add(int(digits), column_of(letters), number_format)

    def _look_at_cells(self, piece: bytes) -> None:
        errors, formats = self._found.errors, self._formats
        for match in (_CELL if formats else _ERROR_CELL).finditer(piece):
            attributes = attributes_of(match[1])
            row, column = place_of(attributes.get(b"r", b""))
            if not row:
                continue
            if attributes.get(b"t") == b"e":
                value = _VALUE.search(piece, match.end())
                text = text_of(value[1]) if value else "#ERROR!"
                errors.setdefault(row, {})[column] = text
            elif attributes.get(b"t", b"n") in self._kinds:
                style = number_of(attributes.get(b"s"), 0)
                self._found.formats.add(row, column, formats.get(style))


def _is_hidden(attributes: Mapping[bytes, bytes], size: bytes) -> bool:
    """Whether a row or column is hidden, or of no height or width."""
    return attributes.get(b"hidden") in _TRUE or _NO_SIZE.fullmatch(attributes.get(size, b"")) is not None


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
