"""What is delivered to an endpoint, and the port through which it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

GONE = 410


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one message, as it was when it happened."""

    id: int
    """Grows with each change of a message."""

    campaign_id: str
    recipient_no: int
    leg: int
    address: str | None
    """None once the person is no longer in the ledger."""

    sender: str
    state: str
    attempt: int | None
    """The call that carried it last; None if it never left."""

    attempts: int
    status_group: int | None
    status_id: int | None
    error_id: int | None
    message_count: int | None
    price: Decimal | None
    currency: str | None
    left_at: datetime | None
    done_at: datetime | None
    why: str | None
    callback_data: str | None
    platform: Mapping[str, str] | None
    channel_inferred: str | None = None
    """kakao or sms, where the provider fails over by itself and its report told it."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """The changes of one POST, under a lease. Delivered again after a failure, it is the same."""

    id: UUID
    endpoint_no: int
    token: UUID
    """The proof that it is ours to deliver."""

    url: str
    failures: int
    """Deliveries to this endpoint that failed in a row before this one."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a POST ended."""

    status: int | None
    """HTTP; None if no answer came."""

    error: str = ""
    """What went wrong on the way, without anything personal; empty where an answer came."""

    @property
    def is_taken(self) -> bool:
        """Whether the endpoint has it. A redirect is no yes: nobody follows it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether the endpoint will never take anything again."""
        return self.status == GONE

    @property
    def why(self) -> str:
        """Why it was not taken."""
        return self.error or f"it answered HTTP {self.status}"


class Poster(Protocol):
    """What the relay asks of HTTP."""

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Delivery:
        """Make one POST; whatever happens is a Delivery."""
