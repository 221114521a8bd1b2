"""Say an English sentence in Korean.

A sentence is looked up as it stands, then by the template that it was made from; what several sentences were
joined to is taken apart at its signs. What has no Korean stays English: a newer worker may say something new.
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import Formatter

from pabal.cli.korean.catalog import SENTENCES
from pabal.cli.korean.template import Template, compile_template

_LETTERS = re.compile(r"[A-Za-z]{2}")
_SIGNS = re.compile(r"(; |: |, | \(|\)(?=$|[;:,\s])|\. (?=[`A-Za-z])|\n)")
_MARGIN = re.compile(r"^(?:! |[ ]+(?!\|)|)")
_PERSONS_TEXT = re.compile(r"^\s*\| ")
_COUNTED = re.compile(r"(?P<n>[+-]?\d[\d,]*) (?P<things>[A-Za-z].*)")
_MOST_PARTS = 24


def translate(text: str) -> str:
    """The text in Korean, line by line; lines of a message to a person (`| …`) stay as they are."""
    if not _LETTERS.search(text):
        return text
    whole = _direct(text)
    return whole if whole is not None else "\n".join(map(_line, text.split("\n")))


@lru_cache(maxsize=1)
def templates() -> tuple[Template, ...]:
    """All templates with values, those with most fixed text first."""
    compiled = [compile_template(text) for text in SENTENCES if "{" in text]
    return tuple(sorted(compiled, key=lambda template: -template.weight))


def _line(line: str) -> str:
    if _PERSONS_TEXT.match(line):
        return line
    margin = _MARGIN.match(line)
    head = margin.group() if margin else ""
    return head + _sentence(line[len(head) :])


def _sentence(text: str) -> str:
    direct = _direct(text)
    return direct if direct is not None else _by_parts(text)


@lru_cache(maxsize=4096)
def _direct(text: str) -> str | None:
    """The Korean of a whole sentence, or of a number of things; None if it is not known."""
    if (known := _known(text)) is not None:
        return known
    counted = _COUNTED.match(text)
    things = _known(counted["things"]) if counted else None
    return f"{things} {counted['n']}" if counted and things is not None else None


def _known(text: str) -> str | None:
    if (known := SENTENCES.get(text)) is not None:
        return known
    for template in templates():
        values = template.values_in(text)
        if values is None:
            continue
        korean = {name: _value(template, name, value) for name, value in values.items()}
        if template.is_weak and any(
            " " in value.strip() and korean[name] == value and name not in template.as_is
            for name, value in values.items()
        ):
            continue
        return _filled(SENTENCES[template.text], korean)
    return None


def _filled(korean: str, values: dict[str, str]) -> str:
    """The format string with its values; what it says of their form counts for the English alone."""
    return "".join(
        literal + (values[name] if name is not None else "")
        for literal, name, _, _ in Formatter().parse(korean)
    )


def _value(template: Template, name: str, value: str) -> str:
    if name in template.as_is or not _LETTERS.search(value):
        return value
    bare = value.strip()
    return value.replace(bare, _sentence(bare), 1) if bare != template.text else value


def _by_parts(text: str) -> str:
    """The longest known sentences between signs, from the left; the rest stays."""
    tokens = _SIGNS.split(text)
    if not 1 < len(tokens) <= _MOST_PARTS:
        return text
    done, begin = "", 0
    while begin < len(tokens):
        for end in range(len(tokens) if begin else len(tokens) - 1, begin, -1):
            known = _direct("".join(tokens[begin:end])) if (begin, end) != (0, len(tokens)) else None
            if known is not None:
                done, begin = done + known, end
                break
        else:
            done, begin = done + tokens[begin], begin + 1
    return done
