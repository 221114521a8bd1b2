"""Take apart the tags of a sheet's rows and cells. Whole pieces of a sheet are gone through elsewhere."""

from __future__ import annotations

import re
from functools import lru_cache

_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));")
_SIGNS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LAST_CHARACTER = 0x10FFFF

_ATTRIBUTE = re.compile(rb"""\b(r|s|t|ht|width|hidden|min|max)\s*=\s*["']([^"']*)["']""")


def text_of(content: bytes) -> str:
    """What an element's content says. To load the library for this takes a tenth of the time to start."""
    text = content.decode("utf-8", errors="replace")
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def _referred(found: re.Match[str]) -> str:
    hexadecimal, digits, name = found.groups()
    if name:
        return _SIGNS[name]
    code = int(hexadecimal, 16) if hexadecimal else int(digits)
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code <= _LAST_CHARACTER else "\ufffd"


def attributes_of(tag: bytes) -> dict[bytes, bytes]:
    """The attributes of a tag that are asked for anywhere here."""
    return dict(_ATTRIBUTE.findall(tag))


def number_of(text: bytes | None, default: int) -> int:
    """A whole number, or `default` where there is none."""
    return int(text) if text is not None and text.isdigit() else default


def place_of(reference: bytes) -> tuple[int, int]:
    """Row and column of a reference such as AB12; (0, 0) where there is none."""
    letters = reference.rstrip(b"0123456789")
    digits = reference[len(letters) :]
    if not letters.isalpha() or not digits or len(reference) > 12:
        return 0, 0
    return int(digits), column_of(letters)


@lru_cache(maxsize=1024)
def column_of(letters: bytes) -> int:
    """The number of a column, A being 1."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return column
