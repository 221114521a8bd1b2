"""Normalise Korean mobile numbers, as people and Excel write them.

`normalise` gives the one form that the provider and the ledger use: E.164 digits without a plus,
`821012345678`. A cell has one reading or none: it holds one whole mobile number, however its groups are
parted, and no digit besides. Why a cell has none is said in `number_refusals`; whether a number is in use is
not known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_ALIKE = re.compile(r"(?:010-?[0-9]{4}-?[0-9]{4}\n)*+")
"""Lines of numbers as most lists have them."""

_ABROAD = r"(?:\+|00[12568]?)"
"""Before a country's code; 00 followed by the digit of a Korean carrier."""

_USUAL = re.compile(
    r"(?:\+?82[- ]?|0082[- ]?)?0?(10(?=[- ]?[0-9]{4}[- ]?[0-9]{4}$)|1[16789])[- ]?([0-9]{3,4})[- ]?([0-9]{4})"
)
_PARTED = r"[\s\-./,_~()\[\]:;*#=|'`^\\]*"
"""Between groups of digits, whose lengths leave one reading."""

_PREFIXED = r"[\s\-.()\[\]]*"
_GROUPS = (
    rf"(?:(?:{_ABROAD}\s*)?82{_PREFIXED})?(?:0[\s()\[\]\-]*)?"
    rf"(?:(10){_PARTED}([0-9]{{4}})|(1[16789]){_PARTED}([0-9]{{3,4}})){_PARTED}([0-9]{{4}})"
)
_NATURAL = re.compile(_GROUPS)
_INSIDE = re.compile(rf"(?<![0-9]){_GROUPS}(?![0-9])")
_FREE = re.compile(r"[0-9]{2,}(?:[ \-]+[0-9]{2,})*|[0-9](?:([ \-.])[0-9])(?:\1[0-9])+")
_PLAIN = re.compile(rf"(?:{_ABROAD}?82)?0?(10[0-9]{{8}}|1[16789][0-9]{{7,8}})")
_MOBILE = re.compile(r"8210[0-9]{8}|821[16789][0-9]{7,8}")

_EXACT_ZERO = re.compile(r"(\+?[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)\.0")
_DECIMAL = re.compile(r"[1-9][0-9]*[.,][0-9]+")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:([,. ])[0-9]{3})(?:\1[0-9]{3})+")
_GUARD = re.compile(r"=\s*\"([^\"]*)\"|'(.*)", re.DOTALL)
_TELEPHONE = re.compile(r"tel:", re.IGNORECASE)
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2500\u30fc\u3161", "-")
)
_DOTS = str.maketrans(dict.fromkeys("\u00b7\u2022\u2027\u30fb\uff65\uff0e\u3002", "."))
_TILDES = str.maketrans(dict.fromkeys("\u02dc\u223c\u301c", "~"))


def normalise(value: str) -> str | None:
    """`821012345678` for one whole Korean mobile number in any usual notation, None for anything else."""
    match = _USUAL.fullmatch(value)
    if match:
        return "82" + "".join(match.groups())
    return _read_closely(fold(value))


def normalise_all(values: Sequence[str]) -> Sequence[str | None]:
    """As `normalise` for each, a block at a time for speed where all are written as most are."""
    joined = "".join([f"{value}\n" for value in values])
    if joined.count("\n") != len(values) or not _ALIKE.fullmatch(joined):
        return [normalise(value) for value in values]
    return f"\n{joined}".replace("-", "").replace("\n0", "\n82").split("\n")[1:-1]


def as_dialled(number: str) -> str:
    """A number in normal form as Korea dials it: `010-1234-5678`, which spreadsheets keep as text."""
    bare = number.removeprefix("82")
    return f"0{bare[:2]}-{bare[2:-4]}-{bare[-4:]}"


def is_normal_form(address: str) -> bool:
    """Whether this is the form that `normalise` gives: E.164 digits of a Korean mobile number."""
    return _MOBILE.fullmatch(address) is not None


def fold(value: str) -> str:
    """`value` in ASCII digits and signs, without invisible characters, guards and blanks around it."""
    if not value.isascii():
        value = "".join(map(_folded, value.translate(_DASHES | _DOTS | _TILDES)))
    value = value.strip()
    if guarded := _GUARD.fullmatch(value):
        value = (guarded[1] or guarded[2] or "").strip()
    return _TELEPHONE.sub("", value, count=1).strip() if value[:4].lower() == "tel:" else value


def without_exact_zero(folded: str) -> str:
    """A folded value without the `.0` that programs put behind a number."""
    zero = _EXACT_ZERO.fullmatch(folded)
    return zero[1] if zero else folded


def is_decimal(folded: str) -> bool:
    """Whether a folded value is a number with a decimal part, other than the `.0` that programs leave."""
    return _EXACT_ZERO.fullmatch(folded) is None and _DECIMAL.fullmatch(folded) is not None


def numbers_inside(folded: str) -> tuple[int, bool]:
    """How many mobile numbers stand in a folded value, and whether it has other digits beside them."""
    rest, n = _INSIDE.subn(" ", folded)
    return n, any(character.isdigit() for character in rest)


def _read_closely(folded: str) -> str | None:
    """The one reading of a folded value, or None."""
    folded = without_exact_zero(folded)
    if is_decimal(folded):
        return None
    if _THOUSANDS.fullmatch(folded):
        folded = re.sub(r"[,. ]", "", folded)
    match = _NATURAL.fullmatch(folded.strip(" \t\r\n()[]").rstrip(".,;/~-_ "))
    if match:
        return "82" + "".join(filter(None, match.groups()))
    if _FREE.fullmatch(folded):
        whole = _PLAIN.fullmatch(re.sub(r"[ \-.]", "", folded))
        return "82" + whole[1] if whole and whole[1].startswith("10") else None
    return None


def _folded(character: str) -> str:
    """A character as ASCII: digits of any script, full-width forms, blanks; nothing for an invisible one."""
    if character.isascii():
        return character
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Zs" | "Zl" | "Zp":
            return " "
        case "Cf":
            return ""
    is_full_width = "\uff01" <= character <= "\uff5e"
    return unicodedata.normalize("NFKC", character) if is_full_width else character
