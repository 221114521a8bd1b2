"""Hold what the provider said: bodies as they came, and rows as they were understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from pabal_worker.rules.delivery_costs import Chain


@dataclass(frozen=True, slots=True)
class Raw:
    """What the provider said, as it came."""

    id: int
    source: str
    body: bytes
    received_at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name; only those that say how the body is to be read, where they are not usual."""


@dataclass(frozen=True, slots=True)
class BodyLease:
    """Bodies that one worker reads, for some seconds, so that no other reads them in vain."""

    token: UUID
    raws: Sequence[Raw]
    tries: int
    """How many workers took this very body and did not come to its end, and this one; 1 for several."""


@dataclass(frozen=True, slots=True)
class ClosedBody:
    """A body that has been applied."""

    inbox_id: int
    complaint: str | None = None
    """What in it could not be read or believed."""

    events: Mapping[str, int] = field(default_factory=dict)
    """Other events than reports, by kind."""

    is_moved: bool = False
    """Whether it holds what users wrote, too, and is read again for that."""


class MessageKey(NamedTuple):
    """A messageId taken apart."""

    campaign_id: str
    recipient: int | str
    """Its row number; of a one-off, what stands for its idempotency key."""

    leg: int


class ReportRow(NamedTuple):
    """One thing that was said of one message, with its rank."""

    inbox_id: int
    row: int
    """Its row in that body, counted from 1."""

    key: MessageKey
    attempt: int | None
    """The attempt that it is about, where the provider said its bulkId."""

    rank: int
    state: str
    status_group: int
    status_id: int
    error_id: int
    message_count: int | None
    price: Decimal | None
    currency: str | None
    done_at: datetime
    received_at: datetime
    is_from_logs: bool = False
    """The logs said so when they were asked, or nobody asked."""

    channel: str | None = None
    """kakao or sms, as the report lets us infer, where the provider fails over by itself."""


@dataclass(frozen=True, slots=True)
class Named:
    """A campaign that reports name."""

    no: int
    chain: Chain | None
    """The senders of KakaoTalk and SMS, where the provider fails over by itself."""
