"""Find the values in a sentence that was made from a format string.

A template is the English format string as the code has it, with a name for each value:
`{settled:,} of {total:,} settled`. Its regular expression takes the values out of a sentence again. It knows
no Korean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

_NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?"
_QUOTED = r"'[^'\n]*'|\"[^\"\n]*\"|(?!['\"])\S+?"
_NUMERIC = frozenset(",df")
_WORD = re.compile(r"[a-z]+")
_BEFORE_A_SIGN = re.compile(r"([^,;:(]*)(.*)", re.DOTALL)
_SINGULAR = {
    "are": "is", "were": "was", "have": "has", "people": "person", "entries": "entry", "bodies": "body",
    "wait": "waits", "name": "names", "share": "shares",
}  # fmt: skip
"""Plural forms of `pabal.counted` that are more than an s, with those that say it of one."""

_NO_PLURALS = frozenset({"as", "has", "is", "its", "this", "was"})
_WEAK = 12
"""Letters that a template needs for any text to be a value of it."""

_NARROW = {"since": "[^a-z]+", "currency": r"\S*"}
"""Values of which it is known how they look: a moment, three letters."""

DATA = frozenset({
    "CODES", "FIELDS", "OPTIONS", "STATES", "campaign", "campaign_id", "campaigns", "code", "content",
    "currency", "entity", "field", "file", "folder", "host", "iso", "key", "known", "parent", "path",
    "profile", "reference", "row", "scope", "sender", "sheet",
    "source", "template", "text", "to", "token", "url", "user", "value", "values", "where",
})  # fmt: skip
"""Names of values that are somebody's own words: an id, a path. They are shown as they are."""


@dataclass(frozen=True, slots=True)
class Template:
    """A format string, ready to be looked for."""

    text: str
    pattern: re.Pattern[str]
    fields: tuple[str, ...]
    """Names of the values, in order."""

    as_is: frozenset[str]
    """Those that are no sentences: numbers, ids, what stands in quotes."""

    literals: tuple[str, ...]
    """What stands between the values."""

    certain: tuple[str, ...]
    """Those of them that are the same whatever the values are."""

    @property
    def weight(self) -> int:
        """How much of it is fixed."""
        return sum(map(len, self.literals))

    @property
    def is_weak(self) -> bool:
        """Whether so little of it is fixed that sentences of others look like it."""
        return self.weight < _WEAK

    def values_in(self, sentence: str) -> Mapping[str, str] | None:
        """The values by name; None if the sentence was not made from it."""
        if not all(literal in sentence for literal in self.certain):
            return None
        match = self.pattern.fullmatch(sentence)
        return dict(zip(self.fields, match.groups(), strict=True)) if match else None


def compile_template(text: str) -> Template:
    """Raises ValueError for a format string that cannot be read."""
    pattern, fields, as_is, literals, certain = "", list[str](), set[str](), list[str](), list[str]()
    is_number = False
    parts = list(Formatter().parse(text))
    for (literal, name, spec, conversion), (behind, after, _, _) in zip(
        parts, [*parts[1:], ("", None, None, None)], strict=True
    ):
        pattern += _for_any_count(literal) if is_number else re.escape(literal)
        literals += [literal] if literal else []
        certain += [literal] if literal and not is_number else []
        if name is None:
            continue
        fields.append(name)
        is_number = spec is not None and spec[-1:] in _NUMERIC
        if after is not None and not behind:  # it stands beside another
            any_text = r"[^\s,;]*"
        elif not pattern and name == "price":
            any_text = r"\S*"
        elif not pattern and re.match(" [a-z]", behind):  # it begins a sentence, and is none itself
            any_text = "(?:(?!; ).)*?"
        elif name in _NARROW:
            any_text = _NARROW[name]
        else:
            any_text = ".*?"
        pattern += f"({_NUMBER if is_number else _QUOTED if conversion else any_text})"
        if is_number or conversion or name in DATA:
            as_is.add(name)
    compiled = re.compile(pattern, re.DOTALL)
    return Template(text, compiled, tuple(fields), frozenset(as_is), tuple(literals), tuple(certain))


def _for_any_count(literal: str) -> str:
    """A pattern of what follows a number, which says `messages are` of several and `message is` of one."""
    beginning, rest = _BEFORE_A_SIGN.fullmatch(literal).groups()  # type: ignore[union-attr]
    return _WORD.sub(_either_form, re.escape(beginning)) + re.escape(rest)


def _either_form(word: re.Match[str]) -> str:
    plural = word[0]
    if (singular := _SINGULAR.get(plural)) is not None:
        return f"(?:{plural}|{singular})"
    if plural in _NO_PLURALS or not plural.endswith("s"):
        return plural
    return f"{plural[:-2]}(?:es)?" if plural.endswith("ches") else f"{plural}?"
