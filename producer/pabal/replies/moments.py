"""Write moments as replies have them: ISO 8601 with milliseconds and the offset."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, overload

Moment = Annotated[str, "moment"]
"""A moment as text: `2026-11-23T00:00:00.000+00:00`."""


@overload
def iso(moment: datetime) -> Moment: ...


@overload
def iso(moment: None) -> None: ...


def iso(moment: datetime | None) -> Moment | None:
    """The moment as text; None where there is none."""
    return moment.isoformat(timespec="milliseconds") if moment else None
