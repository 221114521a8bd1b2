"""Find what the error of a refused request is about: all messages, their template, or some of them.

What becomes of the messages is decided in `answers.py`. A 400 names properties, such as
`messages[0].destinations[3].to`. Infobip publishes no syntax for them, so brackets, dots and slashes are
all read. What every message of a request has in common (sender, webhooks, options but for the validity and
the text of an SMS) points at no row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from pabal_worker.provider.outcomes import ErrorClass
from pabal_worker.provider.port import OutgoingMessage

T = TypeVar("T")

_TOKEN = re.compile(r"[a-z_]+|\d{1,6}", re.IGNORECASE | re.ASCII)
_WRAPPERS = {"request", "body", "messages"}
_COMMON = {"sender", "webhooks", "options"}
_OWN_OPTIONS = (["validityperiod"], ["smsfailover", "text"])
_TEMPLATE = (["content", "templatecode"], ["content", "type"])


def name_common(properties: Iterable[str]) -> bool:
    """Whether one of the properties is what all messages of a request have in common, templates aside."""
    return any(_is_common(_field_of(name)) for name in properties)


def name_template(properties: Iterable[str]) -> bool:
    """Whether one of the properties is the template."""
    return any(_field_of(name)[:2] in _TEMPLATE for name in properties)


def bad_rows(properties: Iterable[str], groups: Sequence[Sequence[OutgoingMessage]]) -> dict[str, ErrorClass]:
    """Whose fault it is, by messageId, for the rows that the properties point at."""
    found: dict[str, ErrorClass] = {}
    for name in properties:
        for message, error_class in _pointed_at(name, groups):
            found.setdefault(message.message_id, error_class)
    return found


def _pointed_at(
    name: str, groups: Sequence[Sequence[OutgoingMessage]]
) -> list[tuple[OutgoingMessage, ErrorClass]]:
    tokens = _tokens(name)
    group, rest = _element(tokens, "messages", groups)
    if group is None or _is_common(rest):
        return []
    if rest[:1] != ["destinations"]:
        return [(message, ErrorClass.CONTENT) for message in group]
    message, rest = _element(rest, "destinations", group)
    if message is None:
        return []
    return [(message, ErrorClass.RECIPIENT if rest[:1] == ["to"] else ErrorClass.CONTENT)]


def _tokens(name: str) -> list[str]:
    return [token.lower() for token in _TOKEN.findall(name)]


def _field_of(name: str) -> list[str]:
    """The path inside a message or the request: `messages[0].content.text` is content, text."""
    tokens = _tokens(name)
    while tokens and (tokens[0] in _WRAPPERS or tokens[0].isdecimal()):
        del tokens[0]
    return tokens


def _is_common(field: list[str]) -> bool:
    own = any(field[1 : 1 + len(option)] == option for option in _OWN_OPTIONS)
    return field[:1] != [] and field[0] in _COMMON and not (field[0] == "options" and own)


def _element(tokens: list[str], name: str, elements: Sequence[T]) -> tuple[T | None, list[str]]:
    """The element that `name` and the number behind it point at, and the tokens behind that."""
    if name not in tokens:
        return None, []
    index, rest = tokens[tokens.index(name) + 1 :][:1], tokens[tokens.index(name) + 2 :]
    if not index or not index[0].isdecimal() or int(index[0]) >= len(elements):
        return None, []
    return elements[int(index[0])], rest
