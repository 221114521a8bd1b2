"""Hold what is known of one person's message in one campaign. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pabal.campaign.schedule.delivery_window import DeliveryTimeWindow
from pabal.replies import StepKind


@dataclass(frozen=True, slots=True)
class EventFact:
    """An event of the campaign."""

    at: datetime
    kind: str
    by: str | None
    says: str | None


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """The campaign or stream."""

    id: str
    state: str
    reason: str | None
    created_at: datetime
    sealed_at: datetime | None
    send_at: datetime
    pace: str | None
    """Its own cap: 600/MINUTE; None: none."""

    canaries: int | None
    """The row number of its last canary; None: it has no gate."""

    failover: str | None
    """DISPATCHER: Pabal sends an SMS; PROVIDER: the provider does; None: nobody."""

    windows: tuple[Sequence[DeliveryTimeWindow], Sequence[DeliveryTimeWindow]]
    """The hours of each leg, all of which must be open."""

    events: Sequence[EventFact]
    """The oldest first."""


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """One call that carried the message."""

    bulk_id: str
    started_at: datetime
    finished_at: datetime | None
    http_status: int | None
    is_called: bool
    has_lapsed: bool
    is_voided: bool
    """It certainly did not take effect."""

    note: str | None
    messages: int
    """How many the call carried."""


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """The message over one channel."""

    state: str
    why: str | None
    status: str | None
    """The provider's status and error, in words."""

    attempts: Sequence[AttemptFacts]
    """The first one first."""

    is_doubted: bool
    """Whether an attempt of it may have taken effect without our knowing."""

    is_kept: bool
    """Whether it is in doubt until people decide."""

    asked: int
    """How often the provider's logs were asked."""

    due_at: datetime | None
    done_at: datetime | None
    left_before: int
    """Messages of the campaign that left before it, since it could have."""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """One report of the message that is still kept as it came."""

    leg: int
    source: str
    """push or logs."""

    received_at: datetime
    applied_at: datetime | None
    done_at: datetime | None
    status: str
    """In words."""

    price: str | None
    """Amount and currency."""


@dataclass(frozen=True, slots=True)
class WebhookFacts:
    """The campaign's webhook, and what it is still to be told of this message."""

    url: str
    state: str
    waiting: int | None
    """Changes of this message; None: too much waits to look through."""

    last_error: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known."""

    campaign: CampaignFacts
    row: int
    joined_at: datetime | None
    """When the message joined its stream."""

    rest_state: str | None
    """What became of it at the end of the campaign, if it was never claimed."""

    rest_why: str | None
    rest_at: datetime | None
    kakao: MessageFacts | None
    """None: it was never claimed."""

    sms: MessageFacts | None
    """None: no SMS was booked."""

    reports: Sequence[ReportFacts]
    """In the order in which they came."""

    webhook: WebhookFacts | None
    waits_for: tuple[str, datetime | None] | None
    """What the campaign waits for now, and until when."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened, or was waited for."""

    kind: StepKind
    says: str
    at: datetime | None
    until: datetime | None = None
    leg: int | None = None
    by: str | None = None
    call: str | None = None
