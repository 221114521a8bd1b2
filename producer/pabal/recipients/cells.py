"""Turn a workbook's cells into text.

A cell comes with its raw value and, in .xlsx, its number format. What columns mean is not known here.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple


class Cell(NamedTuple):
    """A cell that is not plain text."""

    kind: Literal["number", "boolean", "datetime", "date", "time", "duration", "error"]
    value: float | bool | str | None
    """A number (None: not a finite one), ISO text of a moment, seconds of a duration, an error's name."""

    number_format: int | str | None = None
    """A built-in format's number (ECMA-376, 18.8.30) or a custom one's code; None: General, or not known."""


def as_text(cell: Cell) -> str:
    """A cell as a person would write it: no `.0`, dates as 2026-11-23, times of day as 09:30."""
    value = cell.value
    match cell.kind:
        case "boolean":
            return "TRUE" if value else "FALSE"
        case "number" if isinstance(value, float) and value.is_integer():
            return str(int(value))
        case "datetime":
            moment = datetime.fromisoformat(str(value))
            return moment.isoformat(" ", _precision(moment.second))
        case "time":
            clock = time.fromisoformat(str(value))
            return clock.isoformat(_precision(clock.second))
        case "date":
            return date.fromisoformat(str(value)).isoformat()
        case "duration":
            return str(timedelta(seconds=float(value or 0)))
        case _:
            return "" if value is None else str(value)


def _precision(second: int) -> str:
    return "seconds" if second else "minutes"
