"""Detect the encoding of a text file of Korean origin, and find the byte that breaks it.

A sample decides; readers then decode the whole file strictly, and on the first byte that does not fit,
`first_bad_byte` says where it is. Nothing is repaired.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

_CHUNK = 65_536
_BOMS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_STRAY_ZEROS = 3
"""Bytes that are zero in a text that is not UTF-16; the rows that have them are named later."""

_LAYOUT = frozenset("\t\n\r\f\x1a\0")
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f]")
JAPANESE = "cp932"
"""Shift-JIS, as Windows has it. It is told by its kana, and no list is read in it."""

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_FEWEST_KANA = 4
_HANGUL_ONLY = re.compile(r"[\x00-\x7f\uac00-\ud7a3]*")
_ACCENT_IN_A_WORD = re.compile(rb"[A-Za-z][\xc2-\xc7]|\xc3[\x80-\xbf][a-z]")
"""é within a word, or before the rest of one. (홍 is C8 AB, and may stand behind a letter: VIP홍.)"""

_PAIR = re.compile(rb"([\xc2-\xdf])([\x80-\xbf])")


class BadByte(NamedTuple):
    """Where a file breaks its encoding."""

    offset: int
    """Bytes before it."""

    byte: int
    line: int
    """Line of text, from 1; a row whose quoted cells hold line breaks counts several."""


def encoding_of(path: Path) -> str | None:
    """Python's name of the file's encoding, or None for a file that is not text.

    UTF-8, UTF-16 and UTF-32 with a mark at the start, UTF-16 without one where every other byte is zero,
    UTF-8 where the sample is valid UTF-8, JAPANESE where it is full of kana, else CP949, which contains
    EUC-KR.
    """
    with path.open("rb") as file:
        head = file.read(_CHUNK)
        for mark, encoding in _BOMS.items():
            if head.startswith(mark):
                return encoding
        if head.count(0) > max(_STRAY_ZEROS, len(head) // 100):
            return _utf_16_without_mark(head) or _text_with_zeros(head)
        if len(_CONTROL.findall(head)) > max(8, len(head) // 50):
            return None
        return _utf_8_or_cp949(_telling_sample(head, file))


def first_bad_byte(path: Path, encoding: str) -> BadByte | None:
    """The first byte that is not `encoding`, or None if all of them are."""
    decoder = codecs.getincrementaldecoder(encoding)()
    n_read, line = 0, 1
    for chunk in _chunks(path):
        n_read += len(chunk)
        try:
            line += decoder.decode(chunk, final=not chunk).count("\n")
        except UnicodeDecodeError as error:
            good, byte = error.object[: error.start], error.object[error.start]
            offset = n_read - len(error.object) + error.start
            return BadByte(offset, byte, line + good.decode(encoding, errors="ignore").count("\n"))
    return None


def _chunks(path: Path) -> Iterator[bytes]:
    """The file's bytes in chunks, and an empty one as the end."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
    yield b""


def _telling_sample(sample: bytes, file: BinaryIO) -> bytes:
    """The first stretch with anything beyond ASCII and what follows it; the file's end if there is none."""
    while sample.isascii() and (chunk := file.read(_CHUNK)):
        sample = sample[-1:] + chunk
    return sample + file.read(_CHUNK)


def _utf_16_without_mark(sample: bytes) -> str | None:
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) < len(sample) // 20 or min(even, odd) * 5 > max(even, odd):
        return None
    return encoding if _decodes(sample, encoding) and _is_text(sample.decode(encoding, "ignore")) else None


def _is_text(text: str) -> bool:
    """Whether all characters of a text are such as people write. (Zeros stand in syllables too: 가, AC00.)"""
    return not any(unicodedata.category(character) in ("Cc", "Cn", "Co") for character in set(text) - _LAYOUT)


def _text_with_zeros(sample: bytes) -> str | None:
    """The encoding of a text in which NULs fill cells up, as programs in C do; each row is named later."""
    bare = sample.replace(b"\0", b"")
    if len(bare) * 2 < len(sample) or len(_CONTROL.findall(bare)) > max(8, len(bare) // 50):
        return None
    if b"\n" not in bare:
        return None
    return next((encoding for encoding in ("utf-8", "cp949") if _decodes(bare, encoding)), None)


def _utf_8_or_cp949(sample: bytes) -> str:
    if not _decodes(sample, "utf-8"):
        if _is_damaged_utf_8(sample):
            return "utf-8"
        return JAPANESE if _is_japanese(sample) else "cp949"
    return "cp949" if _is_cp949_by_look(sample) else "utf-8"


def _is_damaged_utf_8(sample: bytes) -> bool:
    text = sample.decode("utf-8", errors="replace")
    wide = sum(character > "\u07ff" for character in text)
    return wide > 2 * text.count("\ufffd")


def _is_japanese(sample: bytes) -> bool:
    """Whether a sample is Shift-JIS of which a third and more is kana.

    CP949 reads kana as syllables that hardly anybody writes; of Korean, Shift-JIS makes kana of half the
    width, which do not count.
    """
    if not _decodes(sample, JAPANESE):
        return False
    text = sample.decode(JAPANESE, errors="ignore")
    kana = _KANA.findall(text)
    return len(set(kana)) >= _FEWEST_KANA and len(kana) * 3 >= sum(character > "\x7f" for character in text)


def _is_cp949_by_look(sample: bytes) -> bool:
    """Whether a sample that is valid as both is rather CP949.

    A handful of syllables (홍 is C8 AB) make valid UTF-8 of two bytes a character. Such UTF-8 would hold
    accented letters only, which stand inside words, while CP949 reads as Hangul throughout. Signs (° is C2
    B0), capitals with accents, and letters that were read in another encoding would be syllables that hardly
    anybody writes, or that EUC-KR lacks: where most are such, it is UTF-8.
    """
    if sample.isascii() or _ACCENT_IN_A_WORD.search(sample):
        return False
    if any(character > "\u07ff" for character in sample.decode("utf-8", errors="ignore")):
        return False
    pairs = _PAIR.findall(sample)
    if 2 * sum(lead == b"\xc2" or trail < b"\xa1" for lead, trail in pairs) > len(pairs):
        return False
    return _decodes(sample, "cp949") and bool(_HANGUL_ONLY.fullmatch(sample.decode("cp949", errors="ignore")))


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True
