"""Wall clocks and the moments at which they show a time.

On the days on which clocks change, a time that is jumped over becomes the moment of the jump, and a time that
comes twice has a first and a last moment. A calendar day goes from its first midnight to the next day's.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones


def nearest_zone(name: str) -> str:
    """The IANA name that looks most like `name`, or what one looks like."""
    by_lower = {zone.lower(): zone for zone in available_timezones()}
    near = get_close_matches(name.lower(), by_lower, n=1)
    return by_lower[near[0]] if near else "an IANA name such as Asia/Seoul"


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which `day` begins in `zone`, in UTC."""
    return moment(datetime.combine(day, time()), zone, last=False)


def moment(clock: datetime, zone: ZoneInfo, *, last: bool) -> datetime:
    """When a wall clock in `zone` shows `clock`, the first or the last time; the jump if it jumps over it."""
    first, second = (clock.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if second < first:
        return _jump(second, first, zone)
    return second if last else first


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second after `before` at which the clock in `zone` already goes as it does at `after`."""
    offset = after.astimezone(zone).utcoffset()
    seconds = range(int(before.timestamp()), int(after.timestamp()) + 1)
    index = bisect_left(
        seconds, True, key=lambda second: datetime.fromtimestamp(second, zone).utcoffset() == offset
    )
    return datetime.fromtimestamp(seconds[index], UTC)
