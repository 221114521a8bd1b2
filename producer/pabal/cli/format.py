"""Put moments and spans of time into words.

Moments are in the zone of the campaign that is shown, else in the installation's (PABAL_TIME_ZONE), else in
this machine's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta, tzinfo

from pabal.campaign.schedule.zones import read_zone
from pabal.errors import WrongSettings
from pabal.opening_hours import is_zone, nearest_zone

_ISO = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")

_MOMENTS = ("opened", "end")
"""Headings of columns of moments."""

_DATE = len("2026-11-23")

_campaign_zone: ContextVar[str | None] = ContextVar("campaign_zone", default=None)


@contextmanager
def in_zone_of_campaign(name: str | None) -> Iterator[None]:
    """Show moments inside the block in this zone; None: in the installation's."""
    token = _campaign_zone.set(name)
    try:
        yield
    finally:
        _campaign_zone.reset(token)


def shown_zone() -> tzinfo | None:
    """The zone in which moments are shown; None: this machine's. Raises WrongSettings."""
    return read_zone(_campaign_zone.get() or installation_zone())


def installation_zone() -> str | None:
    """The installation's zone, as this process is told it; None: nobody has set it. Raises WrongSettings."""
    name = os.environ.get("PABAL_TIME_ZONE") or None
    if name is not None and not is_zone(name):
        raise WrongSettings(
            f"PABAL_TIME_ZONE is {name!r}, which is not a time zone's name; write {nearest_zone(name)}"
        )
    return name


def moment(iso: str, *, with_utc: bool = True) -> str:
    """A moment in the shown zone, and in UTC: `2026-11-23 09:00:00 KST (00:00:00 UTC)`."""
    at = datetime.fromisoformat(iso)
    here, utc = at.astimezone(shown_zone()), at.astimezone(UTC)
    local = f"{here:%Y-%m-%d %H:%M:%S %Z}"
    if not with_utc or here.utcoffset() == timedelta(0):
        return local
    return (
        f"{local} ({utc:%H:%M:%S} UTC)"
        if here.date() == utc.date()
        else f"{local} ({utc:%Y-%m-%d %H:%M:%S} UTC)"
    )


def with_local_moments(text: str) -> str:
    """A sentence for people whose moments are written as programs have them: each in the shown zone."""
    return _ISO.sub(lambda iso: moment(iso[0], with_utc=False), text)


def width_of_words(heading: str) -> int:
    """Columns of a screen below which a column of this heading would break words: its own, or a date."""
    return max(len(heading), _DATE if heading in _MOMENTS else 0)


def local_moments(moments: Mapping[str, str | None]) -> dict[str, str | None]:
    """The same moments in the shown zone, for programs."""
    zone = shown_zone()
    return {
        name: datetime.fromisoformat(iso).astimezone(zone).isoformat(timespec="seconds") if iso else None
        for name, iso in moments.items()
    }


def duration(span: timedelta) -> str:
    """`45 s`, `12 min 5 s`, `3 h 20 min`, `2 d 4 h`."""
    seconds = max(0, round(span.total_seconds()))
    parts = [
        (seconds // 86400, "d"),
        (seconds // 3600 % 24, "h"),
        (seconds // 60 % 60, "min"),
        (seconds % 60, "s"),
    ]
    first = next((index for index, (n, _) in enumerate(parts) if n), 3)
    return " ".join(f"{n} {unit}" for n, unit in parts[first : first + 2] if n) or "0 s"
