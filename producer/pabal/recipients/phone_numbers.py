"""Normalise Korean mobile numbers, as people and Excel write them.

`normalise` gives the one form that the provider and the ledger use: E.164 digits without a plus,
`821012345678`. The usual notations take a fast path; the library `phonenumbers` decides the others, and says
what a number is instead: a landline, an internet number, a number abroad. KakaoTalk and SMS reach mobile
numbers only, so the others have no normal form here. Whether a number is in use is not known.
"""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

_USUAL = re.compile(
    r"(?:\+?82[-. ]?|0082[-. ]?)?0?"
    r"(10(?=[-. ]?[0-9]{4}[-. ]?[0-9]{4}$)|1[16789])[-. ]?([0-9]{3,4})[-. ]?([0-9]{4})"
)
_MOBILE = re.compile(r"8210[0-9]{8}|821[16789][0-9]{7,8}")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
_CLUTTER = re.compile(
    r"[\s()\[\]'\"=.,·/_\-\u00ad\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\u2060\ufeff]+"
)

_KOREA = 82
_LONGEST = 15  # ITU-T E.164
_KINDS = {
    PhoneNumberType.FIXED_LINE: "is a landline",
    PhoneNumberType.VOIP: "is an internet telephone number",
    PhoneNumberType.PERSONAL_NUMBER: "is a forwarding number (050)",
    PhoneNumberType.TOLL_FREE: "is a toll-free number",
    PhoneNumberType.PREMIUM_RATE: "is a premium-rate number",
    PhoneNumberType.SHARED_COST: "is a company's service number",
    PhoneNumberType.UAN: "is a company's service number",
    PhoneNumberType.PAGER: "is a pager",
}
_WRITE_A_MOBILE = "write the person's mobile number, like 010-1234-5678"
_NEEDS_A_MOBILE = "KakaoTalk and SMS reach mobile numbers only; " + _WRITE_A_MOBILE


def normalise(value: str) -> str | None:
    """`821012345678` for a Korean mobile number in any usual notation, None for anything else."""
    match = _USUAL.fullmatch(value) or _USUAL.fullmatch(_tidied(value))
    if match:
        return "82" + "".join(match.groups())
    return _by_library(value)


def as_dialled(number: str) -> str:
    """A number in normal form as Korea dials it: `010-1234-5678`, which spreadsheets keep as text."""
    bare = number.removeprefix("82")
    return f"0{bare[:2]}-{bare[2:-4]}-{bare[-4:]}"


def is_normal_form(address: str) -> bool:
    """Whether this is the form that `normalise` gives: E.164 digits of a Korean mobile number."""
    return _MOBILE.fullmatch(address) is not None


def explain_refusal(value: str) -> tuple[str, str]:
    """What is wrong with a value that `normalise` refused, and what to write instead."""
    tidied = _tidied(value)
    if not tidied:
        return "is empty", _WRITE_A_MOBILE
    if _SCIENTIFIC.fullmatch(value.strip()):
        return (
            "is in scientific notation, so digits of the number are lost",
            "format the column as text in Excel, enter the numbers again and save",
        )
    if any(character.isalpha() for character in tidied):
        return "is not a telephone number", _WRITE_A_MOBILE
    return _explain_by_library(tidied)


def _tidied(value: str) -> str:
    """`value` without full-width forms, invisible characters and punctuation; a leading plus stays."""
    return _CLUTTER.sub("", unicodedata.normalize("NFKC", value))


def _by_library(value: str) -> str | None:
    tidied = _tidied(value)
    if any(character.isalpha() for character in tidied.removeprefix("tel:")):
        return None
    number = _parsed(tidied)
    if number is None or not phonenumbers.is_valid_number(number):
        return None
    digits = f"{number.country_code}{number.national_number}"
    return digits if is_normal_form(digits) else None


def _explain_by_library(tidied: str) -> tuple[str, str]:
    n_digits = sum(character.isdigit() for character in tidied)
    number = _parsed(tidied)
    if number is None and n_digits > _LONGEST:
        return f"has {n_digits} digits, more than any number", "keep one number in the cell"
    if number is None:
        return "is not a telephone number", _WRITE_A_MOBILE
    if number.country_code != _KOREA:
        return f"is a number abroad (+{number.country_code})", "only Korean mobile numbers can be reached"
    kind = _KINDS.get(phonenumbers.number_type(number))
    if kind is not None:
        return kind, _NEEDS_A_MOBILE
    return f"is not a Korean mobile number; it has {n_digits} digits", _WRITE_A_MOBILE


def _parsed(tidied: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(tidied, "KR")
    except phonenumbers.NumberParseException:
        return None
