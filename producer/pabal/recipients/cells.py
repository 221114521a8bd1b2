"""Turn a workbook's cells into text: what the sheet shows.

A cell comes with its raw value and, in .xlsx, its number format. What columns mean is not known here; what is
wrong with a text whatever cell it comes from is in `values.py`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from pabal.recipients.number_formats import plain_number, show_moment, show_number

_ISO_DURATION = re.compile(r"PT([0-9]{1,6})H([0-9]{1,2})M([0-9]{1,2})(?:[.,][0-9]+)?S")
EXACT_DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's moments have no zone


class Cell(NamedTuple):
    """A cell that is not plain text."""

    kind: Literal["number", "boolean", "datetime", "date", "time", "duration", "error"]
    value: float | bool | str | None
    """A number (None: not a finite one), ISO text of a moment, seconds of a duration, an error's name."""

    number_format: int | str | None = None
    """A built-in format's number (ECMA-376, 18.8.30) or a custom one's code; None: General, or not known."""


class LossyText(str):
    """The text of a number of which the workbook has lost digits."""

    __slots__ = ()


class UnformattedText(str):
    """The text of a cell whose format was not applied: the sheet may show it otherwise."""

    number_format: int | str | None = None
    """None: formats are not known in a workbook of this kind."""


def as_text(cell: Cell | str, *, has_formats: bool = True) -> str:
    """A cell as the sheet shows it.

    Without its format: a number plainly, dates as 2026-11-23, times of day as 09:30; an UnformattedText where
    the format is not known here, or no formats are (`has_formats`).
    """
    return _spell_duration(cell) if isinstance(cell, str) else _shown(cell, has_formats)


@lru_cache(maxsize=1 << 16)
def _shown(cell: Cell, has_formats: bool) -> str:
    """A cell that is not plain text; days, prices and shares come again and again."""
    if cell.kind == "number" and cell.value is not None and abs(float(cell.value)) >= 10**EXACT_DIGITS:
        return LossyText(plain_number(float(cell.value)))
    if cell.kind in ("boolean", "error") or cell.value is None:
        return _plain_text(cell)
    if cell.number_format is None:
        return _plain_text(cell) if has_formats else _unformatted(_plain_text(cell), None)
    shown = _formatted(cell, cell.number_format)
    return _unformatted(_plain_text(cell), cell.number_format) if shown is None else shown


def _formatted(cell: Cell, number_format: int | str) -> str | None:
    """A cell in its format; None where the format is not known."""
    if cell.kind == "number":
        return show_number(float(cell.value or 0), number_format)
    moment = _moment_of(cell)
    return show_moment(*moment, number_format) if moment else None


def _unformatted(text: str, number_format: int | str | None) -> UnformattedText:
    unformatted = UnformattedText(text)
    unformatted.number_format = number_format
    return unformatted


def _spell_duration(text: str) -> str:
    """A span of an .ods as a sheet shows it, where the library gives ISO 8601; other texts as they are."""
    if found := _ISO_DURATION.fullmatch(text):
        return _unformatted(f"{int(found[1])}:{int(found[2]):02}:{int(found[3]):02}", None)
    return text


def _moment_of(cell: Cell) -> tuple[datetime, float] | None:
    """The moment that a cell holds, and its seconds since a sheet's first day; None for another cell."""
    match cell.kind:
        case "datetime":
            moment = datetime.fromisoformat(str(cell.value))
        case "date":
            moment = datetime.combine(date.fromisoformat(str(cell.value)), time())
        case "time":
            moment = datetime.combine(_EPOCH.date(), time.fromisoformat(str(cell.value)))
        case "duration":
            seconds = float(cell.value or 0)
            try:
                return _EPOCH + timedelta(seconds=seconds), seconds
            except OverflowError:
                return None
        case _:
            return None
    return moment, (moment - _EPOCH).total_seconds()


def _plain_text(cell: Cell) -> str:
    value = cell.value
    match cell.kind:
        case "number" if value is not None:
            return plain_number(float(value))
        case "boolean":
            return "TRUE" if value else "FALSE"
        case "datetime":
            moment = datetime.fromisoformat(str(value))
            return moment.isoformat(" ", _precision(moment.second))
        case "time":
            clock = time.fromisoformat(str(value))
            return clock.isoformat(_precision(clock.second))
        case "date":
            return date.fromisoformat(str(value)).isoformat()
        case "duration":
            hours, rest = divmod(round(float(value or 0)), 3600)
            return f"{hours}:{rest // 60:02}:{rest % 60:02}"
        case _:
            return "" if value is None else str(value)


def _precision(second: int) -> str:
    return "seconds" if second else "minutes"
