"""Find where a text differs from a registered one, and show both with the difference marked.

A variable of the registered text stands for anything, and how a variable is called does not matter: Kakao
sees the filled text. Nothing is judged here but the texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from pabal.templates.visible import show_signs

_TOKEN = re.compile(r"#\{[^}\r\n]*\}|.", re.DOTALL)
_MARK = re.compile(r"#\{[^}\r\n]*\}")
_VARIABLE = "#{}"
_KEPT = 24
"""Characters of an equal stretch that are shown beside a difference."""

_LONGEST_LOOKED_AT = 2000


def is_of_form(text: str, registered: str) -> bool:
    """Whether `text` can become nothing but what `registered` can become.

    A variable of the text may stand only where the registered text has one: in a literal it could be filled
    with anything.
    """
    first, *others = (_tokens_of(part) for part in _MARK.split(registered))
    tokens = _tokens_of(text)
    if not others:
        return tokens == first
    last = others.pop()
    end = len(tokens) - len(last)
    if tokens[: len(first)] != first or end < len(first) or tokens[end:] != last:
        return False
    place = len(first)
    for part in others:
        found = _find(tokens, part, place, end)
        if found is None:
            return False
        place = found + len(part)
    return True


def show_difference(text: str, registered: str) -> tuple[str, str]:
    """The registered text and the other one, each on one line: what only one of them has stands in `[-…-]`
    and `{+…+}`, and whatever nobody sees there has a name.
    """
    ours, theirs = _TOKEN.findall(text), _TOKEN.findall(registered)
    left: list[str] = []
    right: list[str] = []
    stretches = list(_stretches(theirs, ours))
    for number, (is_equal, old, new) in enumerate(stretches):
        is_last = number == len(stretches) - 1
        if is_equal:
            left.append(_shorten(old, is_first=not number, is_last=is_last))
            right.append(_shorten(new, is_first=not number, is_last=is_last))
        else:
            left.append(f"[-{_show_changed(old)}-]" if old else "")
            right.append(f"{{+{_show_changed(new)}+}}" if new else "")
    return "".join(left), "".join(right)


def _tokens_of(text: str) -> list[str]:
    return [_VARIABLE if _MARK.fullmatch(token) else token for token in _TOKEN.findall(text)]


def _find(tokens: Sequence[str], part: Sequence[str], start: int, end: int) -> int | None:
    for place in range(start, end - len(part) + 1):
        if tokens[place : place + len(part)] == part:
            return place
    return None


def _stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, str, str]]:
    """Whether both say the same there, and what each says."""
    a = [_VARIABLE if _MARK.fullmatch(token) else token for token in old]
    b = [_VARIABLE if _MARK.fullmatch(token) else token for token in new]
    if max(len(a), len(b)) > _LONGEST_LOOKED_AT:
        yield a == b, "".join(old), "".join(new)
        return
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        yield kind == "equal", "".join(old[a1:a2]), "".join(new[b1:b2])


def _shorten(text: str, *, is_first: bool, is_last: bool) -> str:
    before, after = "" if is_first else text[:_KEPT], "" if is_last else text[-_KEPT:]
    if len(text) <= len(before) + len(after) + _KEPT:
        return show_signs(text, ends=is_last)
    return f"{show_signs(before, ends=False)}...{show_signs(after, ends=False)}"


def _show_changed(text: str) -> str:
    """What only one of both has: blanks at its ends are told too, as they would not be seen between marks."""
    shown = show_signs(text.strip(" "), all_names=True, ends=False)
    blank = "<U+0020 SPACE>"
    n_before = len(text) - len(text.lstrip(" "))
    n_after = len(text.rstrip(" ")) and len(text) - len(text.rstrip(" "))
    return f"{blank * n_before}{shown}{blank * n_after}"
