"""Write moments as replies carry them: ISO 8601 with milliseconds and zone.

Reading them back is `datetime.fromisoformat`; moments of a campaign file are read in `campaign/datetimes.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, overload

Moment = Annotated[str, "moment"]
"""A moment as text: `2026-11-23T00:00:00.000+00:00`."""


@overload
def to_iso(moment: datetime) -> Moment: ...
@overload
def to_iso(moment: None) -> None: ...
@overload
def to_iso(moment: datetime | None) -> Moment | None: ...
def to_iso(moment: datetime | None) -> Moment | None:
    """`2026-11-23T09:00:00.000+00:00`; None stays None."""
    return moment.isoformat(timespec="milliseconds") if moment else None
