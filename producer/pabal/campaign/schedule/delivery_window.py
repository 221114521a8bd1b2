"""Decide when messages may leave.

A window names days and hours on the wall clock of one time zone, UTC unless it says otherwise, or a preset
whose hours it keeps. An opening that runs over midnight belongs to the day on which it opens; on blackout
dates nothing leaves, whatever opened the day before. Rules here answer "is it open now?", "when does it open
next?" and "until when?", for any number of windows at once: all of them must be open. They read no clock, so
a year of weekends is tested in milliseconds.

On the days on which clocks change, the wall clock decides: a time that is jumped over becomes the moment of
the jump; of a time that comes twice, opening takes the second and closing the first, so that nothing leaves
while the clock on the wall shows an hour outside the window.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import not_
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator, model_validator

from pabal.campaign.schedule.datetimes import CalendarDay
from pabal.campaign.schedule.presets import PRESETS, Preset, PresetName
from pabal.fields.base import Option, wrong
from pabal.opening_hours import DAY_MINUTES, Interval, WeeklyHours, intersect, is_zone, merge, nearest_zone

Day = Literal["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]

DAYS: tuple[Day, ...] = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
SHORTEST_MINUTES = 60
HORIZON = timedelta(days=400)
"""How far ahead an opening is looked for: further than 366 blackout dates in a row."""

_MOST_BLACKOUT_DATES = 366
_SOME_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


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

    @property
    def clock(self) -> time:
        """The same as Python's own."""
        return time(self.hour, self.minute)


class DeliveryTimeWindow(Option):
    """Days and hours in which messages may leave.

    Infobip's fields, with `timeZone`, `preset` and `blackoutDates` added. Fields that the file leaves out
    come from the preset, and stay in the canonical form.

    Unlike Infobip's, this window may run over midnight: `from` 22:00 `to` 06:00 on FRIDAY ends on Saturday.
    """

    preset: PresetName | None = None
    """Hours that law or a vendor prescribes; the other fields may only tighten them. Defaults to none."""

    days: Annotated[tuple[Day, ...], Field(min_length=1)]
    """The days on which it opens, each once; all of them with a preset."""

    from_: ClockTime | None = Field(default=None, alias="from")
    """When it opens; the whole day without `from` and `to`, the preset's hours with one."""

    to: ClockTime | None = Field(default=None, validate_default=True)
    """When it closes, at least an hour after `from`; this moment itself is outside."""

    time_zone: str = "UTC"
    """An IANA name such as Asia/Seoul. Defaults to UTC, as at Infobip, or to the preset's."""

    blackout_dates: Annotated[
        tuple[CalendarDay, ...], Field(max_length=_MOST_BLACKOUT_DATES, exclude_if=not_)
    ] = ()
    """Calendar days in `timeZone` on which nothing leaves, each once; at most 366."""

    @model_validator(mode="before")
    @classmethod
    def _takes_missing_fields_from_its_preset(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or raw.get("preset") is None:
            return raw
        missing = {
            alias: value
            for name, alias, value in _values_of_preset(raw["preset"])
            if raw.get(name) is None and raw.get(alias) is None
        }
        return raw | missing

    @field_validator("days")
    @classmethod
    def _names_no_day_twice(cls, days: tuple[Day, ...]) -> tuple[Day, ...]:
        repeated = [day for day in DAYS if days.count(day) > 1]
        if repeated:
            raise wrong((f"names {', '.join(repeated)} more than once", "name each day once"))
        return tuple(day for day in DAYS if day in days)

    @field_validator("from_")
    @classmethod
    def _opens_within_its_preset(cls, from_: ClockTime | None, info: ValidationInfo) -> ClockTime | None:
        preset = _preset_in(info)
        if preset and from_ and not preset.opens <= from_.clock < preset.closes:
            raise wrong(preset.fault_outside(f"opens at {from_}", "from"))
        return from_

    @field_validator("to")
    @classmethod
    def _closes_within_its_preset(cls, to: ClockTime | None, info: ValidationInfo) -> ClockTime | None:
        preset, from_ = _preset_in(info), info.data.get("from_")
        if preset and to and not preset.opens < to.clock <= preset.closes:
            raise wrong(preset.fault_outside(f"closes at {to}", "to"))
        if preset and to and from_ and to.minutes < from_.minutes:
            raise wrong(preset.fault_outside("closes on the next day", "to"))
        return to

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
        length = (to.minutes - from_.minutes) % DAY_MINUTES
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
    def _is_known(cls, name: str, info: ValidationInfo) -> str:
        if not is_zone(name):
            raise wrong(("is not a time zone's name", f"write {nearest_zone(name)}"))
        preset = _preset_in(info)
        if preset and name != preset.zone:
            raise wrong(preset.fault_outside("is another zone than the preset's", "timeZone"))
        return name

    @field_validator("blackout_dates")
    @classmethod
    def _names_no_date_twice(cls, dates: tuple[date, ...]) -> tuple[date, ...]:
        repeated = sorted({day for day in dates if dates.count(day) > 1})
        if repeated:
            named = ", ".join(day.isoformat() for day in repeated)
            raise wrong((f"names {named} more than once", "name each date once"))
        return tuple(sorted(dates))

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of days and hours."""
        return ZoneInfo(self.time_zone)

    @property
    def weekly(self) -> WeeklyHours:
        """The window's hours as plain values."""
        hours = None
        if self.from_ and self.to:
            hours = self.from_.minutes, (self.to.minutes - self.from_.minutes) % DAY_MINUTES
        weekdays = frozenset(DAYS.index(day) for day in self.days)
        return WeeklyHours(self.zone, weekdays, hours, frozenset(self.blackout_dates))


def _preset_in(info: ValidationInfo) -> Preset | None:
    name: PresetName | None = info.data.get("preset")
    return PRESETS[name] if name else None


def _values_of_preset(name: object) -> Iterator[tuple[str, str, object]]:
    """What a preset says of a window's fields: name in Python, name in a file, value."""
    yield "days", "days", DAYS
    preset = next((preset for known, preset in PRESETS.items() if known == name), None)
    if preset:
        yield "from_", "from", {"hour": preset.opens.hour, "minute": preset.opens.minute}
        yield "to", "to", {"hour": preset.closes.hour, "minute": preset.closes.minute}
        yield "time_zone", "timeZone", preset.zone


def window_of_preset(name: PresetName) -> DeliveryTimeWindow:
    """The window that a preset is, on all days."""
    return DeliveryTimeWindow.model_validate({"preset": name})


def openings(*windows: DeliveryTimeWindow | None, start: datetime, end: datetime) -> Iterator[Interval]:
    """When all `windows` are open between `start` and `end`: UTC, in order, cut at both ends.

    Each opening is as long as can be, so whole days in a row are one. No window is always open. Looks only as
    far ahead as is asked for.
    """
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    weekly = [window.weekly for window in windows if window]
    series = [hours.openings(start, end) for hours in weekly if hours.is_ever_shut]
    return reduce(intersect, series, merge([(start, end)]))


def is_open(*windows: DeliveryTimeWindow | None, now: datetime) -> bool:
    """Whether messages may leave now."""
    return any(openings(*windows, start=now, end=now + timedelta.resolution))


def next_opening(*windows: DeliveryTimeWindow | None, now: datetime) -> datetime | None:
    """The first moment from `now` on in which all `windows` are open, in UTC; None if not within HORIZON."""
    return next((opens for opens, _ in openings(*windows, start=now, end=now + HORIZON)), None)


def closes_at(*windows: DeliveryTimeWindow | None, now: datetime) -> datetime | None:
    """The end of the opening that contains `now`, in UTC; this moment itself is outside.

    None where it does not close within HORIZON; `now` itself where it is closed already.
    """
    now = now.astimezone(UTC)
    opens, closes = next(openings(*windows, start=now, end=now + HORIZON), (None, now))
    if opens != now:
        return now
    return closes if closes < now + HORIZON else None


def is_ever_open(*windows: DeliveryTimeWindow | None) -> bool:
    """Whether all `windows`, blackout dates apart, are ever open at once.

    Days and hours come again each week and clock changes each year, so looking at any one year is enough.
    """
    weekly = (window and window.model_copy(update={"blackout_dates": ()}) for window in windows)
    return any(openings(*weekly, start=_SOME_MOMENT, end=_SOME_MOMENT + HORIZON))


def to_provider_window(window: DeliveryTimeWindow | None) -> dict[str, Any] | None:
    """The window as Infobip's `deliveryTimeWindow`; None where Infobip has no way to write it (zone,
    midnight).

    Infobip has no blackout dates, so it gets the window without them.
    """
    if window is None or window.time_zone not in ("UTC", "Etc/UTC"):
        return None
    if window.from_ and window.to and window.to.minutes <= window.from_.minutes:
        return None
    ours = {"time_zone", "preset", "blackout_dates"}
    return window.model_dump(mode="json", by_alias=True, exclude_none=True, exclude=ours)
