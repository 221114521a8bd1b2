"""Define what is delivered to an endpoint, when a failed delivery is tried again, and the port to HTTP.

Pure: nothing is sent or stored here. Failed deliveries follow Infobip's own push cycle, 1 + n² minutes for
n = 0, 1, 2 …

    failure   1st   2nd   3rd   4th    5th   …   20th      21st
    wait      1     2     5     10     17    …   362 min   parked, after 41 hours and 30 minutes

Source: Infobip's page "Push retry cycle" (SMS over API), read 2026-07-25.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

GONE = 410
RETRIES = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a message, as the message was at that moment."""

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
    """kakao or sms, where the provider fails over by itself and its report shows the channel."""

    reference: str | None = None
    """The sender's word for the recipient; None: it has none, or is no longer in the ledger."""

    tag: str | None = None
    """Of a one-off: what stands for its idempotency key in its id."""

    bulk_id: str | None = None
    message_id: str | None = None
    """Of a one-off: the caller's own ids."""

    clicked_at: datetime | None = None
    """When a link of the message was opened; None: this tells how the message stands."""


@dataclass(frozen=True, slots=True)
class CampaignEvent:
    """Something that happened to a campaign, as `pabal log` shows it."""

    id: int
    """Grows with time."""

    at: datetime
    campaign_id: str
    kind: str
    by_whom: str | None
    """As claimed; None: Pabal itself."""

    says: str | None
    was: Mapping[str, Any] | None
    became: Mapping[str, Any] | None
    callback_data: str | None
    platform: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Parcel:
    """The changes, or events, of one POST, under a lease. Delivered again after a failure, it is the same."""

    id: UUID
    endpoint_no: int
    token: UUID
    """The proof that this worker holds the lease."""

    url: str
    failures: int
    """Deliveries to this endpoint that failed in a row before this one."""

    changes: tuple[Change | CampaignEvent, ...]
    """All of one kind."""


@dataclass(frozen=True, slots=True)
class PostResult:
    """How a POST ended."""

    status: int | None
    """HTTP; None if no answer came."""

    error: str = ""
    """What went wrong on the way, without anything personal; empty where an answer came."""

    @property
    def is_accepted(self) -> bool:
        """Whether the endpoint has accepted it. A redirect does not count: nobody follows it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether the endpoint will never take anything again."""
        return self.status == GONE

    @property
    def why(self) -> str:
        """Why it was not accepted."""
        return self.error or f"it answered HTTP {self.status}"


class HttpClient(Protocol):
    """What webhook delivery asks of HTTP."""

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> PostResult:
        """Make one POST; whatever happens is a PostResult."""


def next_try(failures: int, *, now: datetime) -> datetime | None:
    """The moment to try again after so many failures in a row, at least one; None: no more."""
    n = failures - 1
    return now + timedelta(minutes=1 + n * n) if n < RETRIES else None
