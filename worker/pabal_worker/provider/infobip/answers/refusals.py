"""Read the error body of a refused request, and write a note of it without personal data.

Which messages it is about is found in `violations.py`.

Infobip has two shapes of error bodies (OpenAPI 3.210): `errorCode, description, violations` and the older
`requestError.serviceException`. Both may quote what was sent, and notes go to logs and pages, so a
sentence keeps only words: no quotations, no numbers of five digits or more, nothing of the texts sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import orjson

from pabal_worker.provider.infobip.reports.rows import mapping, text
from pabal_worker.provider.port import OutgoingMessage

_LONGEST = 120
_CODE = re.compile(r"[A-Z_]{1,40}\d{0,4}", re.IGNORECASE | re.ASCII)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|<[^>]*>")
_NUMBER = re.compile(r"\+?\d(?:[\s().-]*\d){4,}")
_FOREIGN = re.compile(r"[^\x20-\x7e]+")
_SHORTEST_TEXT = 4
_NOT_SHOWN_TO_PEOPLE = {"type", "templateCode"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error body."""

    code: str = ""
    sentence: str = ""
    violations: tuple[tuple[str, str], ...] = ()
    """Property and what is wrong with it."""

    @property
    def properties(self) -> list[str]:
        """The properties complained of, as the provider wrote them."""
        return [name for name, _ in self.violations]


def read_refusal(body: bytes) -> Refusal:
    """The error body in either shape; an empty refusal if it is neither."""
    try:
        error = mapping(orjson.loads(body))
    except orjson.JSONDecodeError:
        return Refusal()
    older = mapping(mapping(error.get("requestError")).get("serviceException"))
    return Refusal(
        code=_code(error.get("errorCode")) or _code(older.get("messageId")),
        sentence=text(error.get("description")) or text(older.get("text")) or "",
        violations=_newer(error.get("violations")) or _older(older.get("validationErrors")),
    )


def note(http_status: int, refusal: Refusal, messages: Iterable[OutgoingMessage]) -> str:
    """One line that may be logged and shown."""
    sentences = [refusal.sentence, *(f"{name}: {what}" for name, what in refusal.violations[:2])]
    line = f"HTTP {http_status} {refusal.code}".rstrip()
    texts = _texts(messages)
    return "; ".join([line, *filter(None, (_harmless(sentence, texts) for sentence in sentences))])


def _harmless(sentence: str, texts: set[str]) -> str:
    for shown in sorted(texts, key=len, reverse=True):
        sentence = sentence.replace(shown, "…")
    for pattern in (_QUOTED, _NUMBER, _FOREIGN):
        sentence = pattern.sub("…", sentence)
    return sentence.strip()[:_LONGEST]


def _texts(messages: Iterable[OutgoingMessage]) -> set[str]:
    """All texts that the messages show to people, at any depth of their contents."""
    return {one for message in messages for one in _strings(message.content) if len(one) >= _SHORTEST_TEXT}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name in value.keys() - _NOT_SHOWN_TO_PEOPLE:
            yield from _strings(value[name])
    elif isinstance(value, list | tuple):
        for element in value:
            yield from _strings(element)


def _code(value: object) -> str:
    code = text(value) or ""
    return code if _CODE.fullmatch(code) else ""


def _newer(violations: object) -> tuple[tuple[str, str], ...]:
    rows = violations if isinstance(violations, list) else []
    named = ((text(mapping(row).get("property")), text(mapping(row).get("violation"))) for row in rows)
    return tuple((name, what or "") for name, what in named if name)


def _older(errors: object) -> tuple[tuple[str, str], ...]:
    """`{"messages[0].to": ["is missing"]}`: the shape is not published, so the names alone are used."""
    named: Mapping[str, object] = mapping(errors)
    return tuple((name, "") for name in named)
