"""Write moments as replies have them: ISO 8601 with milliseconds and the offset."""

from __future__ import annotations

from datetime import datetime
from typing import overload


@overload
def iso(moment: datetime) -> str: ...


@overload
def iso(moment: None) -> None: ...


def iso(moment: datetime | None) -> str | None:
    """`2026-11-23T00:00:00.000+00:00`; None where there is no moment."""
    return moment.isoformat(timespec="milliseconds") if moment else None
