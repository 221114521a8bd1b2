"""Write small workbooks in the forms that openpyxl does not write: .xls, .ods, and those under a password.

Only what a list needs: sheets, texts, numbers, in an .xls under formats, and what is hidden.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile

Sheets = dict[str, Sequence[Sequence[object]]]
"""Rows by the sheet's name; a name that begins with a dot is a hidden sheet's."""


class HiddenRow(list[object]):
    """A row that its sheet hides."""


class ErrorCode(int):
    """An error value of an .xls (MS-XLS 2.5.10): 0x2A is #N/A."""


class Formatted(NamedTuple):
    """A number or text of an .xls under a format, by its code."""

    value: object
    code: str


_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_ODS_HIDDEN = ' table:visibility="filter"'
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"


def write_xls(path: Path, sheets: Sheets, *, under_password: bool = False, from_1904: bool = False) -> Path:
    """A BIFF8 workbook in a compound file (MS-XLS, MS-CFB)."""
    codes = _codes(sheets)
    bodies = [_sheet(rows, codes) for rows in sheets.values()]
    head = _record(0x002F, bytes(54)) if under_password else b""
    head += _record(0x0022, struct.pack("<H", from_1904)) + _styles(codes)
    length = len(_globals(sheets, [0] * len(sheets), head))
    places = [length + sum(map(len, bodies[:index])) for index in range(len(bodies))]
    path.write_bytes(compound_file("Workbook", _globals(sheets, places, head) + b"".join(bodies)))
    return path


def write_encrypted_xlsx(path: Path) -> Path:
    """A compound file with the stream of an .xlsx under a password (MS-OFFCRYPTO); its content is noise."""
    path.write_bytes(compound_file("EncryptedPackage", bytes(range(256)) * 16))
    return path


def write_ods(path: Path, sheets: Sheets, *, under_password: bool = False) -> Path:
    """An OpenDocument spreadsheet."""
    tables = "".join(_ods_table(name, rows) for name, rows in sheets.items())
    content = (
        f'<office:document-content xmlns:office="{_ODF}office:1.0" xmlns:table="{_ODF}table:1.0" '
        f'xmlns:text="{_ODF}text:1.0" xmlns:style="{_ODF}style:1.0"><office:automatic-styles>'
        '<style:style style:name="hid" style:family="table"><style:table-properties table:display="false"/>'
        f"</style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    sealed = '<m:encryption-data m:checksum="x"/>' if under_password else ""
    manifest = (
        f'<m:manifest xmlns:m="{_ODF}manifest:1.0"><m:file-entry m:full-path="content.xml" '
        f'm:media-type="text/xml">{sealed}</m:file-entry></m:manifest>'
    )
    with ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def compound_file(stream: str, content: bytes) -> bytes:
    """A compound file with one stream (MS-CFB, version 3)."""
    content = content.ljust(max(4096, -(-len(content) // _SECTOR) * _SECTOR), b"\0")
    n_data = len(content) // _SECTOR
    n_fat = -(-(n_data + 2) // 127)
    chain = [_FAT] * n_fat + [_END] + [n_fat + 2 + index for index in range(n_data - 1)] + [_END]
    fat = chain + [_FREE] * (n_fat * 128 - len(chain))
    head = struct.pack("<8s16s5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, n_fat, n_fat, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", *range(n_fat), *[_FREE] * (109 - n_fat))
    folder = _entry("Root Entry", 5, child=1, start=_END, size=0)
    folder += _entry(stream, 2, child=_FREE, start=n_fat + 1, size=len(content)) + bytes(256)
    return head + struct.pack(f"<{len(fat)}I", *fat) + folder + content


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<3I16s4s8s8s", _FREE, _FREE, child, b"", b"", b"", b"")
    return struct.pack("<64sHBB", text, len(text), kind, 1) + links + struct.pack("<IQ", start, size)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<2H", kind, len(body)) + body


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<4H2I", 0x0600, kind, 0x0DBB, 1996, 0, 0))


def _codes(sheets: Sheets) -> list[str]:
    """The formats that cells have, General being the first."""
    cells = (cell for rows in sheets.values() for row in rows for cell in row)
    return list(dict.fromkeys(["General", *(cell.code for cell in cells if isinstance(cell, Formatted))]))


def _styles(codes: Sequence[str]) -> bytes:
    """A format and a style for each code."""
    formats = b"".join(
        _record(0x041E, struct.pack("<H", 164 + number) + _text(code, "H"))
        for number, code in enumerate(codes)
    )
    return formats + b"".join(
        _record(0x00E0, struct.pack("<2H16x", 0, 164 + number)) for number in range(len(codes))
    )


def _globals(sheets: Sheets, places: Sequence[int], head: bytes) -> bytes:
    bounds = b"".join(
        _record(0x0085, struct.pack("<IBB", place, name.startswith("."), 0) + _text(name.lstrip("."), "B"))
        for name, place in zip(sheets, places, strict=True)
    )
    return _bof(0x0005) + head + bounds + _record(0x000A, b"")


def _sheet(rows: Sequence[Sequence[object]], codes: Sequence[str]) -> bytes:
    hidden = (
        _record(0x0208, struct.pack("<6HI", row, 0, len(values), 255, 0, 0, 0x0120))
        for row, values in enumerate(rows)
        if isinstance(values, HiddenRow)
    )
    cells = (
        _cell(row, column, value, codes)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value != ""
    )
    return _bof(0x0010) + b"".join(hidden) + b"".join(cells) + _record(0x000A, b"")


def _cell(row: int, column: int, value: object, codes: Sequence[str]) -> bytes:
    value, code = value if isinstance(value, Formatted) else (value, "General")
    place = struct.pack("<3H", row, column, codes.index(code))
    if isinstance(value, ErrorCode):
        return _record(0x0205, place + bytes((value, 1)))
    if isinstance(value, (int, float)):
        return _record(0x0203, place + struct.pack("<d", value))
    return _record(0x0204, place + _text(str(value), "H"))


def _text(text: str, width: str) -> bytes:
    content = text.encode("utf-16-le")
    return struct.pack(f"<{width}B", len(content) // 2, 1) + content


def _ods_table(name: str, rows: Sequence[Sequence[object]]) -> str:
    hidden = ' table:style-name="hid"' if name.startswith(".") else ""
    body = "".join(
        f"<table:table-row{_ODS_HIDDEN if isinstance(row, HiddenRow) else ''}>"
        f"{''.join(map(_ods_cell, row))}</table:table-row>"
        for row in rows
    )
    return f"<table:table table:name={quoteattr(name.lstrip('.'))}{hidden}>{body}</table:table>"


def _ods_cell(value: object) -> str:
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    text = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
