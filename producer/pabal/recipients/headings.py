"""Recognise headings: which column holds the number, which is a variable.

Line breaks, blanks, marks, case and width in a heading do not matter. All known headings of the number are
made from the words here; `docs/campaign.md` shows them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pabal.recipients.number_refusals import hide_numbers

RECIPIENTS = (
    *(
        "수신",
        "수신인",
        "수신자",
        "수신처",
        "착신",
        "받는",
        "받는사람",
        "받는분",
        "받는이",
        "받을사람",
        "받으실분",
    ),
    *("수령인", "수령자", "수취인", "수취자", "recipient", "receiver"),
)
"""Who gets it. These may also stand before a bare 번호."""

OWNERS = (
    *(
        "고객",
        "고객님",
        "회원",
        "주문자",
        "구매자",
        "신청자",
        "예약자",
        "이용자",
        "사용자",
        "가입자",
        "참가자",
        "참석자",
    ),
    *("당첨자", "응모자", "학생", "학부모", "보호자", "환자", "직원", "임직원", "사원", "담당자", "본인"),
    *("부모", "부모님", "아버지", "어머니", "대표", "대표자", "조합원", "수험생", "세대주", "임차인"),
    *("신청인", "계약자", "입주자", "수강생", "지원자", "방문자"),
    *("customer", "client", "member", "user", "buyer", "orderer", "guest", "patient", "student", "parent"),
    *("guardian", "employee"),
)
"""Whose number it is."""

MOBILE = (
    *("휴대폰", "휴대전화", "핸드폰", "핸폰", "휴대", "이동전화", "모바일", "스마트폰", "폰"),
    *("hp", "mobile", "mobilephone", "cell", "cellphone", "cellular", "handphone", "smartphone"),
)
TELEPHONE = ("연락처", "전화", "tel", "telephone", "phone", "contact")
MEDIA = ("알림톡", "카카오톡", "카톡", "문자", "sms", "kakao")
"""By what the message comes. These may stand before all others, and before a bare 번호."""

NUMBER = ("번호", "전화번호", "no", "number", "num")

_WHO = "|".join((*RECIPIENTS, *OWNERS))
_BY = f"(?:{'|'.join(MEDIA)})?"
_PERSON = re.compile(rf"{_BY}({_WHO})")
_WHOSE = f"(?:(?:{_WHO})s?)?"
_MOBILE_HEADING = re.compile(
    rf"{_BY}{_WHOSE}(?:{'|'.join(TELEPHONE)})?(?:{'|'.join(MOBILE)})(?:{'|'.join((*NUMBER, *TELEPHONE))})?"
)
_HEADING = re.compile(
    rf"{_BY}{_WHOSE}(?:{'|'.join(TELEPHONE)})(?:{'|'.join(NUMBER)})?"
    rf"|{_BY}(?:{'|'.join(RECIPIENTS)})(?:번호|number|no)|(?:{'|'.join(MEDIA)})(?:번호|number|no)|msisdn"
)
_PLACEHOLDER = re.compile(r"[#$]\{\s*([^{}]+?)\s*\}")
_ASIDE = re.compile(r"[(\[（［][^)\]）］]*[)\]）］]")
_ORDINAL = re.compile(r"(.*[^0-9\s_-])[\s_-]*([1-9])\s*", re.DOTALL)
"""휴대폰1 is 휴대폰; 휴대폰2 is taken only where there is no other."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


@lru_cache(maxsize=4096)
def clean_heading(cell: str) -> str:
    """A heading as it is called: `#{name}` is `name`, a line break is a blank."""
    text = " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", cell)).split())
    placeholder = _PLACEHOLDER.fullmatch(text)
    return placeholder[1] if placeholder else text


def key_of(heading: str) -> str:
    """What of a heading counts where two are compared: letters and digits, without case and width."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return unicodedata.normalize("NFC", "".join(character for character in text if character.isalnum()))


def number_columns(columns: Sequence[str]) -> tuple[list[str], list[str]]:
    """The columns that may hold the number, of the best kind there is (`to`, mobile, telephone); and the
    others that might have been it. A telephone of somebody else than the mobile's owner is no second choice
    for it, so both may hold the number.
    """
    kinds = {column: kind for column in columns if (kind := _kind_of(column))}
    best = min(kinds.values(), default=0)
    found = [name for name in kinds if kinds[name] == best]
    if best > 1:
        persons = {_person_of(name) for name in found}
        found += [name for name in kinds if kinds[name] in range(best + 1, 4) and _is_other(name, persons)]
    return found, [name for name in kinds if name not in found]


def is_number_heading(cell: str) -> bool:
    """Whether a cell is a known heading of the number."""
    return _kind_of(clean_heading(cell)) > 0


def find_column(name: str, columns: Iterable[str]) -> str | None:
    """The column of this name: exactly so, or the only one that is the same but for marks, case and width."""
    columns = tuple(columns)
    if name in columns:
        return name
    key = key_of(name)
    alike = [column for column in columns if key and key_of(column) == key]
    return alike[0] if len(alike) == 1 else None


def shown_names(columns: Iterable[str]) -> str:
    """Names of columns for a complaint; a person's number among them is masked."""
    return ", ".join(hide_numbers(column) for column in columns)


def _person_of(column: str) -> str | None:
    """Whose number a heading says it is; the same for all who get the message; None where it does not say."""
    match = _PERSON.match(key_of(column))
    return ("recipient" if match[1] in RECIPIENTS else match[1].removesuffix("님")) if match else None


def _is_other(column: str, persons: set[str | None]) -> bool:
    person = _person_of(column)
    return person is not None and None not in persons and person not in persons


def _kind_of(column: str) -> int:
    """1: `to`; 2: a mobile number; 3: a telephone number; 4: one that is not the first; 0: another column."""
    if ordinal := _ORDINAL.fullmatch(column):
        kind = _kind_of(ordinal[1])
        return kind if kind < 2 or ordinal[2] == "1" else 4
    key, bare = key_of(column), key_of(_ASIDE.sub("", column))
    if len(key) > 40:
        return 0
    if "to" in (key, bare):
        return 1
    asides = [key_of(aside) for aside in _ASIDE.findall(column)]
    is_known = any(_HEADING.fullmatch(name) for name in (key, bare))
    is_mobile = any(_MOBILE_HEADING.fullmatch(name) for name in (key, bare))
    if is_mobile or ((is_known or bare in NUMBER) and any(map(_MOBILE_HEADING.fullmatch, asides))):
        return 2
    return 3 if is_known else 0
