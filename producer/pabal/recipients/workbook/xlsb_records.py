"""Recognise an .xlsb of which the library would pass over cells without a word.

A cell right of another one may be written in a short form, without its column (MS-XLSB: BrtShortReal and its
like). SheetJS writes so; python-calamine 0.9.1 knows no such records, and a list would lose all columns but
the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

_HEAD = 1 << 16
"""Bytes of a sheet that are looked at: a program writes all rows alike."""

_SHORT = range(12, 19)
"""BrtShortBlank to BrtShortIsst."""


def has_short_cells(path: Path) -> bool:
    """Whether a sheet of the workbook begins with such cells."""
    with suppress(BadZipFile, OSError):
        if not is_zipfile(path):
            return False
        with ZipFile(path) as archive:
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
            return any(
                kind in _SHORT
                for name in sheets
                if name.endswith(".bin")
                for kind in _kinds(_head_of(archive, name))
            )
    return False


def _head_of(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_HEAD)


def _kinds(content: bytes) -> Iterator[int]:
    """The kinds of the records in the beginning of a part; both kind and length are of seven bits a byte."""
    place = 0
    while place < len(content):
        kind, place = _number(content, place, 2)
        length, place = _number(content, place, 4)
        yield kind
        place += length


def _number(content: bytes, place: int, longest: int) -> tuple[int, int]:
    """A number and the place behind it."""
    number = 0
    for index, byte in enumerate(content[place : place + longest]):
        number |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return number, place + index + 1
    return number, place + longest
