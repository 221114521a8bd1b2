"""Fill `#{variables}` into texts, measure Korean SMS, mask phone numbers.

A template is parsed once per campaign and rendered once per recipient, so rendering is one `%` over a tuple.
What is wrong with a template is a value (`faults`), not an exception: the caller names the field in which it
stands. Which fields are templates is not decided here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

Fault = tuple[str, str]
"""What is wrong, and the way out."""

SmsKind = Literal["SMS", "LMS", "TOO_LONG"]

SMS_BYTES = 90
LMS_BYTES = 2000

_MARK = re.compile(r"#\{([^}\r\n]*)\}")
_FOREIGN_MARK = re.compile(
    r"[#\uff03][ \t]*[{\uff5b](?P<a>[^{}\uff5b\uff5d\r\n]{1,60})[}\uff5d]"  # other widths, a blank between
    r"|[$\uff04][{\uff5b](?P<b>[^{}\uff5b\uff5d\r\n]{1,60})[}\uff5d]"
    r"|\{\{(?P<c>[^{}\r\n]{1,60})\}\}"
)
"""What other vendors and Korean keyboards write in place of `#{name}`."""

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
INVISIBLE = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\u00ad\u034f\u115f\u1160\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3164\ufeff\uffa0\U000e0000-\U000e0fff]"
)
"""Characters that nobody sees, control characters, and blanks that look like a plain one."""

_PRINTABLE_BLANKS = "\u034f\u115f\u1160\u2800\u3164\uffa0"
"""Characters of them that Python takes for printable."""

_LOST = "\ufffd"
_FILLER = b"\xa4\xd4"
"""U+3164 in EUC-KR."""

_NUMBER_SEPARATORS = " -+.()"
_NAMED_AT_MOST = 5


class Template:
    """A text with `#{name}` marks, parsed once. A name is anything but `}` and a line break, stripped."""

    __slots__ = ("_counts", "_format", "_order", "_pick", "faults", "literal", "names", "text")

    def __init__(self, text: str) -> None:
        pieces = _MARK.split(text)
        literals = pieces[::2]
        self.text = text
        self._order = tuple(name.strip() for name in pieces[1::2])
        self._counts = Counter(self._order)
        self._format = "%s".join(literal.replace("%", "%%") for literal in literals)
        self._pick = value_picker(self._order)
        self.names: tuple[str, ...] = tuple(self._counts)
        """The variables, each once, in order of appearance."""
        self.literal: str = "".join(literals)
        """The text without its marks."""
        self.faults: tuple[Fault, ...] = tuple(_mark_faults(pieces))

    def render(self, values: Mapping[str, str]) -> str:
        """The text for one recipient. Marks inside values are left alone; a missing value is a KeyError."""
        return self._format % self._pick(values)

    def render_rows(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
        """As `render`, for rows that end with the values of `columns`."""
        places = tuple(columns.index(name) - len(columns) for name in self._order)
        pick: Callable[[Sequence[Any]], Any] = itemgetter(*places) if places else lambda _row: ()
        return (self._format % pick(row) for row in rows)

    def length(self, values: Mapping[str, str]) -> int:
        """Characters that `render` would give, without rendering."""
        return len(self.literal) + sum(map(len, self._pick(values)))

    @property
    def times(self) -> dict[str, int]:
        """How often each variable stands in the text."""
        return dict(self._counts)

    @property
    def most_repeats(self) -> int:
        """How often the most frequent variable appears; 0 for a text without variables."""
        return max(self._counts.values(), default=0)


def value_picker(names: tuple[str, ...]) -> Callable[[Mapping[str, str]], tuple[str, ...]]:
    """A function from a mapping to the values of `names`, always a tuple, as fast as Python can."""
    if len(names) > 1:
        several: Callable[[Mapping[str, str]], Any] = itemgetter(*names)
        return several
    if names:
        only = names[0]
        return lambda values: (values[only],)
    return lambda _values: ()


def _mark_faults(pieces: list[str]) -> Iterable[Fault]:
    for name, before, after in zip(pieces[1::2], pieces[::2], pieces[2::2], strict=False):
        if after.startswith("}") and "{" not in name and before.count("{") <= before.count("}"):
            yield f"has a brace too many: #{{{name}}}}}", f"write #{{{name.strip()}}}"
    for literal in pieces[::2]:
        if _LOST in literal:
            yield "has U+FFFD, which stands for a character that was lost", "write the character"
        if "#{" in literal:
            yield _unclosed(literal[literal.index("#{") :])
        for found in _FOREIGN_MARK.finditer(literal):
            name = next(filter(None, found.groups())).strip()
            yield f"has {found[0]}, which is not filled", f"write #{{{name or 'name'}}} for a variable"
    for name in pieces[1::2]:
        if "#{" in name:
            yield _unclosed("#{" + name)
        elif "{" in name:
            yield f"has a brace too many: #{{{name}}}", f"write #{{{name.replace('{', '').strip()}}}"
        elif not name.strip():
            yield "has a variable without a name: #{}", "write the column's name between the braces"


def _unclosed(rest: str) -> Fault:
    shown = rest.splitlines()[0][:20]
    return f"has a variable that is not closed: {shown}", "close it with }, as in #{name}"


@dataclass(frozen=True, slots=True)
class SmsSize:
    """How a text would travel as a Korean SMS."""

    kind: SmsKind
    n_bytes: int
    """Bytes in EUC-KR; a character that it lacks is counted as two."""

    not_in_euc_kr: tuple[str, ...]
    """Characters that Korean carriers refuse or turn into `?`, each once."""


def sms_size(text: str) -> SmsSize:
    """The text's size by the carriers' rule: EUC-KR, 90 bytes for SMS, 2,000 for LMS (NHN Cloud SMS guide).

    EUC-KR proper, not cp949: Microsoft's cp949 adds 8,822 Hangul syllables (such as 똠) which carriers do
    not take. Python's `euc_kr` codec does not refuse those either; it spells each out in eight bytes (KS X
    1001, annex 3), which phones show as loose letters. So a character belongs if it takes at most two bytes.
    """
    if fits_euc_kr(text):
        n_bytes = len(text.encode("euc_kr"))
        return SmsSize(_kind(n_bytes), n_bytes, ())
    missing = tuple(char for char in dict.fromkeys(text) if not fits_euc_kr(char))
    n_bytes = sum(1 if char.isascii() else 2 for char in text)
    return SmsSize(_kind(n_bytes), n_bytes, missing)


def _kind(n_bytes: int) -> SmsKind:
    if n_bytes > LMS_BYTES:
        return "TOO_LONG"
    return "SMS" if n_bytes <= SMS_BYTES else "LMS"


def is_blank(text: str) -> bool:
    """Whether nobody sees anything of `text`."""
    return not INVISIBLE.sub("", text).strip()


def may_have_blank_parts(text: str) -> bool:
    """Whether `text` has a character that makes a part of it look blank; blanks themselves do not count."""
    return not text.isprintable() or any(mark in text for mark in _PRINTABLE_BLANKS)


def fits_euc_kr(text: str) -> bool:
    """Whether EUC-KR proper has every character of `text` (see `sms_size`).

    cp949 holds all of EUC-KR, with equal bytes; where the two lengths differ, something was spelt out. What
    is spelt out begins with the filler of Hangul, so where there is none, cp949 need not be asked.
    """
    try:
        encoded = text.encode("euc_kr")
        return _FILLER not in encoded or len(encoded) == len(text.encode("cp949"))
    except UnicodeEncodeError:
        return False


def compose(text: str) -> str:
    """`text` with letters that were taken apart put together again (NFC), as macOS takes Hangul apart.

    Characters that NFC would replace by others that look the same, such as the Hanja that KS X 1001 has twice
    or its sign for ohm, stay as they are.
    """
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    parts = groupby(text, lambda char: unicodedata.normalize("NFC", char) != char)
    return "".join(
        part if is_kept else unicodedata.normalize("NFC", part)
        for is_kept, part in ((is_kept, "".join(chars)) for is_kept, chars in parts)
    )


def is_storable(text: str) -> bool:
    """False for what neither PostgreSQL nor JSON can carry: U+0000 and halves of surrogate pairs."""
    return _UNSTORABLE.search(text) is None


def name_characters(chars: Iterable[str]) -> str:
    """Characters as a message shows them, also invisible ones: `'😀' (U+1F600), U+200B`."""
    shown = [
        f"{char!r} (U+{ord(char):04X})" if char.isprintable() else f"U+{ord(char):04X}" for char in chars
    ]
    rest = len(shown) - _NAMED_AT_MOST
    return ", ".join(shown[:_NAMED_AT_MOST]) + (f" and {rest} more" if rest > 0 else "")


def mask(value: str) -> str:
    """Something that may be a person's number, safe to show: `821012345678` gives `8210****5678`.

    The last four digits and up to four of the first stay, and separators between them; eight digits or
    fewer, and whatever else stands there, are masked wholly.
    """
    n_digits = sum(char.isdigit() for char in value)
    if n_digits <= 8:
        return "*" * min(len(value), 8)
    masked, seen, head = [], 0, min(n_digits - 8, 4)
    for char in value:
        if char.isdigit():
            seen += 1
            masked.append(char if seen <= head or seen > n_digits - 4 else "*")
        else:
            masked.append(char if char in _NUMBER_SEPARATORS else "*")
    return "".join(masked)
