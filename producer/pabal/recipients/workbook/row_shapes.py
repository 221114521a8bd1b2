"""Recognise rows that are written alike, thousands at a time.

A program writes most rows of a list with the same tags: only row numbers and values differ. A pattern made
from one such row goes through all that follow it many times faster than cell by cell. What is written in
another way is left to the caller.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pabal.recipients.number_formats import changes_texts
from pabal.recipients.workbook.tags import attributes_of, number_of, place_of

_BLANK_ROWS = rb"\s*(?:<(?:\w+:)?row\b[^>]*/>\s*)*"
_ROW = re.compile(_BLANK_ROWS + rb"""<((?:\w+:)?)row\b[^>]*?\sr=["']([1-9][0-9]{0,6})["'][^>]*>""")
_TAG = re.compile(rb"<[^>]*>")
_SHAPES = 32
_RUNS = 500
"""Runs of one piece; with more, rows differ too much for this to be worth it."""

_NUMBERS = frozenset((b"n", b"d"))
_TEXTS = frozenset((b"s", b"str", b"inlineStr"))


@dataclass(frozen=True, slots=True)
class RowShape:
    """Rows with the same tags."""

    rows: re.Pattern[bytes]
    """One or more of them."""

    formats: tuple[tuple[int, int | str | None], ...]
    """Column and number format of the cells that have one in `kinds_with_formats`. None: General."""


@dataclass(frozen=True, slots=True)
class Run:
    """Rows of one shape that follow each other, or one row without a shape."""

    row: int
    """The first one's number."""

    formats: tuple[tuple[int, int | str | None], ...]
    odd: bytes = b""
    """The row as it is written, where it has to be gone through cell by cell."""


def kinds_with_formats(formats: Mapping[int, int | str]) -> frozenset[bytes]:
    """The types of cells whose formats count: texts as well where a format shows them otherwise, `@"님"`."""
    return _NUMBERS | _TEXTS if any(map(changes_texts, formats.values())) else _NUMBERS


class RowShapes:
    """The shapes that were met so far in one sheet. `formats` is by the number of the cell's style; it counts
    for cells of these kinds.
    """

    def __init__(self, formats: Mapping[int, int | str], kinds: frozenset[bytes]) -> None:
        self._formats, self._kinds = formats, kinds
        self._shapes: list[RowShape] = []

    def runs(self, piece: bytes, begin: int) -> Iterator[Run | int]:
        """Runs from `begin` on; at last the place from which the piece has to be gone through otherwise."""
        for _ in range(_RUNS):
            start = _ROW.match(piece, begin)
            if start is None:
                break
            row = int(start[2])
            shape, end = self._find(piece, begin)
            if shape:
                yield Run(row, shape.formats)
                begin = end
                continue
            close = b"</%srow>" % start[1]
            end = piece.find(close, start.end()) + len(close)
            if end < start.end():
                break
            shape = _shape_of(row, start[1], piece[start.end() : end], self._formats, self._kinds)
            if shape is None:
                yield Run(row, (), piece[begin:end])
                begin = end
            elif len(self._shapes) < _SHAPES:
                self._shapes.append(shape)
            else:
                break
        yield begin

    def _find(self, piece: bytes, begin: int) -> tuple[RowShape | None, int]:
        for index, shape in enumerate(self._shapes):
            if found := shape.rows.match(piece, begin):
                if index:
                    self._shapes.insert(0, self._shapes.pop(index))
                return shape, found.end()
        return None, begin


def _shape_of(
    row: int, prefix: bytes, content: bytes, formats: Mapping[int, int | str], kinds: frozenset[bytes]
) -> RowShape | None:
    """The shape of a row, `content` being what follows its first tag; None for one with an oddity."""
    patterns = [_BLANK_ROWS + rb"""<%srow\b[^>]*?\sr=["']([1-9][0-9]{0,6})["'][^>]*>""" % re.escape(prefix)]
    found: list[tuple[int, int | str | None]] = []
    cell = re.compile(rb"<%sc\b" % re.escape(prefix))
    for tag in _TAG.findall(content):
        if not cell.match(tag):
            patterns.append(re.escape(tag))
            continue
        attributes = attributes_of(tag)
        reference, kind = attributes.get(b"r", b""), attributes.get(b"t", b"n")
        number, column = place_of(reference)
        if number != row or kind == b"e":
            return None
        before, _, after = tag.partition(reference)
        letters = reference.removesuffix(b"%d" % row)
        patterns.append(re.escape(before) + letters + rb"\1" + re.escape(after))
        if kind in kinds:
            found.append((column, formats.get(number_of(attributes.get(b"s"), 0))))
    return RowShape(re.compile(rb"(?:%s)++" % b"[^<]*".join(patterns)), tuple(found))
