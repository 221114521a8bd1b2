"""Hold conversations: what a user wrote as it is kept, and what an endpoint is to be told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID


class InboundRow(NamedTuple):
    """What a user wrote, as the ledger keeps it."""

    message_id: str
    profile: str
    user_key: str
    kind: str
    received_at: datetime
    came_at: datetime
    inbox_id: int
    position: int
    """Its row in that body, counted from 1."""

    content: str
    """The row as JSON text."""

    url: str | None
    """Who is to be told; None: nobody."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a user wrote, as an endpoint is told of it."""

    no: int
    """Grows in the order of arrival."""

    content: Mapping[str, Any]
    came_at: datetime


@dataclass(frozen=True, slots=True)
class TalkParcel:
    """What one POST tells of one talk, under a lease. Delivered again after a failure, it is the same."""

    id: UUID
    talk_no: int
    endpoint_no: int
    token: UUID
    """The proof that this worker holds the lease."""

    url: str
    failures: int
    failed_since: datetime | None
    """When the first of these failures was; None: there is none."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class FailedParcel:
    """A parcel that was not taken."""

    parcel: TalkParcel
    status: int | None
    why: str
    next_at: datetime | None
    """When it is tried again; None: its talk is parked."""
