"""Show a number, a date or a span of time as a spreadsheet's format shows it, in a Korean locale.

The codes are those of ECMA-376 (part 1, 18.8.30 and 18.8.31). What is not known here, such as fractions, eras
or numerals in Hanja, gives None: the caller says so. Colours and widths do not count. The library that does
this in Python, ssf, has had no release since 2020.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal

_HANJA_DAY = 'yyyy"年" mm"月" dd"日"'
_WON, _WON_2 = '"₩"#,##0;-"₩"#,##0', '"₩"#,##0.00;-"₩"#,##0.00'
_BOOKS = "_-* #,##0_-;-* #,##0_-;_-* \\-_-;_-@_-"
_BOOKS_WON = '_-"₩"* #,##0_-;-"₩"* #,##0_-;_-"₩"* \\-_-;_-@_-'
BUILT_IN: dict[int, str] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    **dict.fromkeys((5, 6), _WON),
    **dict.fromkeys((7, 8), _WON_2),
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy-mm-dd",
    15: "dd-mmm-yy",
    16: "dd-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    **dict.fromkeys((27, 36, 50, 57), _HANJA_DAY),
    **dict.fromkeys((28, 29, 51, 54, 56, 58), "mm-dd"),
    30: "mm-dd-yy",
    31: 'yyyy"년" mm"월" dd"일"',
    32: 'h"시" mm"분"',
    33: 'h"시" mm"분" ss"초"',
    **dict.fromkeys((34, 35, 52, 53, 55), "yyyy-mm-dd"),
    **dict.fromkeys((37, 38), "#,##0;-#,##0"),
    **dict.fromkeys((39, 40), "#,##0.00;-#,##0.00"),
    41: _BOOKS,
    42: _BOOKS_WON,
    43: _BOOKS.replace("#,##0", "#,##0.00"),
    44: _BOOKS_WON.replace("#,##0", "#,##0.00"),
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
"""Formats that a workbook names by number only, as Korean Excel shows them."""

Kind = Literal[
    "literal", "digit", "point", "comma", "percent", "general", "text", "date", "elapsed", "unknown"
]

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<blank>.)|\*(?P<fill>.)'
    r"|\[\$(?P<symbol>[^\]-]*)(?:-(?P<locale>[0-9A-Fa-f,]+|ko-KR|en-US))?\]"
    r"|\[(?P<elapsed>h+|m+|s+)\]"
    r"|\[(?P<condition>[<>=]+)(?P<bound>-?[0-9.]+)\]"
    r"|\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?[0-9]+)\]"
    r"|\[(?:검정|파랑|녹청|녹색|자홍|빨강|흰색|노랑)\]"
    r"|(?P<general>General|G/표준)"
    r"|(?P<unknown>\[[^\]]*\]|[0#?]+ ?/ ?[0-9?#]+|[Ee][+-]|e+|g+|b+)"
    r"|(?P<half>AM/PM|A/P|오전/오후)"
    r"|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|a{3,4})"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_KOREAN_LOCALES = ("412", "F800", "F400", "KO-KR")
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
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's moments have no zone
_DAY_THAT_NEVER_WAS = 60
_WHOLE = 10**15
_A_DAY_S = 86400
_FIRST_DAY_BEYOND = 2_958_466
"""10000-01-01: no sheet shows it."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a format's section."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class WholeLayout:
    """How a section shows a whole number, where that takes no more than putting it between two texts."""

    before: str
    after: str
    is_grouped: bool

    def show(self, value: int) -> str:
        """`value` as the section shows it."""
        digits = f"{abs(value):,}" if self.is_grouped else str(abs(value))
        return f"{'-' if value < 0 else ''}{self.before}{digits}{self.after}"


@dataclass(frozen=True, slots=True)
class Section:
    """One of the up to four parts of a format."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None
    locale: str

    kinds: frozenset[Kind]
    """Of all its tokens."""

    layout: WholeLayout | None
    """None where a number has to be gone through digit by digit."""

    def has(self, *kinds: Kind) -> bool:
        """Whether any token is of one of these kinds."""
        return not self.kinds.isdisjoint(kinds)

    @property
    def is_date(self) -> bool:
        """Whether it shows a moment or a span of time."""
        return self.has("date", "elapsed")


def show_number(value: float, number_format: int | str) -> str | None:
    """A number as the format shows it; None if the format is not known here."""
    sections = _sections_of(number_format)
    if not sections:
        return None
    layout = whole_layout_of(number_format)
    if layout and abs(value) < _WHOLE and value == int(value):
        return layout.show(int(value))
    exact = Decimal(f"{value:.15g}")
    section, is_signed = _choose(sections, exact)
    if section is None or section.has("unknown"):
        return None
    if section.is_date:
        is_day = value >= 1 or not _has_day(section)
        return _show_day(section, value) if is_day and 0 <= value < _FIRST_DAY_BEYOND else None
    try:
        return _show_digits(section, exact if is_signed else abs(exact))
    except InvalidOperation:  # more digits than a Decimal of ours holds
        return None


def whole_layout_of(number_format: int | str) -> WholeLayout | None:
    """How the format shows whole numbers below 10^15; None where two texts around them are not enough."""
    sections = _sections_of(number_format)
    return sections[0].layout if len(sections) == 1 else None


def show_moment(moment: datetime, seconds: float, number_format: int | str) -> str | None:
    """A moment, and its seconds since the sheet's first day, as the format shows it; None if it cannot."""
    sections = _sections_of(number_format)
    if not sections or not sections[0].is_date or sections[0].has("unknown"):
        return None
    if seconds < _A_DAY_S and _has_day(sections[0]):
        return None
    return _show_date(sections[0], moment, seconds)


def _show_day(section: Section, value: float) -> str:
    """A day's number as a date. Sheets count a 29 February 1900, which there never was, as day 60."""
    day = value + 1 if 1 <= value < _DAY_THAT_NEVER_WAS else value
    return _show_date(section, _EPOCH + timedelta(days=day), value * 86400)


def _has_day(section: Section) -> bool:
    """Whether it shows a day or a part of one's date: of day 0, programs show different ones."""
    texts = [token.text.lower() for token in section.tokens if token.kind == "date"]
    return any((text[0] in "yda" and text not in ("am/pm", "a/p")) or text[:3] == "mmm" for text in texts)


def plain_number(value: float) -> str:
    """A number with at most 15 significant digits, without an exponent: what a sheet knows of it."""
    text = format(Decimal(f"{value:.15g}"), "f")
    return "0" if text == "-0" else text


@lru_cache(maxsize=256)
def _sections_of(number_format: int | str) -> tuple[Section, ...]:
    code = BUILT_IN.get(number_format) if isinstance(number_format, int) else number_format
    if not code or len(code) > 255:
        return ()
    sections: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(code):
        if match["other"] == ";":
            sections.append([])
        else:
            sections[-1].append(match)
    return tuple(_section(matches) for matches in sections[:4])


def _section(matches: list[re.Match[str]]) -> Section:
    condition = next(
        ((match["condition"], Decimal(match["bound"])) for match in matches if match["condition"]), None
    )
    locale = next((match["locale"].upper() for match in matches if match["locale"]), "")
    tokens = tuple(token for match in matches if (token := _token(match)) is not None)
    kinds = {token.kind for token in tokens}
    if not kinds & {"date", "elapsed"} and _has_loose_comma(tokens):
        kinds.add("unknown")
    layout = None if condition else _whole_layout(tokens)
    return Section(tokens, condition, locale, frozenset(kinds), layout)


def _has_loose_comma(tokens: tuple[Token, ...]) -> bool:
    """Whether a comma stands elsewhere than among or behind digits: programs differ in what it means."""
    befores = ("literal", *(token.kind for token in tokens))
    return any(
        token.kind == "comma" and before not in ("digit", "comma")
        for before, token in zip(befores, tokens, strict=False)
    )


def _whole_layout(tokens: tuple[Token, ...]) -> WholeLayout | None:
    """The layout of `0` or `#,##0` between literals."""
    digits = [index for index, token in enumerate(tokens) if token.kind in ("digit", "comma")]
    literals = [token.kind == "literal" for token in tokens]
    if not digits or sum(literals) + len(digits) != len(tokens):
        return None
    first, last = digits[0], digits[-1]
    code = "".join(token.text for token in tokens[first : last + 1])
    if code not in ("0", "#,##0"):
        return None
    before, after = ("".join(t.text for t in part) for part in (tokens[:first], tokens[last + 1 :]))
    return WholeLayout(before, after, is_grouped=code == "#,##0")


def _token(match: re.Match[str]) -> Token | None:
    found = {name: text for name, text in match.groupdict().items() if text is not None}
    for name in ("digit", "point", "comma", "percent", "general", "text", "elapsed", "unknown", "date"):
        if name in found:
            return Token(name, found[name])
    if "half" in found:
        return Token("date", found["half"])
    if "blank" in found:
        return Token("literal", " ")
    literal = next((found[name] for name in ("quoted", "escaped", "symbol", "other") if name in found), "")
    return Token("literal", literal) if literal else None


def _choose(sections: tuple[Section, ...], value: Decimal) -> tuple[Section | None, bool]:
    """The section for a value, and whether it shows the sign by itself."""
    numeric = [section for section in sections if not section.has("text")] or list(sections)
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _holds(value, *section.condition):
                return section, True
        return None, True
    if len(numeric) > 2 and value == 0:
        return numeric[2], False
    if len(numeric) > 1 and value < 0:
        return numeric[1], False
    return numeric[0], True


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
    if section.has("text"):
        return "".join(plain_number(float(value)) if token.kind == "text" else token.text for token in tokens)
    places = [index for index, token in enumerate(tokens) if token.kind == "digit"]
    if not places:
        literals = "".join(token.text for token in tokens if token.kind in ("literal", "percent"))
        return f"-{literals}" if value < 0 and literals else literals
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


def _show_date(section: Section, moment: datetime, seconds: float) -> str:
    if section.locale == "F800":
        return f"{moment.year}년 {moment.month}월 {moment.day}일 {'월화수목금토일'[moment.weekday()]}요일"
    has_fraction = any(token.kind == "date" and "." in token.text for token in section.tokens)
    if not has_fraction:
        moment = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
        seconds = float(round(seconds))
    is_halved = any("/" in token.text for token in section.tokens if token.kind == "date")
    clock = [token for token in section.tokens if token.kind in ("date", "elapsed")]
    shown, position = "", -1
    for token in section.tokens:
        if token.kind in ("date", "elapsed"):
            position += 1
            before = clock[position - 1].text.lower() if position else ""
            after = clock[position + 1].text.lower() if position + 1 < len(clock) else ""
            is_minute = before.startswith("h") or after.startswith("s")
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


def _elapsed(unit: str, seconds: float) -> str:
    amount = int(seconds // {"h": 3600, "m": 60, "s": 1}[unit[0]])
    return f"{amount:0{len(unit)}}"


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
