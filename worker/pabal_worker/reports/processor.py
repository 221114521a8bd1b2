"""Apply delivery reports: bodies are kept raw first, then their reports take effect by rank.

Receiving and polling are done elsewhere. Bodies are read outside of any transaction, under a lease, so that
no two workers read the same; their reports are applied some thousands at a time, and a body is closed in the
transaction that applies the last of it. A worker may die anywhere: what was applied is applied again to the
same end. What the ledger refuses or breaks off is tried again by halves, so that one row costs only itself.

A report says where a message stands; the rank orders what can be
said:

    1  pending           on its way
    2  to operator       handed to the operator; a further report may follow, or never
    3  expired           validity ran out
    4  undelivered
    5  rejected
    6  delivered

A message takes the highest rank of all its reports (then the latest time, then the highest code). So reports
may come in any order, any number of times, before or after our own settlement, and end the same. A delivery
that is reported late outranks the failure that was reported early: the person has the message.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from pabal_worker.errors import ApplierBusy, SessionLost, UnreadableReports, ValueOutOfRange
from pabal_worker.message_ids import key_of
from pabal_worker.provider.outcomes import Standing
from pabal_worker.provider.port import BodyContent, Complaints, ProviderFormat, Report
from pabal_worker.records import BodyLease, ClosedBody, MessageKey, Named, Raw, ReportRow, Watch
from pabal_worker.reports.channel_inference import infer_channel
from pabal_worker.reports.plausibility import (
    believed_attempt,
    believed_count,
    believed_moment,
    believed_price,
)

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

_RANKS = {
    Standing.PENDING: (1, "accepted"),
    Standing.UNCERTAIN: (1, "accepted"),
    Standing.TO_OPERATOR: (2, "accepted"),
    Standing.EXPIRED: (3, "expired"),
    Standing.UNDELIVERED: (4, "undelivered"),
    Standing.REJECTED: (5, "rejected"),
    Standing.DELIVERED: (6, "delivered"),
}
_ROWS_AT_ONCE = 5000
_MOST_READERS = 5
"""Workers that may end while they read one body, before it is set aside."""

_LONGEST_COMPLAINT = 1000
_SIGNS_APART_S = 2.0


@dataclass(slots=True)
class _Body:
    """A body that was read: its reports of messages of ours, and what is to be said of it."""

    raw: Raw
    keyed: list[tuple[MessageKey, Report]] = field(default_factory=list)
    events: Mapping[str, int] = field(default_factory=dict)
    complaints: Complaints = field(default_factory=Complaints)
    unread: str | None = None
    """Why nothing of it could be read."""

    has_inbound: bool = False
    """Whether it holds what users wrote, too."""

    @property
    def complaint(self) -> str | None:
        """What in it could not be read or believed; None: nothing."""
        said = self.unread or str(self.complaints)
        return said.replace("\0", "?")[:_LONGEST_COMPLAINT] or None


class ReportProcessor:
    """Stores what the logs say as reports, and applies all that the inbox holds."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        provider: ProviderFormat,
        clock: LedgerClock,
        watch: Watch,
        log: FilteringBoundLogger,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._ledger, self._provider, self._clock = ledger, provider, clock
        self._watch, self._log, self._is_stopping = watch, log, is_stopping
        self._one_at_a_time = threading.Lock()

    def take_log_rows(self, rows: Sequence[dict[str, Any]]) -> None:
        """Store rows of the provider's logs as if they had been pushed, and apply what is in the inbox."""
        if rows:
            self._ledger.reports.store("logs", orjson.dumps({"results": list(rows)}))
            self.apply_inbox()

    def apply_inbox(self, *, rounds: int = 100) -> int:
        """Apply what is in the inbox and nobody else reads; returns how many messages moved.

        One thread of a process at a time, so that memory is bounded. Ends where others apply for long.
        """
        if not self._one_at_a_time.acquire(blocking=False):
            return 0
        try:
            moved = 0
            for _ in range(rounds):
                self._record_heartbeat()
                lease = None if self._is_stopping() else self._ledger.reports.lease_bodies()
                if lease is None:
                    break
                try:
                    moved += self._apply_lease(lease)
                except ApplierBusy:
                    self._ledger.reports.release(lease.token)
                    break
                except Exception:
                    if len(lease.raws) > 1:  # halves of it are tried at once, and one alone after a while
                        self._ledger.reports.lapse(lease.token)
                    raise
            return moved
        finally:
            self._one_at_a_time.release()

    def _record_heartbeat(self) -> None:
        """Also in the middle of many bodies, so that who is busy is not taken for absent."""
        self._ledger.campaigns.record_heartbeat("applier", now=self._clock.now(), apart_s=_SIGNS_APART_S)

    def match_orphans(self) -> int:
        """Apply reports that came before anybody knew their message; returns how many messages moved."""
        orphans = self._ledger.reports.orphans()
        if not orphans:
            return 0
        campaigns = self._ledger.reports.find_campaigns({row.key.campaign_id for row in orphans.values()})
        try:
            return self._ledger.reports.adopt(orphans, campaigns, watch=self._watch, now=self._clock.now())
        except ApplierBusy:
            return 0

    def _apply_lease(self, lease: BodyLease) -> int:
        """Read and apply the bodies of a lease, some thousand reports at a time."""
        moved, read, n_reports = 0, [], 0
        for raw in lease.raws:
            body = self._read(raw) if lease.tries <= _MOST_READERS else self._give_up(raw)
            read.append(body)
            n_reports += len(body.keyed)
            if n_reports >= _ROWS_AT_ONCE:
                moved += self._apply_bodies(read)
                read, n_reports = [], 0
        return moved + self._apply_bodies(read, lease.token)

    def _read(self, raw: Raw) -> _Body:
        """The reports of a body, and what in it cannot be read. No body may keep others from being read,
        whatever is in it and whatever it makes a reader raise.
        """
        try:
            content = self._provider.read_body(raw.body, encoding=raw.headers.get("content-encoding", ""))
        except UnreadableReports as error:
            return _Body(raw, unread=str(error))
        except Exception as error:
            self._log.exception("reading a body of reports failed", inbox=raw.id, source=raw.source)
            return _Body(
                raw, unread=f"reading it failed ({type(error).__name__}); the worker's log says where"
            )
        return _Body(
            raw, _keyed(content), content.events, content.complaints, has_inbound=bool(content.inbound)
        )

    def _give_up(self, raw: Raw) -> _Body:
        return _Body(raw, unread=f"{_MOST_READERS} workers ended while they read it; nobody tries again")

    def _apply_bodies(self, bodies: Sequence[_Body], lease: UUID | None = None) -> int:
        """Apply these bodies and close them, and release the lease with the last."""
        reports = self._ledger.reports
        campaigns = reports.find_campaigns({key.campaign_id for body in bodies for key, _ in body.keyed})
        rows: list[ReportRow] = []
        for body in bodies:
            for key, report in body.keyed:
                row = _row_of(body, key, report, campaigns.get(key.campaign_id))
                if row is not None:
                    rows.append(row)
        moved = 0
        while len(rows) > _ROWS_AT_ONCE:
            moved += self._apply_rows(rows[:_ROWS_AT_ONCE], campaigns, bodies)
            del rows[:_ROWS_AT_ONCE]
        moved += self._apply_rows(rows, campaigns, bodies, lease, is_last=True)
        for body in bodies:
            if body.complaint:
                raw = body.raw
                self._log.warning(
                    "a report cannot be read", inbox=raw.id, source=raw.source, why=body.complaint
                )
        return moved

    def _apply_rows(
        self,
        rows: Sequence[ReportRow],
        campaigns: Mapping[str, Named],
        bodies: Sequence[_Body],
        lease: UUID | None = None,
        *,
        is_last: bool = False,
    ) -> int:
        """Apply some rows, by halves if that fails; with the last of them, close their bodies."""
        closed = (
            [ClosedBody(body.raw.id, body.complaint, body.events, body.has_inbound) for body in bodies]
            if is_last
            else []
        )
        try:
            return self._ledger.reports.apply(
                rows, campaigns, closed=closed, lease=lease, watch=self._watch, now=self._clock.now()
            )
        except ValueOutOfRange as error:
            if not rows:
                raise
            if len(rows) == 1:
                _complain(rows[0], bodies, f"the ledger cannot hold it ({error})")
                return self._apply_rows((), campaigns, bodies, lease, is_last=True) if is_last else 0
        except SessionLost:
            if len(rows) <= 1:
                raise
        half = len(rows) // 2
        moved = self._apply_rows(rows[:half], campaigns, bodies)
        return moved + self._apply_rows(rows[half:], campaigns, bodies, lease, is_last=is_last)


def _keyed(content: BodyContent) -> list[tuple[MessageKey, Report]]:
    """The reports of messages whose ids are in our form. A duplicate id tells of a repetition only."""
    keyed = ((key_of(report.message_id), report) for report in content.reports)
    return [(key, report) for key, report in keyed if key and not report.is_duplicate_id]


def _row_of(body: _Body, key: MessageKey, report: Report, campaign: Named | None) -> ReportRow | None:
    """A report as the ledger keeps it; None, with a complaint, if it is not believed."""
    raw, complaints = body.raw, body.complaints
    try:
        attempt = believed_attempt(report, key)
    except ValueError as error:
        complaints.add(report.row, str(error))
        return None
    rank, state = _RANKS[report.standing]
    price, currency = believed_price(report, complaints)
    chain = campaign.chain if campaign else None
    done_at = believed_moment(report, raw.received_at, complaints)
    return ReportRow(
        raw.id, report.row, key, attempt, rank, state, report.status_group, report.status_id, report.error_id,
        believed_count(report, complaints), price, currency, done_at,
        raw.received_at, raw.source == "logs", infer_channel(report, chain) if chain else None,
    )  # fmt: skip


def _complain(row: ReportRow, bodies: Iterable[_Body], why: str) -> None:
    for body in bodies:
        if body.raw.id == row.inbox_id:
            body.complaints.add(row.row, why)
