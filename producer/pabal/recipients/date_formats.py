"""Show a moment or a span of time as a section of a spreadsheet's format shows it, in a Korean locale.

Which section it is, is chosen in `number_formats.py`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pabal.recipients.format_codes import SYSTEM_DATE, SYSTEM_TIME, Section

_KOREAN_LOCALES = ("412", "F800", "F400", "KO-KR")
_LAST_MOMENT = datetime.fromisoformat("9999-12-31T23:59:59.999999")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def show_date(section: Section, moment: datetime, seconds: float) -> str:
    """A moment, and its seconds since the sheet's first day, as the section shows it."""
    if section.locale == SYSTEM_DATE:
        return f"{moment.year}년 {moment.month}월 {moment.day}일 {'월화수목금토일'[moment.weekday()]}요일"
    moment, seconds = _round(section, moment, seconds)
    if section.locale == SYSTEM_TIME:
        hour = (moment.hour - 1) % 12 + 1
        return f"{'오전' if moment.hour < 12 else '오후'} {hour}:{moment.minute:02}:{moment.second:02}"
    is_halved = any("/" in token.text for token in section.tokens if token.kind == "date")
    clock = [token for token in section.tokens if token.kind in ("date", "elapsed")]
    shown, position = "", -1
    for token in section.tokens:
        if token.kind in ("date", "elapsed"):
            position += 1
            before = clock[position - 1].text.lower() if position else ""
            after = clock[position + 1].text.lower() if position + 1 < len(clock) else ""
            is_minute = before.startswith(("h", "[h")) or after.startswith(("s", "[s"))
            if token.kind == "elapsed":
                shown += _elapsed(token.text.lower(), seconds)
            else:
                korean = section.locale.endswith(_KOREAN_LOCALES)
                shown += _date_part(
                    token.text, moment, is_minute=is_minute, is_halved=is_halved, korean=korean
                )
        else:
            shown += token.text
    return shown


def has_day(section: Section) -> bool:
    """Whether it shows a day or a part of one's date: of day 0, programs show different ones."""
    texts = [token.text.lower() for token in section.tokens if token.kind == "date"]
    return any((text[0] in "yda" and text not in ("am/pm", "a/p")) or text[:3] == "mmm" for text in texts)


def _round(section: Section, moment: datetime, seconds: float) -> tuple[datetime, float]:
    """To the last digit of the seconds that it shows, or to seconds where it shows the time of day. A date
    alone is that of the day, down to what is left of a double's error.
    """
    texts = [token.text.lower() for token in section.tokens if token.kind in ("date", "elapsed")]
    has_clock = any(text[0] in "hs[" or "/" in text for text in texts)
    n_digits = min(max(len(text.partition(".")[2]) for text in texts), 6) if has_clock else 4
    step = timedelta(seconds=1) / 10**n_digits
    if moment > _LAST_MOMENT - step:
        return moment, seconds
    into_step = timedelta(microseconds=moment.microsecond) % step
    moved = step - into_step if into_step * 2 >= step else -into_step
    return moment + moved, round(seconds, n_digits)


def _elapsed(text: str, seconds: float) -> str:
    unit, _, fraction = text.strip("[").partition("]")
    if fraction:
        n_digits = len(fraction) - 1
        return f"{seconds:0{len(unit) + 1 + n_digits}.{n_digits}f}"
    return f"{int(seconds // {'h': 3600, 'm': 60, 's': 1}[unit[0]]):0{len(unit)}}"


def _date_part(text: str, moment: datetime, *, is_minute: bool, is_halved: bool, korean: bool) -> str:
    part, width = text.lower(), len(text)
    hour = (moment.hour - 1) % 12 + 1 if is_halved else moment.hour
    day, month = _DAYS_EN[moment.weekday()], _MONTHS_EN[moment.month - 1]
    korean_day = "월화수목금토일"[moment.weekday()]
    match part[0]:
        case "y":
            return f"{moment.year:04}" if width > 2 else f"{moment.year % 100:02}"
        case "m" if is_minute and width <= 2:
            return f"{moment.minute:0{width}}"
        case "m" if width <= 2:
            return f"{moment.month:0{width}}"
        case "m":
            names = {3: month[:3], 4: month, 5: month[:1]}
            return f"{moment.month}월" if korean else names.get(width, month)
        case "d" if width <= 2:
            return f"{moment.day:0{width}}"
        case "d":
            if korean:
                return korean_day if width == 3 else f"{korean_day}요일"
            return day[:3] if width == 3 else day
        case "h":
            return f"{hour:0{min(width, 2)}}"
        case "s":
            whole, _, fraction = part.partition(".")
            shown = f"{moment.second:0{min(len(whole), 2)}}"
            return f"{shown}.{f'{moment.microsecond:06}'[: len(fraction)]}" if fraction else shown
        case "a" if "/" not in part:
            return korean_day if width == 3 else f"{korean_day}요일"
        case "a":
            if korean:
                return "오전" if moment.hour < 12 else "오후"
            halves = ("AM", "PM") if part == "am/pm" else ("A", "P")
            return halves[moment.hour >= 12]
        case _:
            return "오전" if moment.hour < 12 else "오후"
