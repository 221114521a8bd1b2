"""The provider as the services see it: a port without sockets.

`infobip/` implements it over HTTP. Services build a `SendRequest`, get an `Answer` with an outcome for
every message in it, and read `Report`s, which are the same whether pushed, pulled or found in the logs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Protocol

from pabal_worker.provider.outcomes import Outcome, Status

Channel = Literal["KAKAO_ALIM", "SMS"]


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One destination of a request."""

    message_id: str
    to: str
    """International digits without `+`."""

    content: Mapping[str, Any]
    """The provider's `content` object, substituted. Equal contents share a message object on the wire."""

    validity_s: int
    """Seconds of validity left, 1 to 172,800; those with equal content and validity share a message object.
    """

    failover: Mapping[str, Any] | None = None
    """The provider's own `smsFailover`, substituted; None: it is not to send an SMS by itself."""


@dataclass(frozen=True, slots=True)
class SendRequest:
    """One HTTP call: messages of one campaign and one leg."""

    channel: Channel
    bulk_id: str
    campaign_id: str
    """Goes out as `campaignReferenceId`."""

    sender: str
    messages: Sequence[OutgoingMessage]
    window: Mapping[str, Any] | None = None
    """`deliveryTimeWindow` as the provider takes it (UTC, not across midnight), or None."""

    platform: Mapping[str, str] | None = None
    webhook_url: str | None = None
    """Where the provider pushes delivery reports, or None where nobody can push to us."""

    priority: str | None = None
    regional: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a call: an outcome for every message of the request."""

    outcomes: Mapping[str, Outcome]
    """By messageId; every message of the request is there."""

    http_status: int | None
    """None if no answer came or no call was made."""

    note: str = ""
    """One line for the attempt's row: the error code or the exception's name. No personal data."""

    called: bool = True
    """False if the call was not made because the leave to send had grown too old."""

    provider_waits_s: float | None = None
    """Seconds for which the provider asked everybody to wait (429 with or without Retry-After)."""

    took_s: float = 0.0
    """Seconds from the start of the call to its end."""


@dataclass(frozen=True, slots=True)
class LogQuery:
    """What the provider's logs are asked for: some ids, or all of a call, or all of a campaign in a time."""

    channel: Channel
    message_ids: Sequence[str] = ()
    """As many as fit into one request."""

    bulk_id: str | None = None
    campaign_id: str | None = None
    """The `campaignReferenceId` of its messages."""

    since: datetime | None = None
    """Only what was sent at this moment or later."""

    until: datetime | None = None
    """Only what was sent at this moment or before."""


@dataclass(frozen=True, slots=True)
class LogPage:
    """One answer of the logs: up to a thousand raw rows, and the way to those behind them."""

    rows: list[dict[str, Any]]
    cursor: str | None
    """None: there are no more."""

    def behind(self, cursor: str | None) -> str | None:
        """The cursor of the next page, where `cursor` led to this one; one that leads nowhere is not
        followed.
        """
        return self.cursor if self.rows and self.cursor != cursor else None


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery report, however it came."""

    message_id: str
    status: Status
    permanent: bool | None = None
    bulk_id: str | None = None
    to: str | None = None
    sender: str | None = None
    sent_at: datetime | None = None
    done_at: datetime | None = None
    price: Decimal | None = None
    currency: str | None = None
    message_count: int | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


class Provider(Protocol):
    """What services ask of the provider."""

    async def send(self, request: SendRequest, *, may_start: Callable[[], bool]) -> Answer:
        """Make one call. `may_start` is asked at the last moment before the request leaves."""

    async def warm(self) -> None:
        """Have a connection up, so that a call can start as soon as leave is given; never raises."""

    async def log_page(self, query: LogQuery, *, cursor: str | None = None) -> LogPage:
        """One page of the provider's logs (48 h back, repeatable): one request. Raises LogsUnavailable."""

    async def pending_reports(self, channel: Channel) -> bytes:
        """A body of reports, each handed out once: one request. Raises LogsUnavailable."""

    async def close(self) -> None:
        """Give the connections back."""
