"""Scan the content of an .ods for what the library does not tell: rows and columns that are hidden.

Names are those of OpenDocument 1.3, part 3 (9.1); all programs write them with the prefix `table`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from pabal.recipients.workbook.sheet_scan import ScannedSheet
from pabal.recipients.workbook.tags import number_of, text_of

CONTENT = "content.xml"
"""The part with all sheets."""

_PIECE = 1 << 20
_TAG = re.compile(rb"<(/?)table:(table|table-row|table-column)((?:\s[^>]*)?)>")
_ATTRIBUTE = re.compile(rb"""\stable:([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_HIDDEN = (b"collapse", b"filter")
_MOST_ROWS = 1 << 20
"""What hides every row below the list may name as many."""


def scan_ods(part: IO[bytes], sheet: str) -> ScannedSheet:
    """What is hidden in the sheet of this name."""
    found = ScannedSheet()
    row = column = 0
    for name, attributes in _tags_of_sheet(part, sheet):
        state = attributes.get(b"visibility")
        if name == b"table-row":
            n = number_of(attributes.get(b"number-rows-repeated"), 1)
            if state in _HIDDEN:
                found.hidden.extend(range(row + 1, min(row + n, _MOST_ROWS) + 1))
                found.has_filter |= state == b"filter"
            row += n
        elif name == b"table-column":
            n = number_of(attributes.get(b"number-columns-repeated"), 1)
            if state in _HIDDEN:
                found.hidden_columns.append((column + 1, column + n))
            column += n
    return found


def _tags_of_sheet(part: IO[bytes], sheet: str) -> Iterator[tuple[bytes, dict[bytes, bytes]]]:
    """Names and attributes of the sheet's rows and columns, without those of tables in its cells."""
    depth, is_wanted = 0, False
    for match in _tags(part):
        closes, name, rest = match.groups()
        if name != b"table":
            if is_wanted and depth == 1 and not closes:
                yield name, _attributes(rest)
        elif closes:
            depth -= 1
            if is_wanted and not depth:
                return
        elif not rest.endswith(b"/"):
            depth += 1
            is_wanted = is_wanted or (depth == 1 and text_of(_attributes(rest).get(b"name", b"")) == sheet)


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(tag)}


def _tags(part: IO[bytes]) -> Iterator[re.Match[bytes]]:
    """The tags of sheets, rows and columns, in their order."""
    rest = b""
    while piece := part.read(_PIECE):
        rest += piece
        cut = rest.rfind(b"<")  # what follows may go on in the next piece
        yield from _TAG.finditer(rest, 0, cut)
        rest = rest[cut:] if cut >= 0 else rest
    yield from _TAG.finditer(rest)
