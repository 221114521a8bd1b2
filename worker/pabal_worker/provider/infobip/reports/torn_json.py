r"""Find the rows of a body that is not JSON as a whole, and read those that can be read.

No report is read here. Half a surrogate, a bad byte or a sign out of place costs the row that it stands in;
where that row's end cannot be found, the rows before it are kept. Slower than the usual way, and bounded by
the size of a body.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pabal_worker.errors import UnreadableReports
from pabal_worker.provider.infobip.reports.rows import CutRow

_IS_CUT = "it cannot be read from here to the end of the body"
_DECODER = json.JSONDecoder(strict=False)
_BLANKS = " \t\r\n"


def rows_by_row(body: bytes, why: str) -> Iterator[object]:
    """The rows of a body that is not JSON as a whole."""
    text = body.decode("utf-8-sig", "replace")
    at = _start_of_results(text)
    if at is None:
        raise UnreadableReports(f"it is not JSON ({why})")
    return _rows_from(text, at)


def _start_of_results(text: str) -> int | None:
    """Where the first row stands in a document whose list `results` can be found."""
    at = _skip(text, 0, "{")
    while at is not None:
        try:
            name, end = _DECODER.raw_decode(text, at)
            at = _skip(text, end, ":")
            if at is None:
                return None
            if name == "results":
                return _skip(text, at, "[")
            _, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return None
        at = _skip(text, end, ",")
    return None


def _rows_from(text: str, at: int) -> Iterator[object]:
    while at < len(text) and text[at] != "]":
        row, end = _row_at(text, at)
        yield row
        if end is None:
            return
        following = _skip(text, end, ",")
        if following is None:
            if text[_blank_end(text, end) :][:1] != "]":
                yield CutRow(_IS_CUT)
            return
        at = following


def _row_at(text: str, at: int) -> tuple[object, int | None]:
    """The row that begins here, or why it cannot be read; and its end, None if that cannot be found."""
    try:
        row, end = _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        ends_at = _end_of_value(text, at)
        return CutRow(
            _IS_CUT if ends_at is None else "it is not JSON, or holds a number that is too long"
        ), ends_at
    return (row if _is_storable(row) else CutRow("it holds half a surrogate")), end


def _end_of_value(text: str, at: int) -> int | None:
    """The end of the object that begins here, by its braces, whatever stands in it."""
    depth, is_quoted, position = 0, False, at
    while position < len(text):
        sign = text[position]
        if is_quoted:
            if sign == "\\":
                position += 1
            elif sign == '"':
                is_quoted = False
        elif sign == '"':
            is_quoted = True
        elif sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
            if depth <= 0:
                return position + 1 if depth == 0 else None
        position += 1
    return None


def _is_storable(row: object) -> bool:
    """Whether what identifies the row's message is text that can be written anywhere."""
    try:
        for name in ("messageId", "bulkId"):
            value: Any = row.get(name) if isinstance(row, Mapping) else None
            if isinstance(value, str):
                value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _skip(text: str, at: int, sign: str) -> int | None:
    """The next position after blanks, `sign` and blanks; None if that sign does not stand there."""
    at = _blank_end(text, at)
    if text[at : at + 1] != sign:
        return None
    return _blank_end(text, at + 1)


def _blank_end(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at
