"""Hold streams, their texts, and what joins them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class StreamRow:
    """A stream as it is opened."""

    id: str
    spec: dict[str, Any]
    """The campaign file of the first message; its sender, channel and webhook are the stream's."""

    validity_s: int
    advertises_first: bool
    """Whether messages of leg 0 are advertising."""

    sms_sender: str | None
    sms_validity_s: int | None
    open_until: datetime

    def values(self) -> dict[str, Any]:
        """Its columns."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Variant:
    """A text with its options, as the campaign file that it would be."""

    digest: str
    """SHA-256 of the spec, in hexadecimal digits."""

    spec: dict[str, Any]
    validity_s: int
    sms_validity_s: int | None


@dataclass(frozen=True, slots=True)
class JoiningMessage:
    """A one-off as it joins a stream."""

    tag: str
    """What stands for its idempotency key."""

    digest: str
    """SHA-256 of all that was asked for, in hexadecimal digits."""

    variant_no: int
    variant_digest: str
    """Of the text with its options that has this number, as it is remembered: a ledger that was restored has
    given the number to another.
    """

    address: str | None
    """E.164 digits; None: an answer to a user whose number nobody told."""

    variables: dict[str, str]
    bulk_id: str | None
    """The caller's own, free text, at most 100 characters."""

    message_id: str | None
    """The caller's own, at most 200 characters."""

    reference: str | None
    """The caller's word for it, at most 100 characters."""

    talk_no: int | None = None
    """Of an answer: its talk."""

    ends_talk: bool = False
    """Whether the talk is over with it."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of messages that joined a stream."""

    tags: frozenset[str]
    """Of those that are new in all streams."""

    wants_pump: bool
    """Whether nobody sends for the stream just now: who let them join calls for a pump."""
