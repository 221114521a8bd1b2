"""Take in what users wrote: read bodies of the inbox, in their order, and have the ledger keep what is new.

Receiving is done elsewhere, and so is telling anybody of it. One worker at a time reads, under a lease that
runs out soon, since the order of arrival counts; the bodies of a lease are taken in by one transaction. A
worker may die anywhere: what was taken in is known by its messageId when it is read again. What the ledger
refuses is found by halves, so that one row costs only itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from pabal_worker.errors import UnreadableReports, ValueOutOfRange
from pabal_worker.provider.port import BodyContent, Complaints, InboundMessage, ProviderFormat
from pabal_worker.records import BodyLease, ClosedBody, InboundRow, Raw
from pabal_worker.reports.plausibility import EARLIEST
from pabal_worker.webhooks.profile_urls import url_of

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

_MOST_READERS = 5
"""Workers that may end while they read one body, before it is set aside."""

_LONGEST_COMPLAINT = 1000
_PUSHED_HERE = "inbound"
_EXPECTED = 'expected is {"results": [...]} as JSON'


@dataclass(slots=True)
class _Body:
    """A body that was read."""

    raw: Raw
    rows: list[InboundRow] = field(default_factory=list)
    events: Mapping[str, int] = field(default_factory=dict)
    complaints: Complaints = field(default_factory=Complaints)
    unread: str | None = None
    """Why nothing of it could be read."""

    has_reports: bool = False
    """Whether it holds delivery reports, which nobody has applied yet."""

    @property
    def complaint(self) -> str | None:
        text = self.unread or str(self.complaints)
        return text.replace("\0", "?")[:_LONGEST_COMPLAINT] or None


class TalkProcessor:
    """Takes in what the inbox holds of users' messages."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        provider: ProviderFormat,
        clock: LedgerClock,
        own_urls: Mapping[str, str],
        usual_url: str,
        log: FilteringBoundLogger,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """`own_urls`: webhooks of profiles that have one; `usual_url`: of the others, empty: none."""
        self._ledger, self._provider, self._clock = ledger, provider, clock
        self._own_urls, self._usual_url = own_urls, usual_url
        self._log, self._is_stopping = log, is_stopping

    def take_inbound(self, *, publish: Callable[[], object] = lambda: None, rounds: int = 1000) -> int:
        """Take in what nobody else reads; `publish` starts the relay whenever there is something to tell.
        Returns how many messages were new.
        """
        n_new = 0
        for _ in range(rounds):
            lease = None if self._is_stopping() else self._ledger.reports.lease_inbound()
            if lease is None:
                break
            try:
                new, told = self._take_lease(lease)
            except Exception:
                if len(lease.raws) > 1:  # halves of it are tried at once, and one alone after a while
                    self._ledger.reports.lapse(lease.token)
                raise
            n_new += new
            if told:
                publish()
        return n_new

    def _take_lease(self, lease: BodyLease) -> tuple[int, int]:
        bodies = [
            self._read(raw) if lease.tries <= _MOST_READERS else self._give_up(raw) for raw in lease.raws
        ]
        handed_over = [body for body in bodies if body.has_reports]
        kept = [body for body in bodies if not body.has_reports]
        rows = [row for body in kept for row in body.rows]
        try:
            n_new, n_told = self._close(lease, rows, kept, handed_over)
        except ValueOutOfRange:
            n_new, n_told = self._close(lease, self._holdable(rows, kept), kept, handed_over)
        for body in kept:
            if body.complaint:
                self._log.warning("a user's message cannot be read", inbox=body.raw.id, why=body.complaint)
        return n_new, n_told

    def _close(
        self,
        lease: BodyLease,
        rows: Sequence[InboundRow],
        kept: Sequence[_Body],
        handed_over: Sequence[_Body],
    ) -> tuple[int, int]:
        return self._ledger.talks.take(
            rows,
            closed=[ClosedBody(body.raw.id, body.complaint, body.events) for body in kept],
            handed_over=[body.raw.id for body in handed_over],
            lease=lease.token,
            now=self._clock.now(),
        )

    def _holdable(self, rows: Sequence[InboundRow], bodies: Sequence[_Body]) -> Sequence[InboundRow]:
        """Those rows that the ledger can hold; of the others their bodies complain."""
        if not rows:
            return rows
        try:
            self._ledger.talks.check(rows)
        except ValueOutOfRange as error:
            if len(rows) > 1:
                half = len(rows) // 2
                first, second = rows[:half], rows[half:]
                return [*self._holdable(first, bodies), *self._holdable(second, bodies)]
            _complain(rows[0], bodies, f"the ledger cannot hold it ({error})")
            return []
        return rows

    def _read(self, raw: Raw) -> _Body:
        """What users wrote in a body. No body may keep others from being read, whatever is in it and whatever
        it makes a reader raise.
        """
        try:
            content = self._provider.read_body(raw.body, encoding=raw.headers.get("content-encoding", ""))
        except UnreadableReports as error:
            return _Body(raw, unread=f"no users' messages in this body: {error.why}; {_EXPECTED}")
        except Exception as error:
            self._log.exception("reading a body of users' messages failed", inbox=raw.id)
            return _Body(
                raw, unread=f"reading it failed ({type(error).__name__}); the worker's log says where"
            )
        return self._body_of(raw, content)

    def _body_of(self, raw: Raw, content: BodyContent) -> _Body:
        has_reports = raw.source == _PUSHED_HERE and bool(content.reports)
        rows = [] if has_reports else [self._row_of(raw, message) for message in content.inbound]
        return _Body(raw, rows, content.events, content.complaints, has_reports=has_reports)

    def _row_of(self, raw: Raw, message: InboundMessage) -> InboundRow:
        return InboundRow(
            message.message_id,
            message.profile,
            message.user_key,
            message.kind,
            believed_moment(message.received_at, raw.received_at),
            raw.received_at,
            raw.id,
            message.row,
            message.content,
            url_of(message.profile, own=self._own_urls, usual=self._usual_url),
        )

    def _give_up(self, raw: Raw) -> _Body:
        return _Body(raw, unread=f"{_MOST_READERS} workers ended while they read it; nobody tries again")


def believed_moment(received_at: datetime | None, came_at: datetime) -> datetime:
    """When the provider got it, by its own clock; when it came to us, where that is later or cannot be."""
    if received_at is None or not came_at - EARLIEST <= received_at <= came_at:
        return came_at
    return received_at


def _complain(row: InboundRow, bodies: Sequence[_Body], why: str) -> None:
    for body in bodies:
        if body.raw.id == row.inbox_id:
            body.complaints.add(row.position, why)
