"""Read the code of a number format: its sections, and the pieces of each.

The codes are those of ECMA-376 (part 1, 18.8.30 and 18.8.31). What they show is in `number_formats.py` and
`date_formats.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
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

SYSTEM_DATE, SYSTEM_TIME = "F800", "F400"
"""In place of a locale: the date and the time as the system writes them in full."""

_SYSTEM_LOCALES = {"X-SYSDATE": SYSTEM_DATE, "X-SYSTIME": SYSTEM_TIME}
_OF_NUMBERS = frozenset[Kind](("digit", "percent", "general", "text"))
"""What no date has beside it: letters of a date are then meant as letters, and programs differ."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<blank>.)|\*(?P<fill>.)'
    r"|\[\$(?P<symbol>[^\]-]*)(?:-(?P<locale>[0-9A-Fa-f,]+|ko-KR|en-US|x-sysdate|x-systime))?\]"
    r"|(?P<elapsed>\[(?:h+|m+|s+)\](?:(?<=s\])\.0+)?)"
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


@lru_cache(maxsize=256)
def sections_of(number_format: int | str) -> tuple[Section, ...]:
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
    locale = _SYSTEM_LOCALES.get(locale, locale)
    tokens = tuple(token for match in matches if (token := _token(match)) is not None)
    kinds = {token.kind for token in tokens}
    is_date = bool(kinds & {"date", "elapsed"})
    if (is_date and kinds & _OF_NUMBERS) or (not is_date and _has_loose_comma(tokens)):
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
