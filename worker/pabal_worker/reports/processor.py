"""Apply delivery reports: bodies are kept raw first, then their reports take effect by rank.

Receiving and polling are done elsewhere. A report says where a message stands; the rank orders what can be
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

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson

from pabal_worker.errors import UnreadableReports, ValueOutOfRange
from pabal_worker.message_ids import attempt_of, key_of
from pabal_worker.provider.outcomes import Standing
from pabal_worker.provider.port import ProviderFormat, Report
from pabal_worker.records import Named, Raw, ReportRow, Watch
from pabal_worker.reports.channel_inference import infer_channel

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.ledger.reports import Applying

_RANKS = {
    Standing.PENDING: (1, "accepted"),
    Standing.UNCERTAIN: (1, "accepted"),
    Standing.TO_OPERATOR: (2, "accepted"),
    Standing.EXPIRED: (3, "expired"),
    Standing.UNDELIVERED: (4, "undelivered"),
    Standing.REJECTED: (5, "rejected"),
    Standing.DELIVERED: (6, "delivered"),
}
_BODIES_AT_ONCE = 50
_LONGEST_ID, _LONGEST_CURRENCY = 200, 8
_DEAREST = Decimal(10) ** 12


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
    ) -> None:
        self._ledger, self._provider, self._clock = ledger, provider, clock
        self._watch, self._log = watch, log

    def take_log_rows(self, rows: Sequence[dict[str, Any]]) -> None:
        """Store rows of the provider's logs as if they had been pushed, and apply what is in the inbox."""
        if rows:
            self._ledger.reports.store("logs", orjson.dumps({"results": list(rows)}))
            self.apply_inbox()

    def apply_inbox(self, *, rounds: int = 20) -> int:
        """Apply what is in the inbox, unless another worker does; returns how many messages moved."""
        moved = 0
        for _ in range(rounds):
            try:
                just_moved = self._apply_some(_BODIES_AT_ONCE)
            except ValueOutOfRange:
                just_moved = self._apply_one_by_one()
            if just_moved is None:
                break
            moved += just_moved
        return moved

    def match_orphans(self) -> int:
        """Apply reports that came before anybody knew their message; returns how many messages moved."""
        orphans = self._ledger.reports.orphans()
        if not orphans:
            return 0
        with self._ledger.reports.applying(0) as applying:
            if applying is None:
                return 0
            rows = list(orphans.values())
            campaigns = applying.campaigns(_campaign_ids(row.message_id for row in rows))
            moved: int
            moved, unknown = applying.apply(rows, campaigns, watch=self._watch, now=self._clock.now())
            unmatched = {id(row) for row in unknown}
            applying.adopt([no for no, row in orphans.items() if id(row) not in unmatched])
            return moved

    def _apply_some(self, limit: int) -> int | None:
        """Apply up to `limit` bodies; None if there are none, or another worker applies."""
        with self._ledger.reports.applying(limit) as applying:
            return self._apply(applying) if applying and applying.raws else None

    def _apply_one_by_one(self) -> int | None:
        """Set aside the body that the ledger cannot hold, with the reason, and go on with the others."""
        moved = 0
        for _ in range(_BODIES_AT_ONCE):
            first: Raw | None = None
            try:
                with self._ledger.reports.applying(1) as applying:
                    if not applying or not applying.raws:
                        return moved or None
                    first = applying.raws[0]
                    moved += self._apply(applying)
            except ValueOutOfRange as error:
                if first:
                    why = f"the ledger cannot hold it: {error}"
                    self._ledger.reports.set_aside(first, why, now=self._clock.now())
                    self._log_unread(first, why)
        return moved

    def _apply(self, applying: Applying) -> int:
        read: list[tuple[Raw, Report]] = []
        complaints: list[str | None] = []
        for raw in applying.raws:
            reports, complaint = self._read(raw)
            read += [(raw, report) for report in reports if not report.is_duplicate_id]
            complaints.append(complaint)
        campaigns = applying.campaigns(_campaign_ids(report.message_id for _, report in read))
        rows = [_row_of(raw, report, campaigns) for raw, report in read]
        moved, _ = applying.apply(rows, campaigns, watch=self._watch, now=self._clock.now())
        applying.close(complaints, now=self._clock.now())
        for raw, complaint in zip(applying.raws, complaints, strict=True):
            if complaint:
                self._log_unread(raw, complaint)
        return moved

    def _read(self, raw: Raw) -> tuple[list[Report], str | None]:
        """The reports of a body, and what in it cannot be read. No body may keep others from being read,
        whatever is in it and whatever it makes a reader raise.
        """
        try:
            reports, unread = self._provider.parse_reports(raw.body)
        except UnreadableReports as error:
            return [], str(error)
        except Exception as error:
            self._log.exception("reading a body of reports failed", inbox=raw.id, source=raw.source)
            return [], f"reading it failed ({type(error).__name__}); the worker's log says where"
        return reports, "; ".join(dict.fromkeys(row.why for row in unread))[:500] or None

    def _log_unread(self, raw: Raw, why: str) -> None:
        self._log.warning("a report cannot be read", inbox=raw.id, source=raw.source, why=why)


def _campaign_ids(message_ids: Iterable[str]) -> set[str]:
    return {key.campaign_id for key in map(key_of, message_ids) if key}


def _row_of(raw: Raw, report: Report, campaigns: Mapping[str, Named]) -> ReportRow:
    """A report as the ledger keeps it."""
    rank, state = _RANKS[report.standing]
    key = key_of(report.message_id)
    campaign = campaigns.get(key.campaign_id) if key else None
    chain = campaign.chain if campaign else None
    return ReportRow(
        inbox_id=raw.id,
        message_id=report.message_id[:_LONGEST_ID],
        attempt=attempt_of(report.bulk_id),
        rank=rank,
        state=state,
        status_group=_within(report.status.group_id, 2**15),
        status_id=_within(report.status.id, 2**31),
        error_id=_within(report.status.error_id, 2**31),
        message_count=_within(report.message_count or 0, 2**15) or None,
        price=_storable_price(report.price),
        currency=report.currency and report.currency[:_LONGEST_CURRENCY],
        done_at=_usable_time(report.done_at) or raw.received_at,
        received_at=raw.received_at,
        is_from_logs=raw.source == "logs",
        channel=infer_channel(report, chain) if chain else None,
    )


def _within(number: int, bound: int) -> int:
    """The number if the ledger's column holds it, else -1: nobody knows such a code."""
    return number if -bound <= number < bound else -1


def _storable_price(price: Decimal | None) -> Decimal | None:
    """What can be a price and fits the ledger's column. Only compared, as `abs` raises at some exponents."""
    if price is None or not price.is_finite() or not 0 <= price < _DEAREST:
        return None
    return round(price, 6)


def _usable_time(moment: datetime | None) -> datetime | None:
    """A report from before 2000 has no usable time."""
    return moment if moment and moment.year >= 2000 else None
