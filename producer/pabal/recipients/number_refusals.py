"""Say why a cell holds no number that can be reached, and hide the numbers that a complaint would show.

The library `phonenumbers` knows what a number is instead: a landline, an internet number, a number abroad.
KakaoTalk and SMS reach mobile numbers only. What is accepted is decided in `phone_numbers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from pabal.fields.template import mask
from pabal.recipients.phone_numbers import fold, is_decimal, normalise, numbers_inside, without_exact_zero

_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]*)?[eE][+-]?[0-9]+")
_FIRST_PART = re.compile(r"0?1[016789]")
_LOOKALIKES = re.compile(r"[+(]*[0-9OoIl|][0-9OoIl|\s\-./()]{7,}")
_LOOSE_NUMBER = re.compile(r"\+?\d(?:[\W_]{0,3}\d){7,}")

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
_NOTHING_ELSE = "keep one mobile number in the cell, and nothing else"


def explain_refusal(value: str) -> tuple[str, str]:
    """What is wrong with a value that `normalise` refused, and what to write instead."""
    folded = without_exact_zero(fold(value))
    if not any(character.isalnum() or character == "+" for character in folded):
        return "is empty", _WRITE_A_MOBILE
    if _SCIENTIFIC.fullmatch(folded):
        return (
            "is in scientific notation, so digits of the number are lost",
            "format the column as text in Excel, enter the numbers again and save",
        )
    if any(character.isalpha() for character in folded):
        return _explain_letters(folded)
    if _FIRST_PART.fullmatch(folded):
        way_out = "put the whole number into one cell; parts in several columns are not joined"
        return "is only the first part of a number", way_out
    n_digits = sum(character.isdigit() for character in folded)
    n_numbers, has_more = numbers_inside(folded)
    if n_numbers > 1:
        return f"holds {n_numbers} numbers; it has {n_digits} digits", _NOTHING_ELSE
    if is_decimal(folded):
        return "is a number with a decimal part", _WRITE_A_MOBILE
    if n_numbers == 1 and has_more:
        return f"holds a number and more digits; it has {n_digits} digits", _NOTHING_ELSE
    if n_numbers == 1 or normalise("".join(filter(str.isdigit, folded))):
        return "is not a Korean mobile number as it is written, though it has its digits", _WRITE_A_MOBILE
    return _explain_by_library(folded, n_digits)


def hide_numbers(text: str) -> str:
    """`text` with everything masked in it that may be somebody's number."""
    return _LOOSE_NUMBER.sub(lambda match: mask(match[0]), text) if _has_many_digits(text) else text


def quote_names(names: Iterable[str]) -> str:
    """Names of sheets between quotation marks, with what may be somebody's number masked."""
    return ", ".join(repr(hide_numbers(name)) for name in names)


def _has_many_digits(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= 8


def _explain_letters(folded: str) -> tuple[str, str]:
    digits = folded.translate(str.maketrans("OoIl|", "00111"))
    if _LOOKALIKES.fullmatch(folded) and normalise(digits):
        return "has letters in place of digits", "write 0 for O and 1 for l or I"
    n_numbers, _ = numbers_inside(folded)
    if n_numbers > 1:
        return f"holds {n_numbers} numbers and other text", _NOTHING_ELSE
    if n_numbers == 1:
        return "is not a telephone number alone; other text stands beside it", _NOTHING_ELSE
    return "is not a telephone number", _WRITE_A_MOBILE


def _explain_by_library(folded: str, n_digits: int) -> tuple[str, str]:
    number = _parsed(folded)
    if n_digits > _LONGEST:
        return f"has {n_digits} digits, more than any number", "keep one number in the cell"
    if number is None:
        return "is not a telephone number", _WRITE_A_MOBILE
    if number.country_code != _KOREA:
        return f"is a number abroad (+{number.country_code})", "only Korean mobile numbers can be reached"
    kind = _KINDS.get(phonenumbers.number_type(number))
    if kind is not None:
        return kind, _NEEDS_A_MOBILE
    return f"is not a Korean mobile number; it has {n_digits} digits", _WRITE_A_MOBILE


def _parsed(folded: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(folded, "KR")
    except phonenumbers.NumberParseException:
        return None
