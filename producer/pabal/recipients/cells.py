"""Turn a workbook's cells into text: what the sheet shows.

A cell comes as the library gives it, and in .xlsx with its number format. This runs in the process that
reads the workbook, so it imports little. What columns mean is not known here; what is wrong with a text
whatever cell it comes from is in `values.py`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import cast

from pabal.recipients.number_formats import (
    changes_texts,
    plain_number,
    show_moment,
    show_number,
    show_text,
    whole_layout_of,
)

_ISO_DURATION = re.compile(r"(-?)PT([0-9]{1,8})H([0-9]{1,2})M([0-9]{1,2})(?:[.,][0-9]+)?S")
EXACT_DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""

_HOURS_OF_A_MOMENT = 24 * 366 * 30
"""Such a span is a moment since a sheet's first day, of which the sheet shows the time alone."""

_EXACT = 10**EXACT_DIGITS
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's moments have no zone

CellValue = str | bool | int | float | datetime | date | time | timedelta
"""What the library gives for a cell."""


class LossyText(str):
    """The text of a number of which the workbook has lost digits."""

    __slots__ = ()


class FormulaText(str):
    """A formula that no program has calculated, as it is written: nobody knows what the sheet shows."""

    __slots__ = ()


class UnformattedText(str):
    """The text of a cell whose format was not applied: the sheet may show it otherwise."""

    number_format: int | str | None = None
    """None: formats are not known in a workbook of this kind."""


def column_as_text(
    cells: Sequence[CellValue], number_format: int | str | None = None, has_formats: bool = True
) -> Sequence[str]:
    """Cells of one column under one format, each as `as_text` shows it, and a block at a time for speed."""
    kinds = set(map(type, cells))
    has_other_texts = number_format is not None and changes_texts(number_format)
    if has_formats and kinds == {str} and not has_other_texts:
        return cast("Sequence[str]", cells)
    if has_formats and kinds == {float}:
        numbers = cast("Sequence[float]", cells)
        layout = None if number_format is None else whole_layout_of(number_format)
        if (number_format is None or layout) and _are_whole(numbers):
            whole = list(map(int, numbers))
            return list(map(str, whole)) if layout is None else list(map(layout.show, whole))
    return [
        cell
        if type(cell) is str and not has_other_texts and (has_formats or "PT" not in cell[:3])
        else as_text(cell, number_format, has_formats)
        for cell in cells
    ]


def _are_whole(numbers: Sequence[float]) -> bool:
    return all(map(float.is_integer, numbers)) and min(numbers) > -_EXACT and max(numbers) < _EXACT


@lru_cache(maxsize=1 << 16, typed=True)
def as_text(cell: CellValue, number_format: int | str | None = None, has_formats: bool = True) -> str:
    """A cell as the sheet shows it; days, prices and shares come again and again.

    `number_format`: a built-in format's number (ECMA-376, 18.8.30) or a custom one's code; None: General, or
    not known. Without it: a number plainly, dates as 2026-11-23, times of day as 09:30; an UnformattedText
    where the format is not known here, or no formats are (`has_formats`).
    """
    if isinstance(cell, str):
        return _spell_duration(cell) if number_format is None else _formatted_text(cell, number_format)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        if not math.isfinite(cell):
            return ""
        if abs(cell) >= _EXACT:
            return LossyText(plain_number(float(cell)))
    if number_format is None:
        return _plain_text(cell) if has_formats else _unformatted(_plain_text(cell), None)
    shown = _formatted(cell, number_format)
    return _unformatted(_plain_text(cell), number_format) if shown is None else shown


def _formatted(cell: CellValue, number_format: int | str) -> str | None:
    """A cell in its format; None where the format is not known."""
    if isinstance(cell, (int, float)):
        return show_number(float(cell), number_format)
    moment = _moment_of(cell)
    return show_moment(*moment, number_format) if moment else None


def _formatted_text(text: str, number_format: int | str) -> str:
    """A text in its format; blank stays blank, since an empty cell shows nothing."""
    shown = show_text(text, number_format) if text else text
    return _unformatted(text, number_format) if shown is None else shown


def _unformatted(text: str, number_format: int | str | None) -> UnformattedText:
    unformatted = UnformattedText(text)
    unformatted.number_format = number_format
    return unformatted


def _spell_duration(text: str) -> str:
    """A span of an .ods as a sheet shows it, where the library gives ISO 8601; other texts as they are."""
    if found := _ISO_DURATION.fullmatch(text):
        hours, minutes, seconds = map(int, found.groups()[1:])
        if hours >= _HOURS_OF_A_MOMENT and not found[1]:
            moment = _EPOCH + timedelta(hours=hours, minutes=minutes, seconds=seconds)
            return _unformatted(_plain_text(moment), None)
        return _unformatted(f"{found[1]}{hours}:{minutes:02}:{seconds:02}", None)
    return text


def _moment_of(cell: CellValue) -> tuple[datetime, float] | None:
    """The moment that a cell holds, and its seconds since a sheet's first day; None for another cell."""
    match cell:
        case datetime():
            moment = cell
        case date():
            moment = datetime.combine(cell, time())
        case time():
            moment = datetime.combine(_EPOCH.date(), cell)
        case timedelta():
            if cell.total_seconds() < 0:
                return None
            try:
                return _EPOCH + cell, cell.total_seconds()
            except OverflowError:
                return None
        case _:
            return None
    seconds = (moment - _EPOCH).total_seconds()
    return (moment, seconds) if seconds >= 0 else None


def _plain_text(cell: CellValue) -> str:
    match cell:
        case int() | float():
            return plain_number(float(cell))
        case datetime():
            return cell.isoformat(" ", _precision(cell.second))
        case time():
            return cell.isoformat(_precision(cell.second))
        case date():
            return cell.isoformat()
        case timedelta():
            hours, rest = divmod(round(cell.total_seconds()), 3600)
            return f"{hours}:{rest // 60:02}:{rest % 60:02}"
        case _:
            return str(cell)


def _precision(second: int) -> str:
    return "seconds" if second else "minutes"
