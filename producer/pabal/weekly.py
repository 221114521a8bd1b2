"""The openings of hours that come again each week, but for single dates.

weekdays    days on which it opens, Monday being 0
hours       minutes after midnight at which it opens, and for how many minutes; None for whole days
blackouts   calendar days on which nothing is open, also not what opened the day before
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from pabal.intervals import Interval, merged
from pabal.wallclock import midnight, moment

DAY_MINUTES = 24 * 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Weekdays, hours and exceptions on the wall clock of one zone."""

    zone: ZoneInfo
    weekdays: frozenset[int]
    hours: tuple[int, int] | None
    blackouts: frozenset[date]

    @property
    def binds(self) -> bool:
        """Whether it is ever shut."""
        return bool(self.hours or self.blackouts or len(self.weekdays) < 7)

    def openings(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """Those between two moments, from one that may have begun on the day before; merged, in order."""
        first = start.astimezone(self.zone).date() - _DAY
        n_days = (end.astimezone(self.zone).date() - first).days + 1
        days = (first + timedelta(days=n) for n in range(n_days))
        return merged(self._by_days(days) if self.hours is None else self._by_hours(days, *self.hours))

    def _by_days(self, days: Iterable[date]) -> Iterator[Interval]:
        """Whole days; a run of them costs two moments, however long it is."""
        for is_in, run in groupby(
            days, lambda day: day.weekday() in self.weekdays and day not in self.blackouts
        ):
            if is_in:
                whole = list(run)
                yield midnight(whole[0], self.zone), midnight(whole[-1] + _DAY, self.zone)

    def _by_hours(self, days: Iterable[date], from_minutes: int, length: int) -> Iterator[Interval]:
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
