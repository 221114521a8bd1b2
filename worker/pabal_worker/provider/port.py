"""Describe the provider as the services see it: a port without sockets.

It holds no code of an adapter; `infobip/` implements it over HTTP, and `factory.py` hands that out. Services
build a `SendRequest` and get an `Answer` with an outcome for every message in it. They read `Report`s, which
are the same whether pushed, pulled or found in the logs.

    ProviderFormat   what the provider writes, and how much it takes in one request; needs no connection
    Provider         the calls, besides
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from pabal.channels import Channel as Channel
from pabal.counted import counted
from pabal_worker.provider.outcomes import ErrorClass, Outcome, Standing, Status


class OutgoingMessage(NamedTuple):
    """One destination of a request: a tuple, since one is made for each message."""

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
    targeting: str | None = None
    """Whom the messages are for, where the channel has it."""

    tracking: Mapping[str, Any] | None = None
    """What becomes of links in the messages, where the channel has it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a call ended: an outcome for every message of the request."""

    outcomes: Mapping[str, Outcome]
    """By messageId; every message of the request is there."""

    http_status: int | None
    """None if no answer came or no call was made."""

    note: str = ""
    """One line for the attempt's row: the error code or the exception's name. No personal data."""

    called: bool = True
    """False if the call was not made because its grant had become too old."""

    provider_waits_s: float | None = None
    """Seconds for which the provider asked everybody to wait (429 with or without Retry-After)."""

    took_s: float = 0.0
    """Seconds from the start of the call to its end."""

    names_template: bool = False
    """Whether the request was refused for its template, which all messages of a campaign have."""

    shared: Outcome | None = None
    """The outcome of all messages, where the adapter knows that they have the same; None: look at each."""


@dataclass(frozen=True, slots=True)
class LogQuery:
    """One query of the provider's logs: some ids, all of a call, or all that a campaign sent in a time."""

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
    """One page of the logs: up to a thousand raw rows, and the cursor of the next page."""

    rows: list[dict[str, Any]]
    cursor: str | None
    """None: there are no more."""

    def next_cursor(self, cursor: str | None) -> str | None:
        """The cursor of the next page, where `cursor` led to this one; None if there is none or it leads
        nowhere.
        """
        return self.cursor if self.rows and self.cursor != cursor else None


@dataclass(frozen=True, slots=True)
class ProviderTemplate:
    """A registered template as the provider tells of it."""

    name: str
    content: Mapping[str, Any]
    """Its `templateContent`, byte for byte."""


class Report(NamedTuple):
    """A delivery report, however it came. What it says of time and money is not judged yet."""

    row: int
    """Its row in the body, counted from 1."""

    message_id: str
    status_group: int
    status_id: int
    error_id: int
    standing: Standing
    is_duplicate_id: bool = False
    """True if it is about a repetition of the messageId, not about the message that was accepted."""

    bulk_id: str | None = None
    sender: str | None = None
    names_network: bool = False
    """Whether it names a mobile network."""

    done_at: datetime | None = None
    price: Decimal | None = None
    currency: str | None = None
    message_count: int | None = None


class Click(NamedTuple):
    """Somebody opened a link of a message. What else the event says stays in the body as it came."""

    row: int
    """Its row in the body, counted from 1."""

    message_id: str
    url: str
    """The link; empty where the event does not name it."""

    clicked_at: datetime | None = None
    """When the provider learnt of it."""


class InboundMessage(NamedTuple):
    """What a user wrote to a profile, or that the user's session is over."""

    row: int
    """Its row in the body, counted from 1."""

    message_id: str
    profile: str
    """Whom it was written to: the sender of our own messages."""

    user_key: str
    """Who wrote it, as the provider names the user to this profile. Personal."""

    kind: str
    """TEXT, IMAGE, VIDEO, AUDIO, FILE or EXPIRED_SESSION; another, as the provider names it."""

    received_at: datetime | None
    """When the provider got it; None: it does not say so."""

    content: str
    """The whole row as JSON text. Personal."""


class Complaints:
    """What in a body could not be read or believed: a few kinds, however many rows have them."""

    MOST_KINDS = 8

    def __init__(self) -> None:
        self._kinds: dict[str, list[int]] = {}
        self._others = 0

    def add(self, row: int, why: str) -> None:
        """Row `row`, counted from 1, has this fault; no personal data in `why`."""
        kind = self._kinds.get(why)
        if kind is not None:
            kind[1] += 1
        elif len(self._kinds) < self.MOST_KINDS:
            self._kinds[why] = [row, 1]
        else:
            self._others += 1

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def __str__(self) -> str:
        """`row 3: it has no messageId (and 11 more); row 9: …`."""
        parts = [
            f"row {row}: {why}" + (f" (and {n - 1:,} more)" if n > 1 else "")
            for why, (row, n) in self._kinds.items()
        ]
        return "; ".join([*parts, f"and {counted(self._others, 'other fault')}"] if self._others else parts)


@dataclass(frozen=True, slots=True)
class BodyContent:
    """What a pushed or pulled body holds."""

    reports: list[Report] = field(default_factory=list)
    inbound: list[InboundMessage] = field(default_factory=list)
    """What users wrote to profiles."""

    events: dict[str, int] = field(default_factory=dict)
    """Other events, by kind: `seen`, `message` (of a channel that has no profiles), `click`."""

    clicks: list[Click] = field(default_factory=list)
    """Those of the events that are clicks and name their message."""

    complaints: Complaints = field(default_factory=Complaints)


@dataclass(frozen=True, slots=True)
class Code:
    """One status or error of the provider's registry."""

    id: int
    name: str
    family: str
    """`status`, `chat` or `general`."""

    group: str
    """The group's number for a status, its label for an error."""

    permanent: bool | None
    """Whether the same message would fail the same way again; None where the registry does not say."""

    error_class: ErrorClass


class ProviderFormat(Protocol):
    """What the provider writes, and how much it takes in one request. Needs no connection."""

    @property
    def page_rows(self) -> int:
        """Rows in one page of the logs, or in one body of reports, at most."""

    @property
    def logs_reach_s(self) -> float:
        """Seconds that the logs reach back."""

    def read_body(self, body: bytes, *, encoding: str = "") -> BodyContent:
        """What a body holds. `encoding`: its Content-Encoding. Raises UnreadableReports if it has no rows."""

    def raw_rows(self, body: bytes, *, encoding: str = "") -> Iterator[str]:
        """A body's rows as they came, each as JSON text. Raises UnreadableReports if it has none."""

    def count_reports(self, body: bytes) -> int:
        """How many rows a body has; 0 if it has none that could be read."""

    def read_report(self, row: Mapping[str, Any]) -> Report | None:
        """A raw row of the logs as a report; None if it names no message or no status."""

    def chunk_ids(self, ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """The message ids in lists of which each fits into one query of the logs."""

    def standing_of(self, status: Status) -> Standing:
        """Where a message with this status stands."""

    def error_class_of(self, status: Status) -> ErrorClass:
        """Whose fault a failure with this status is."""

    def find_status(self, group_id: int, status_id: int) -> Code | None:
        """The status with these numbers; None if it is not in the registry."""

    def find_error(self, error_id: int) -> Code | None:
        """The error with this number; None if it is not in the registry."""

    def group_name(self, group_id: int) -> str:
        """The name of a status group; empty if there is no such group."""


class Provider(ProviderFormat, Protocol):
    """The provider with its connections."""

    async def send(self, request: SendRequest, *, may_start: Callable[[], bool]) -> Answer:
        """Make one call. `may_start` is asked at the last moment before the request leaves."""

    async def warm(self) -> str | None:
        """Have a connection up, so that a call can start as soon as it is granted: no request is made for it.

        Returns why there is none; None if there is. Never raises.
        """

    async def log_page(self, query: LogQuery, *, cursor: str | None = None) -> LogPage:
        """One page of the provider's logs (48 h back, repeatable): one request. Raises LogsUnavailable."""

    async def pending_reports(self, channel: Channel) -> bytes:
        """A body of reports, each handed out once: one request. Raises LogsUnavailable."""

    async def template_codes(self, path: str, *, sender: str, page: int, size: int) -> list[str]:
        """A page of the codes that a sender has under `path`: one request. Raises TemplatesUnavailable."""

    async def find_template(self, path: str, *, sender: str, code: str) -> ProviderTemplate | None:
        """One template; None: there is none. One request. Raises TemplatesUnavailable."""

    async def create_template(self, path: str, order: Mapping[str, Any]) -> str:
        """Register a template; returns its code. One request, not to be repeated.

        Raises TemplatesUnavailable.
        """

    async def close(self) -> None:
        """Give the connections back."""
