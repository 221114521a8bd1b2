"""When messages may leave.

A window names days and hours on the wall clock of one time zone, UTC unless it says otherwise. An opening
that runs over midnight belongs to the day on which it opens. Rules here answer "is it open now?", "when does
it open next?" and "until when?"; they read no clock, so a year of weekends is tested in milliseconds.

On the days on which clocks change, the wall clock decides: a time that is jumped over becomes the moment of
the jump; of a time that comes twice, opening takes the second and closing the first, so that nothing leaves
while the clock on the wall shows an hour outside the window.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from difflib import get_close_matches
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationInfo, field_validator

from pabal.content import Option, wrong

Day = Literal["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]

DAYS: tuple[Day, ...] = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
SHORTEST_MINUTES = 60
_DAY_MINUTES = 24 * 60
_HORIZON_DAYS = 18


class ClockTime(Option):
    """A time of day on the window's wall clock."""

    hour: Annotated[int, Field(strict=True, ge=0, le=23)]
    """0 to 23."""

    minute: Annotated[int, Field(strict=True, ge=0, le=59)]
    """0 to 59."""

    def __str__(self) -> str:
        return f"{self.hour:02}:{self.minute:02}"

    @property
    def minutes(self) -> int:
        """Minutes since midnight."""
        return self.hour * 60 + self.minute


class DeliveryTimeWindow(Option):
    """Days and hours in which messages may leave. Infobip's fields, with `timeZone` added.

    Unlike Infobip's, this window may run over midnight: `from` 22:00 `to` 06:00 on FRIDAY ends on Saturday.
    """

    days: Annotated[tuple[Day, ...], Field(min_length=1)]
    """The days on which it opens, each once."""

    from_: ClockTime | None = Field(default=None, alias="from")
    """When it opens; the whole day without `from` and `to`."""

    to: ClockTime | None = Field(default=None, validate_default=True)
    """When it closes, at least an hour after `from`; this moment itself is outside."""

    time_zone: str = "UTC"
    """An IANA name such as Asia/Seoul. Defaults to UTC, as at Infobip."""

    @field_validator("days")
    @classmethod
    def _names_no_day_twice(cls, days: tuple[Day, ...]) -> tuple[Day, ...]:
        repeated = [day for day in DAYS if days.count(day) > 1]
        if repeated:
            raise wrong((f"names {', '.join(repeated)} more than once", "name each day once"))
        return tuple(day for day in DAYS if day in days)

    @field_validator("to")
    @classmethod
    def _is_long_enough(cls, to: ClockTime | None, info: ValidationInfo) -> ClockTime | None:
        if "from_" not in info.data:
            return to
        from_: ClockTime | None = info.data["from_"]
        if from_ is None or to is None:
            if from_ is not to:
                missing, given = ("to", "from") if to is None else ("from", "to")
                raise wrong(
                    (f"{missing!r} is missing beside {given!r}", "give both, or neither for whole days")
                )
            return to
        length = (to.minutes - from_.minutes) % _DAY_MINUTES
        if length == 0:
            raise wrong(("is the same time as 'from'", "for whole days leave out both 'from' and 'to'"))
        if length < SHORTEST_MINUTES:
            raise wrong(
                (
                    f"closes {length} minutes after opening at {from_}; {SHORTEST_MINUTES} are the least",
                    "move 'from' and 'to' apart",
                )
            )
        return to

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError):
            raise wrong(("is not a time zone's name", f"write {_nearest_zone(name)}")) from None
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of days and hours."""
        return ZoneInfo(self.time_zone)


def _nearest_zone(name: str) -> str:
    by_lower = {zone.lower(): zone for zone in available_timezones()}
    near = get_close_matches(name.lower(), by_lower, n=1)
    return by_lower[near[0]] if near else "an IANA name such as Asia/Seoul"


def is_open(window: DeliveryTimeWindow | None, *, now: datetime) -> bool:
    """Whether messages may leave now. No window is always open."""
    return window is None or any(opens <= now < closes for opens, closes in _openings(window, now))


def next_opening(window: DeliveryTimeWindow | None, *, now: datetime) -> datetime:
    """The first moment at or after `now` in which `window` is open, in UTC."""
    now = now.astimezone(UTC)
    if window is None:
        return now
    return next(max(opens, now) for opens, closes in _openings(window, now) if closes > now)


def closes_at(window: DeliveryTimeWindow | None, *, now: datetime) -> datetime | None:
    """The end of the opening that contains `now`, in UTC; this moment itself is outside.

    None where it never closes; `now` itself where it is closed already. Whole days in a row are one opening.
    """
    if window is None:
        return None
    now = now.astimezone(UTC)
    end = now
    for opens, closes in _openings(window, now):
        if opens <= end:
            end = max(end, closes)
        else:
            return end
    return None


def for_provider(window: DeliveryTimeWindow | None) -> dict[str, Any] | None:
    """The window as Infobip's `deliveryTimeWindow`; None where it cannot be said there (zone, midnight)."""
    if window is None or window.time_zone not in ("UTC", "Etc/UTC"):
        return None
    if window.from_ and window.to and window.to.minutes <= window.from_.minutes:
        return None
    return window.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"time_zone"})


def _openings(window: DeliveryTimeWindow, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Openings in order, from one that may have begun on the day before `now`, for over two weeks."""
    zone = window.zone
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    for day in (yesterday + timedelta(days=n) for n in range(_HORIZON_DAYS)):
        if DAYS[day.weekday()] in window.days:
            opens, closes = _opening(window, datetime.combine(day, time()), zone)
            if opens < closes:
                yield opens, closes


def _opening(window: DeliveryTimeWindow, day: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    if window.from_ is None or window.to is None:
        return _moment(day, zone, last=False), _moment(day + timedelta(days=1), zone, last=False)
    opens = day + timedelta(minutes=window.from_.minutes)
    length = (window.to.minutes - window.from_.minutes) % _DAY_MINUTES
    return _moment(opens, zone, last=True), _moment(opens + timedelta(minutes=length), zone, last=False)


def _moment(clock: datetime, zone: ZoneInfo, *, last: bool) -> datetime:
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
