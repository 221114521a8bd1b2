"""Show a number, a date or a span of time as a spreadsheet's format shows it, in a Korean locale.

What is not known here, such as fractions, eras or numerals in Hanja, and what programs show differently gives
None: the caller says so. Colours and widths do not count. The library that does this in Python, ssf, has had
no release since 2020.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from pabal.recipients.date_formats import has_day, show_date
from pabal.recipients.format_codes import Section, Token, WholeLayout, sections_of

_GENERAL = sections_of("General")[0]
_NEGATIVE = (("<", Decimal(0)), ("<=", Decimal(0)))
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's moments have no zone
_DAY_THAT_NEVER_WAS = 60
_OF_TEXTS = ("text", "literal", "percent", "point", "comma")
_WHOLE = 10**15
_A_DAY_S = 86400
_FIRST_DAY_BEYOND = 2_958_466
"""10000-01-01: no sheet shows it."""


def show_number(value: float, number_format: int | str) -> str | None:
    """A number as the format shows it; None if the format is not known here."""
    sections = sections_of(number_format)
    if not sections:
        return None
    layout = whole_layout_of(number_format)
    if layout and abs(value) < _WHOLE and value == int(value):
        return layout.show(int(value))
    exact = Decimal(f"{value:.15g}")
    section, is_signed = _choose(sections, exact)
    if section is None or section.has("unknown"):
        return None
    if value < 0 and is_signed and not section.has("digit", "general"):
        return None
    if section.is_date:
        is_day = value >= 1 or not has_day(section)
        return _show_day(section, value) if is_day and 0 <= value < _FIRST_DAY_BEYOND else None
    try:
        return _show_digits(section, exact if is_signed else abs(exact))
    except InvalidOperation:  # more digits than a Decimal of ours holds
        return None


def whole_layout_of(number_format: int | str) -> WholeLayout | None:
    """How the format shows whole numbers below 10^15; None where two texts around them are not enough."""
    sections = sections_of(number_format)
    return sections[0].layout if len(sections) == 1 else None


def show_moment(moment: datetime, seconds: float, number_format: int | str) -> str | None:
    """A moment, and its seconds since the sheet's first day, as the format shows it; None if it cannot."""
    sections = sections_of(number_format)
    if not sections or not sections[0].is_date or sections[0].has("unknown"):
        return None
    if seconds < _A_DAY_S and has_day(sections[0]):
        return None
    return show_date(sections[0], moment, seconds)


def counts_days(number_format: int | str) -> bool:
    """Whether the format shows a number as a day, counted from the sheet's first one."""
    sections = sections_of(number_format)
    return bool(sections) and has_day(sections[0])


def show_text(text: str, number_format: int | str) -> str | None:
    """A text as the format shows it: `@"님"` puts words around it; None if the format is not known here."""
    sections = sections_of(number_format)
    if len(sections) < 4 and not (sections and sections[-1].has("text")):
        return text
    section = sections[-1]
    if section.has("unknown"):
        return None
    return "".join(
        text if token.kind == "text" else token.text for token in section.tokens if token.kind in _OF_TEXTS
    )


@lru_cache(maxsize=256)
def changes_texts(number_format: int | str) -> bool:
    """Whether the format shows texts otherwise than as they are; blanks around them do not count."""
    shown = show_text("x", number_format)
    return shown is None or shown.strip() != "x"


def plain_number(value: float) -> str:
    """A number with at most 15 significant digits, without an exponent: what a sheet knows of it."""
    text = format(Decimal(f"{value:.15g}"), "f")
    return "0" if text == "-0" else text


def _show_day(section: Section, value: float) -> str:
    """A day's number as a date. Sheets count a 29 February 1900, which there never was, as day 60."""
    day = value + 1 if 1 <= value < _DAY_THAT_NEVER_WAS else value
    return show_date(section, _EPOCH + timedelta(days=day), value * 86400)


def _choose(sections: tuple[Section, ...], value: Decimal) -> tuple[Section | None, bool]:
    """The section for a value, and whether it shows the sign by itself."""
    numeric = [section for section in sections if not section.has("text")]
    if not numeric:
        return _GENERAL, True
    if any(section.condition for section in numeric):
        return _choose_by_condition(numeric, value), False
    if len(numeric) > 2 and value == 0:
        return numeric[2], False
    if len(numeric) > 1 and value < 0:
        return numeric[1], False
    return numeric[0], True


def _choose_by_condition(sections: list[Section], value: Decimal) -> Section | None:
    """The first whose condition holds; it writes the sign of a negative number itself, or nobody does. None
    where programs differ: a negative number in the first section, unless that is for negative ones alone.
    """
    if sections[0].condition is None:
        return None
    for index, section in enumerate(sections):
        if section.condition is None or _holds(value, *section.condition):
            is_told = index > 0 or value >= 0 or (len(sections) == 2 and section.condition in _NEGATIVE)
            return section if is_told else None
    return None


def _holds(value: Decimal, operator: str, bound: Decimal) -> bool:
    return {
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }.get(operator, False)


def _show_digits(section: Section, value: Decimal) -> str:
    tokens = section.tokens
    if section.has("general"):
        return "".join(
            plain_number(float(value)) if token.kind == "general" else token.text for token in tokens
        )
    places = [index for index, token in enumerate(tokens) if token.kind == "digit"]
    if not places:
        return "".join(token.text for token in tokens if token.kind in ("literal", "percent"))
    point = next((index for index, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    whole = [index for index in places if index < point]
    parts = [index for index in places if index > point]
    last = whole[-1] if whole else -1
    commas = [index for index, token in enumerate(tokens) if token.kind == "comma"]
    thousands = sum(1 for index in commas if last < index < point or index > places[-1] > point)
    is_grouped = any(index < last for index in commas)
    value = value * 100 ** sum(token.kind == "percent" for token in tokens) / 1000**thousands
    rounded = value.quantize(Decimal(1).scaleb(-len(parts)), ROUND_HALF_UP)
    digits, _, decimals = format(abs(rounded), "f").partition(".")
    shown = _whole_digits(tokens, whole, digits.lstrip("0"), is_grouped=is_grouped)
    shown |= _decimal_digits(tokens, parts, decimals)
    if not whole and point < len(tokens):
        shown[point] = digits.lstrip("0") + "."
    text = "".join(
        shown.get(index, "" if token.kind in ("digit", "comma") else token.text)
        for index, token in enumerate(tokens)
    )
    return f"-{text}" if rounded < 0 else text


def _whole_digits(
    tokens: tuple[Token, ...], places: list[int], digits: str, *, is_grouped: bool
) -> dict[int, str]:
    """What stands at each placeholder before the point, filled from the right."""
    shown: dict[int, str] = {}
    rest, count = digits, 0
    for index in reversed(places):
        is_first = index == places[0]
        taken = rest if is_first else rest[-1:]
        rest = "" if is_first else rest[:-1]
        text = ""
        for digit in reversed(taken or {"0": "0", "?": " "}.get(tokens[index].text, "")):
            comma = "," if is_grouped and count and count % 3 == 0 and digit != " " else ""
            text, count = digit + comma + text, count + 1
        shown[index] = text
    return shown


def _decimal_digits(tokens: tuple[Token, ...], places: list[int], decimals: str) -> dict[int, str]:
    shown = dict(zip(places, decimals, strict=True))
    for index in reversed(places):
        if shown[index] != "0" or tokens[index].text == "0":
            break
        shown[index] = "" if tokens[index].text == "#" else " "
    return shown
