"""Describe a request and its answer, as at commit 2a0f867. Sends nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One destination of a request."""

    message_id: str
    to: str
    content: Mapping[str, Any]
    validity_s: int
    failover: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class SendRequest:
    """One HTTP call: messages of one campaign."""

    bulk_id: str
    campaign_id: str
    sender: str
    messages: Sequence[OutgoingMessage]
    window: Mapping[str, Any] | None = None
    platform: Mapping[str, str] | None = None
    webhook_url: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The provider's own words for a message."""

    group_id: int
    id: int
    name: str
    error_id: int = 0
    error_name: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has taken the message."""

    status: Status | None = None


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """Anything else, which a run of the bench does not expect."""

    why: str


Outcome = Accepted | NotAccepted


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome for every message of the request."""

    outcomes: Mapping[str, Outcome]
    http_status: int
    note: str = ""
    took_s: float = 0.0
