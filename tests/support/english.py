"""Find the English that is left of a screen in Korean.

Names stay as they are in every language: ids, codes, options, settings, what stands in quotes. Which words of
one run are names, such as the ids of its campaigns, is for the caller to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAMES = re.compile(
    r"`[^`]*`|'[^'\n]*'|\"[^\"\n]*\"|\{[^}]*\}|\S*[/@#_.=<>\\…]\S*|--?[a-z][\w-]*"
    r"|[\w-]*\d[\w-]*|[a-z]+(?:-[a-z]+)+"
)
_WORD = re.compile(r"(?<![\w-])[a-z][a-z]+(?:[A-Z]\w*)?(?![\w-])")
_ALWAYS = frozenset(
    {
        *("beat", "id", "pid", "pabal", "celery", "root", "none", "sandbox", "receiver", "worker", "submit"),
        *("to", "name", "messages", "amount", "currency", "and"),
    }
)
"""Names of processes, commands, columns and fields."""


def english_in(screen: str, *, names: frozenset[str] = frozenset()) -> Iterator[str]:
    """Each line of a screen that has words of English which are no names; JSON and persons' texts aside."""
    for line in screen.splitlines():
        if re.match(r"\s*([\[\]{}]|\"|\| )", line):
            continue
        words = [word for word in _WORD.findall(_NAMES.sub(" ", line)) if word.islower()]
        if {*words} - _ALWAYS - names:
            yield line.strip()
