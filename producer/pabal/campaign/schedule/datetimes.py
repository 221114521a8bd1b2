"""Read moments and calendar days as a campaign file writes them.

A moment has a zone, a calendar day has none. Both are strict text: a number or half a date is refused, not
guessed from.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

from pabal.fields.base import wrong

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.]\d{1,9})?)?(?P<zone>Z|[+-]\d\d:?\d\d)?")
_WITH_ABBREVIATION = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d(?::\d\d)?) ?"
    r"(?P<zone>[A-Za-z]{2,5}|(?:UTC|GMT)[+-]\d{1,2}(?::?\d\d)?)"
)
_OFFSETS = timedelta(hours=-12), timedelta(hours=14)
"""The least and the most that any clock on Earth is ahead of UTC."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _moment(value: object) -> datetime:
    if isinstance(value, str):
        value = _read_moment(value)
    if not isinstance(value, datetime):
        raise wrong(("is not a moment", "write date, time and zone, as in 2026-11-23T09:00:00+09:00"))
    offset = value.utcoffset()
    if offset is None:
        same = value.isoformat()
        raise wrong(("has no time zone", f"write {same}+09:00 if this is Korean time, {same}Z if it is UTC"))
    if not _OFFSETS[0] <= offset <= _OFFSETS[1]:
        what = "has an offset that no clock has; they go from -12:00 to +14:00"
        raise wrong((what, "write +09:00 for Korean time"))
    _check_year(value)
    return value.replace(tzinfo=timezone(offset), fold=0)


def _read_moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        if named := _WITH_ABBREVIATION.fullmatch(text):
            same = f"{named['day']}T{named['time']}"
            if named["zone"] == "KST":
                raise wrong(("is not a moment", f"write {same}+09:00"))
            raise wrong(("is not a moment", f"write the zone as an offset, as in {same}+09:00"))
        raise wrong(("is not a moment", "write date, time and zone, as in 2026-11-23T09:00:00+09:00"))
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise wrong((f"does not exist: {error}", "check the date, the time and the zone")) from None


def _calendar_day(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        value = _read_day(value)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise wrong(("is not a date", "write year, month and day, as in 2026-12-25"))
    _check_year(value)
    return value


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise wrong((f"does not exist: {error}", "check year, month and day")) from None


def _check_year(day: date) -> None:
    if not 2000 <= day.year <= 2999:
        raise wrong((f"lies in the year {day.year}", "check the year"))


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    PlainSerializer(lambda moment: moment.isoformat(), return_type=str, when_used="json"),
]

CalendarDay = Annotated[date, BeforeValidator(_calendar_day)]
