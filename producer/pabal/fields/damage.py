"""Recognise what programs have made of a text that they did not pass on as it was.

Such a text or value is good all the same, and goes out as it stands: whoever has the file is told. What
stands in a list in place of a value is in `recipients.values`.
"""

from __future__ import annotations

import re

_MOJIBAKE = re.compile(
    "[\u00c3-\u00ef][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
)
"""UTF-8 or CP949 that was read as an encoding of the West."""

_LEADS = "".join(
    bytes((lead, trail)).decode("cp949") for lead in range(0xEA, 0xEE) for trail in range(0xA1, 0xC0)
)
_UTF_8_AS_CP949 = re.compile(f"[{_LEADS}]")
"""The Hanja that the first two bytes of a syllable in UTF-8 are in CP949."""

_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SUSPECT = re.compile(f"[\u00c3-\u00ef\ue000-\uf8ff{_LEADS}]")
"""What one character at least of all these is; looked for first, for speed."""

_BEYOND_ASCII = re.compile("[^\0-\x7f]+")
_SYLLABLE = re.compile("[가-힣]")
_DECIMALS = re.compile(r"\.(?:0$|[0-9]*(?:000000|999999)[0-9])", re.MULTILINE)
_DATE = "[12][0-9]{3}-[01][0-9]-[0-3][0-9]"
_TIME = r"[0-2][0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
_MOMENT = re.compile(
    rf"^(?:{_DATE}(?:T{_TIME}(?:Z|[+-][0-2][0-9]:?[0-5][0-9])?| 00:00:00(?:\.0{{1,9}})?)"
    rf"|[A-Z][a-z]{{2}} [A-Z][a-z]{{2}} [0-3][0-9] [0-9]{{4}} {_TIME} GMT[+-][0-9]{{4}}(?: \([^0-9)]*\))?)$",
    re.MULTILINE,
)
"""A date as JSON, JavaScript or pandas has it, which people are shown in other words. Its hour may be another
too: JavaScript writes midnight in Korea as 15:00 of the day before."""

_FEWEST_SYLLABLES = 2

_ENCODING = "letters that were read in another encoding"
_DAMAGES = (
    (
        re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]{2,5}|#x[0-9a-fA-F]{2,4});"),
        "a character in HTML's writing",
    ),
    (re.compile(r"</?(?:br|p|b|div|span)\b[^>]*>", re.IGNORECASE), "a tag of HTML"),
    (re.compile(r"\\n(?![a-z])"), "a line break that is written out"),
    (_MOJIBAKE, _ENCODING),
    (
        re.compile(
            r"^(?:\?+$|\?+[\uac00-\ud7a3]|[\uac00-\ud7a3]+\?+[\uac00-\ud7a3]|(?=.*\?\?)(?:[^\w\n]|[\d_])+$)",
            re.MULTILINE,
        ),
        "question marks in place of letters",
    ),
    (_PRIVATE, "a character that only one font has"),
    (re.compile(r"^-?[1-9][0-9]{2,}\.0$", re.MULTILINE), "a whole number with .0 behind it"),
    (
        re.compile(r"^-?(?=[0-9.]{16,}$)[0-9]+\.[0-9]*(?:000000|999999)[0-9]{1,3}$", re.MULTILINE),
        "a number with the tail that reckoning leaves",
    ),
    (_MOMENT, "a moment in a program's writing"),
)
_SIGNS = ("&", "<", "?", "\\")


def name_damage(value: str) -> str | None:
    """What of a value programs may have spoiled on its way; None: nothing looks like that."""
    found = next((name for pattern, name in _DAMAGES if pattern.search(value)), None)
    return _ENCODING if found is None and _has_utf_8(value) else found


def is_moment(value: str) -> bool:
    """Whether a value is a date in a program's writing, and nothing else."""
    return _MOMENT.fullmatch(value) is not None


def may_be_damaged(text: str) -> bool:
    """Whether values, one a line, need a closer look; right where it says no."""
    if any(sign in text for sign in _SIGNS) and name_damage(text):
        return True
    if "." in text and _DECIMALS.search(text):
        return True
    if ":" in text and _MOMENT.search(text):
        return True
    if text.isascii() or not _SUSPECT.search(text):
        return False
    return any(pattern.search(text) for pattern in (_MOJIBAKE, _PRIVATE, _UTF_8_AS_CP949))


def _has_utf_8(value: str) -> bool:
    """Whether Hanja and rare syllables are what CP949 makes of Hangul in UTF-8: 湲몃룞 for 길동."""
    if not _UTF_8_AS_CP949.search(value):
        return False
    for stretch in _BEYOND_ASCII.findall(value):
        content = stretch.encode("cp949", errors="ignore")
        syllables = _SYLLABLE.findall(content.decode("utf-8", errors="ignore"))
        if len(syllables) >= _FEWEST_SYLLABLES and len(syllables) * 3 > len(content) // 2:
            return True
    return False
