"""Hold what the provider said: bodies as they came, and rows as they were understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pabal_worker.rules.delivery_costs import Chain


@dataclass(frozen=True, slots=True)
class Raw:
    """What the provider said, as it came."""

    id: int
    source: str
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One thing that was said of one message, with its rank."""

    inbox_id: int
    message_id: str
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


@dataclass(frozen=True, slots=True)
class MessageKey:
    """A messageId taken apart."""

    message_id: str
    campaign_id: str
    recipient_no: int
    """Its row; 0 of a one-off, whose row only the ledger knows."""

    leg: int
    tag: str | None = None
    """Of a one-off: what stands for its idempotency key."""
