"""Delivery reports: raw first, then applied by rank.

A report says of a message that it stands somewhere; the rank orders what can be said:

    1  pending           on its way
    2  to operator       handed to the operator; a further report may follow, or never
    3  expired           validity ran out
    4  undelivered
    5  rejected
    6  delivered

A message takes the highest rank that was ever said of it (then the latest time, then the highest code), so
reports may come in any order, any number of times, before or after our own settle, and end the same. A
delivery that is reported late outranks the failure that was reported early: the person has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson

from pabal_worker.errors import Unfit
from pabal_worker.message_ids import attempt_of, key_of
from pabal_worker.provider.infobip.answers.statuses import Standing, is_duplicate_id, standing
from pabal_worker.provider.infobip.errors import WrongReport
from pabal_worker.provider.infobip.reports.reports import parse_reports
from pabal_worker.provider.port import Report
from pabal_worker.records import Named, Raw, Said, Watch
from pabal_worker.reports.channel_inference import inferred_channel

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


class Reports:
    """Takes reports in from wherever they come, and applies them."""

    def __init__(
        self, *, ledger: Ledger, clock: LedgerClock, watch: Watch, log: FilteringBoundLogger
    ) -> None:
        self._ledger, self._clock, self._watch, self._log = ledger, clock, watch, log

    def take_in(self, rows: Sequence[dict[str, Any]]) -> None:
        """Store rows of the provider's logs as if they had been pushed, and apply what is there."""
        if rows:
            self._ledger.reports.store("logs", orjson.dumps({"results": list(rows)}))
            self.apply()

    def apply(self, *, rounds: int = 20) -> int:
        """Apply what is in the inbox, if nobody else does; returns how many messages moved."""
        moved = 0
        for _ in range(rounds):
            try:
                just_moved = self._apply_some(_BODIES_AT_ONCE)
            except Unfit:
                just_moved = self._apply_one_by_one()
            if just_moved is None:
                break
            moved += just_moved
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
            except Unfit as error:
                if first:
                    why = f"the ledger cannot hold it: {error}"
                    self._ledger.reports.set_aside(first, why, now=self._clock.now())
                    self._complain(first, why)
        return moved

    def match_orphans(self) -> int:
        """Apply reports that came before anybody knew their message; returns how many messages moved."""
        orphans = self._ledger.reports.orphans()
        if not orphans:
            return 0
        with self._ledger.reports.applying(0) as applying:
            if applying is None:
                return 0
            reports = list(orphans.values())
            campaigns = applying.campaigns(_campaign_ids(report.message_id for report in reports))
            now = self._clock.now()
            moved: int
            moved, unknown = applying.apply(reports, campaigns, watch=self._watch, now=now)
            left = {id(report) for report in unknown}
            applying.adopt([no for no, report in orphans.items() if id(report) not in left])
            return moved

    def _apply(self, applying: Applying) -> int:
        read: list[tuple[Raw, Report]] = []
        complaints: list[str | None] = []
        for raw in applying.raws:
            reports, complaint = _read(raw)
            read += [(raw, report) for report in reports if not is_duplicate_id(report.status)]
            complaints.append(complaint)
        campaigns = applying.campaigns(_campaign_ids(report.message_id for _, report in read))
        said = [_said(raw, report, campaigns) for raw, report in read]
        moved, _ = applying.apply(said, campaigns, watch=self._watch, now=self._clock.now())
        applying.close(complaints, now=self._clock.now())
        for raw, complaint in zip(applying.raws, complaints, strict=True):
            if complaint:
                self._complain(raw, complaint)
        return moved

    def _complain(self, raw: Raw, why: str) -> None:
        self._log.warning("a report cannot be read", inbox=raw.id, source=raw.source, why=why)


def _campaign_ids(message_ids: Iterable[str]) -> set[str]:
    return {key.campaign_id for key in map(key_of, message_ids) if key}


def _read(raw: Raw) -> tuple[list[Report], str | None]:
    try:
        reports, unread = parse_reports(raw.body)
    except WrongReport as error:
        return [], str(error)
    return reports, "; ".join(dict.fromkeys(row.why for row in unread))[:500] or None


def _said(raw: Raw, report: Report, campaigns: Mapping[str, Named]) -> Said:
    rank, state = _RANKS[standing(report.status)]
    key = key_of(report.message_id)
    campaign = campaigns.get(key.campaign_id) if key else None
    chain = campaign.chain if campaign else None
    return Said(
        inbox_id=raw.id,
        message_id=report.message_id[:_LONGEST_ID],
        attempt=attempt_of(report.bulk_id),
        rank=rank,
        state=state,
        status_group=_within(report.status.group_id, 2**15),
        status_id=_within(report.status.id, 2**31),
        error_id=_within(report.status.error_id, 2**31),
        message_count=_within(report.message_count or 0, 2**15) or None,
        price=_price(report.price),
        currency=report.currency and report.currency[:_LONGEST_CURRENCY],
        done_at=_sane(report.done_at) or raw.received_at,
        received_at=raw.received_at,
        is_from_logs=raw.source == "logs",
        channel=inferred_channel(report, chain) if chain else None,
    )


def _within(number: int, bound: int) -> int:
    """What the ledger's column holds; a code beyond it is none that anybody knows."""
    return number if -bound <= number < bound else -1


def _price(price: Decimal | None) -> Decimal | None:
    """What can be a price and fits the ledger's column. Only compared, as `abs` raises at some exponents."""
    if price is None or not price.is_finite() or not 0 <= price < _DEAREST:
        return None
    return round(price, 6)


def _sane(moment: datetime | None) -> datetime | None:
    """A report from before 2000 has no usable time."""
    return moment if moment and moment.year >= 2000 else None
