"""Keep sends as they came: packed, a few bytes a message, and read again when somebody asks.

What became of single messages is in `store.py`.

    call    one HTTP call to the API
    send    a call that brings messages: its body, and what decides what becomes of them
    entry   one destination of a send, and the message object that it stands in
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import orjson

from pabal_worker.provider.port import Channel
from pabal_worker.sandbox.behaviour.outcome import OutcomeRules
from pabal_worker.sandbox.behaviour.statuses import Json

_FASTEST = 1
"""zlib's level: messages of a campaign are so alike that a higher one gains little."""


@dataclass(slots=True, eq=False)
class Call:
    """One HTTP call to the API; a send has a request number, counted from 1."""

    kind: Literal["send", "logs", "reports"]
    channel: Channel
    at_s: float
    """When its first byte was handled; monotonic seconds."""

    at_wall_s: float
    request: int | None = None
    bulk_id: str | None = None
    messages: int = 0
    http_status: int | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class TakingTerms:
    """By what a send's messages were taken; later recipes do not change it."""

    rules: OutcomeRules
    seed: int
    starts_s: float
    """When delivery starts; monotonic seconds."""

    taken_s: float
    taken_wall_s: float


class Entry(NamedTuple):
    """One destination of a send."""

    message_id: str | None
    to: str | None
    message_object: Json


@dataclass(frozen=True, slots=True, eq=False)
class Send:
    """One call that brings messages."""

    call: Call
    first: int
    """Number of its first destination, counted from 1 over all sends."""

    body: bytes
    """As it came, packed."""

    terms: TakingTerms | None
    """None: it was refused as a whole."""

    def read_entries(self) -> list[Entry]:
        """Its destinations, in their order."""
        return entries_in(decode(unpack(self.body)))


def pack(body: bytes) -> bytes:
    """A body as it is kept."""
    return zlib.compress(body, _FASTEST)


def unpack(packed: bytes) -> bytes:
    """A body as it came."""
    return zlib.decompress(packed)


def decode(body: bytes) -> Any:
    """What the body says; None if it is not JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def entries_in(body: Any) -> list[Entry]:
    """Every destination that can be made out, however wrong the rest is."""
    messages = body.get("messages") if isinstance(body, dict) else None
    entries = []
    for message in messages if isinstance(messages, list) else ():
        destinations = message.get("destinations") if isinstance(message, dict) else None
        for destination in destinations if isinstance(destinations, list) else ():
            if isinstance(destination, dict):
                message_id, to = destination.get("messageId"), destination.get("to")
                entries.append(
                    Entry(
                        message_id if isinstance(message_id, str) else None,
                        to if isinstance(to, str) else None,
                        message,
                    )
                )
    return entries


def destinations_in(body: Json) -> int:
    """How many destinations a body that passed the checks of its shape has."""
    return sum(len(message["destinations"]) for message in body["messages"])


def bulk_id_in(body: Any) -> str | None:
    """The bulkId of a send, if it can be made out."""
    for name in ("options", "schedule"):
        body = body.get(name) if isinstance(body, dict) else None
    return _text(body.get("bulkId")) if isinstance(body, dict) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
