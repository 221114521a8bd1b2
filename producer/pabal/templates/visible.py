"""Show a text so that nothing in it goes unseen: every character that nobody sees gets its name.

Two texts are shown alike only if they are the same. A terminal needs nothing but plain characters for it.
"""

from __future__ import annotations

import re
import unicodedata

_BREAKS = {"\n": "<LF>", "\r": "<CR>"}
_LIKE_A_NAME = re.compile(r"<(?=LF>|CR>|U\+)")
_UNSEEN = frozenset({"\u034f", "\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"})
"""Letters and marks that have no shape: joiners, Hangul fillers, the empty braille pattern."""

_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\u180f]")


def is_unseen(sign: str) -> bool:
    """Whether a character has no shape of its own, or looks like a plain blank and is not."""
    if sign == " ":
        return False
    category = unicodedata.category(sign)
    return (
        category in ("Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Co")
        or sign in _UNSEEN
        or bool(_VARIATION.match(sign))
    )


def name_of(sign: str) -> str:
    """`<U+200B ZERO WIDTH SPACE>`; a line break is `<LF>` or `<CR>`."""
    if sign in _BREAKS:
        return _BREAKS[sign]
    name = unicodedata.name(sign, "")
    return f"<U+{ord(sign):04X}{' ' + name if name else ''}>"


def is_plain(sign: str) -> bool:
    """Whether a character is what it looks like: a Hangul syllable, or one of ASCII's that are seen."""
    return "가" <= sign <= "힣" or "!" <= sign <= "~" or sign == " "


def show_signs(text: str, *, all_names: bool = False, ends: bool = True) -> str:
    """The text with every unseen character named, and blanks at the ends of lines.

    `all_names`: also every one that may look like another, as a full-width comma does; for a text that
    differs from another just here. `ends`: whether the text's own end is an end of a line.
    """
    shown = []
    for place, sign in enumerate(text):
        if is_unseen(sign) or (all_names and not is_plain(sign)):
            name = name_of(sign)
            shown.append(name if is_unseen(sign) else f"{sign}{name}")
        elif (sign == " " and _ends_line(text, place, ends=ends)) or (
            sign == "<" and _LIKE_A_NAME.match(text, place)
        ):
            shown.append(name_of(sign))
        else:
            shown.append(sign)
    return "".join(shown)


def _ends_line(text: str, place: int, *, ends: bool) -> bool:
    rest = text[place:].lstrip(" ")
    return rest[0] in "\r\n" if rest else ends
