"""Compute when weekly hours are open: weekdays, hours and single dates on the wall clock of one zone.

Reads no clock and knows no campaign; `campaign/delivery_window.py` turns a campaign file into these values.

    interval    the first moment of a stretch of time, and the first moment after it
    series      intervals in order; it may be endless, and is read only as far as its reader goes
    weekly      hours that come again each week, except on blackout dates

On the days on which clocks change, a time that is jumped over becomes the moment of the jump, and a time that
comes twice has a first and a last moment. A calendar day goes from its first midnight to the next day's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from itertools import groupby
from zoneinfo import ZoneInfo, available_timezones

Interval = tuple[datetime, datetime]

DAY_MINUTES = 24 * 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Weekdays, hours and exceptions on the wall clock of one zone."""

    zone: ZoneInfo

    weekdays: frozenset[int]
    """Days on which it opens, Monday being 0."""

    hours: tuple[int, int] | None
    """Minutes after midnight at which it opens, and for how many minutes; None: whole days."""

    blackouts: frozenset[date]
    """Calendar days on which nothing is open, also not what opened the day before."""

    @property
    def is_ever_shut(self) -> bool:
        """Whether it restricts anything."""
        return bool(self.hours or self.blackouts or len(self.weekdays) < 7)

    def openings(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """The openings between two moments, from one that may have begun on the day before; merged, in
        order.
        """
        first = start.astimezone(self.zone).date() - _DAY
        n_days = (end.astimezone(self.zone).date() - first).days + 1
        days = (first + timedelta(days=n) for n in range(n_days))
        return merge(self._whole_days(days) if self.hours is None else self._hours_of(days, *self.hours))

    def _whole_days(self, days: Iterable[date]) -> Iterator[Interval]:
        """Whole days; a run of them costs two moments, however long it is."""
        for is_in, run in groupby(
            days, lambda day: day.weekday() in self.weekdays and day not in self.blackouts
        ):
            if is_in:
                whole = list(run)
                yield midnight(whole[0], self.zone), midnight(whole[-1] + _DAY, self.zone)

    def _hours_of(self, days: Iterable[date], from_minutes: int, length: int) -> Iterator[Interval]:
        """The opening of each day, cut at midnight where it would run from or into a blackout date."""
        overnight = from_minutes + length >= DAY_MINUTES
        for day in days:
            if day.weekday() not in self.weekdays or (day in self.blackouts and not overnight):
                continue
            opens = datetime.combine(day, time()) + timedelta(minutes=from_minutes)
            since = moment(opens, self.zone, last=True)
            until = moment(opens + timedelta(minutes=length), self.zone, last=False)
            if day in self.blackouts:
                since = max(since, midnight(day + _DAY, self.zone))
            if day + _DAY in self.blackouts:
                until = min(until, midnight(day + _DAY, self.zone))
            yield since, until


def merge(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """The same stretches of time, with those that touch or overlap as one and the empty ones left out."""
    held: Interval | None = None
    for opens, closes in intervals:
        if opens >= closes:
            continue
        if held and opens <= held[1]:
            held = held[0], max(held[1], closes)
            continue
        if held:
            yield held
        held = opens, closes
    if held:
        yield held


def intersect(first: Iterator[Interval], second: Iterator[Interval]) -> Iterator[Interval]:
    """What lies in an interval of each of two merged series."""
    mine, other = next(first, None), next(second, None)
    while mine and other:
        opens, closes = max(mine[0], other[0]), min(mine[1], other[1])
        if opens < closes:
            yield opens, closes
        if mine[1] <= other[1]:
            mine = next(first, None)
        else:
            other = next(second, None)


_ABBREVIATIONS = {
    "KST": "Asia/Seoul",
    "JST": "Asia/Tokyo",
    "SGT": "Asia/Singapore",
    "HKT": "Asia/Hong_Kong",
    "PHT": "Asia/Manila",
    "WIB": "Asia/Jakarta",
    "ICT": "Asia/Bangkok",
}
"""Abbreviations that name one zone. Most name several: CST is Chicago's and Shanghai's."""

_OFFSET = re.compile(
    r"(?:(?:UTC|GMT|Z)[ ]?)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?", re.IGNORECASE
)
_EXAMPLE = "an IANA name such as Asia/Seoul"
_HOURS_ONLY = re.compile(r"[CEMW]ET|[EMH]ST|[A-Z]{3}[0-9]{1,2}[A-Z]{3}")
"""Letters for hours that the IANA names too, for the sake of old systems (its file `backward`)."""

_NO_PLACE = re.compile(r"localtime|Factory|posixrules|(?:posix|right)/.*")
"""Names that systems keep beside the zones: this machine's, none, and copies, some with leap seconds."""

_KOREA = {
    "korea",
    "south_korea",
    "republic_of_korea",
    "한국",
    "대한민국",
    *("busan", "incheon", "daegu", "daejeon", "gwangju", "ulsan", "sejong", "suwon", "jeju"),
    *("서울", "부산", "인천", "대구", "대전", "광주", "울산", "세종", "수원", "제주"),
}
"""What people call Korea, and its cities, of which the IANA names Seoul alone."""


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA zone that stands for a place or for UTC, not for letters such as EST."""
    if _HOURS_ONLY.fullmatch(name) or _NO_PLACE.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True


def nearest_zone(name: str) -> str:
    """What to write in place of `name`, which is not a zone's: an IANA name, or an example of one.

    Offsets and abbreviations are told by what they mean, never guessed by their letters.
    """
    name = name.strip().replace("\\", "/")
    if name.upper() in _ABBREVIATIONS:
        return _ABBREVIATIONS[name.upper()]
    if offset := _OFFSET.fullmatch(name):
        is_korean = offset["sign"] == "+" and int(offset["hours"]) == 9 and not int(offset["minutes"] or 0)
        return (
            "Asia/Seoul if this is Korean time"
            if is_korean
            else f"{_EXAMPLE}; an offset knows no clock changes"
        )
    bare = name.lower().replace(" ", "_").removesuffix("_standard_time")
    bare = bare.removesuffix("표준시").removesuffix("시간").rstrip("_")
    region, _, city = bare.rpartition("/")
    if city in _KOREA:
        return "Asia/Seoul"
    if _HOURS_ONLY.fullmatch(name) or (name.isupper() and name.isalpha() and len(name) <= 5):
        return f"{_EXAMPLE}; abbreviations of zones are not unique"
    region = region.removeprefix("posix/").removeprefix("right/")
    zones = sorted((zone for zone in available_timezones() if "/" in zone), reverse=True)
    own = [zone for zone in zones if zone.lower().startswith(f"{region}/")]
    cities = {zone.rpartition("/")[2].lower(): zone for zone in own or zones}
    near = get_close_matches(city, cities, n=1, cutoff=0.75)
    return cities[near[0]] if near else _EXAMPLE


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which `day` begins in `zone`, in UTC."""
    return moment(datetime.combine(day, time()), zone, last=False)


def moment(clock: datetime, zone: ZoneInfo, *, last: bool) -> datetime:
    """When a wall clock in `zone` shows `clock`: the first or the last time, or the jump over it. In UTC."""
    first, second = (clock.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if second < first:
        return _jump(second, first, zone)
    return second if last else first


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second after `before` at which the clock in `zone` has the offset that it has at `after`."""
    offset = after.astimezone(zone).utcoffset()
    seconds = range(int(before.timestamp()), int(after.timestamp()) + 1)
    index = bisect_left(
        seconds, True, key=lambda second: datetime.fromtimestamp(second, zone).utcoffset() == offset
    )
    return datetime.fromtimestamp(seconds[index], UTC)
