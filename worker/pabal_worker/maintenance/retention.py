"""Erase personal data after `PABAL_RETENTION_DAYS`, and delete whole campaigns after `PABAL_DELETE_DAYS`.

The books stay: a campaign that was erased still has its messages, their states and prices; one that was
deleted has its last figures. Rows go in batches of some thousands, for one second in ten, so that sending
never waits for it. After an interruption it goes on where it was. What a large campaign leaves empty is
vacuumed at once, so that the next one takes its room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from pabal.errors import CampaignUnknown, NotPossibleNow
from pabal_worker.clock import monotonic
from pabal_worker.maintenance.batches import repeat_until_none
from pabal_worker.maintenance.figures import last_figures
from pabal_worker.records import StoredCampaign

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.settings import Settings

_RUNS_APART_S = 8.0
_REST = timedelta(seconds=55)
"""After a run that found nothing: looking costs a dozen statements."""

_BUDGET_S = 1.0
_EVENTS_AT_ONCE = 5000
_WORDS_AT_ONCE = 5000


class Retention:
    """Erases and deletes what is old."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        clock: LedgerClock,
        settings: Settings,
        log: FilteringBoundLogger,
        monotonic: Callable[[], float] = monotonic,
    ) -> None:
        self._ledger, self._clock, self._settings, self._log = ledger, clock, settings, log
        self._monotonic = monotonic

    def erase_old(self, *, budget_s: float = _BUDGET_S) -> int:
        """Erase and delete for `budget_s` seconds, one batch at least; returns how many rows were touched.

        Where a run found nothing, whichever worker's it was, the next looks a minute later.
        """
        now, campaigns = self._clock.now(), self._ledger.campaigns
        if not campaigns.record_heartbeat("retention", now=now, apart_s=_RUNS_APART_S):
            return 0
        rests_since = campaigns.heartbeats().get("retention_rests")
        if rests_since is not None and timedelta(0) <= now - rests_since < _REST:
            return 0
        touched, until = 0, self._monotonic() + budget_s
        for n in self._batches(now):
            touched += n
            if n and self._monotonic() > until:
                break
        if vacuumed := self._ledger.erasures.vacuum_emptied():
            self._log.info("tables were vacuumed after a large campaign had gone", tables=vacuumed)
        if not touched:
            campaigns.record_heartbeat("retention_rests", now=now, apart_s=0)
        return touched

    def _batches(self, now: datetime) -> Iterator[int]:
        erasures = self._ledger.erasures
        before = _age_limit(now, self._settings.retention_days)
        if before:
            yield from repeat_until_none(partial(erasures.old_bodies, before=before))
            yield from repeat_until_none(partial(erasures.old_orphans, before=before))
            yield from repeat_until_none(partial(self._ledger.dead_letters.forget_old, before=before))
            yield from repeat_until_none(
                partial(self._ledger.events.forget, before=before, n=_EVENTS_AT_ONCE)
            )
            yield from repeat_until_none(
                partial(self._ledger.talks.forget_old, before=before, n=_WORDS_AT_ONCE)
            )
            yield self._ledger.talks.forget_talks(before=before, n=_WORDS_AT_ONCE)
            yield erasures.abandon(before=before, now=now)
        while row := erasures.to_erase(before=before):
            yield from _erase(self._ledger, row["no"], now=now)
            self._log.info("personal data was erased", campaign=row["id"])
        if before := _age_limit(now, self._settings.delete_days):
            yield from self._delete(before, now)

    def _delete(self, before: datetime, now: datetime) -> Iterator[int]:
        while row := self._ledger.erasures.to_delete(before=before):
            if not row["is_begun"] and not self._keep_figures(row, now):
                continue
            yield from repeat_until_none(partial(self._ledger.erasures.messages, row["no"]))
            yield from repeat_until_none(partial(self._ledger.erasures.attempts, row["no"]))
            yield from repeat_until_none(partial(self._ledger.erasures.relays, row["no"]))
            self._ledger.erasures.deleted(row["no"], now=now)
            self._log.info("a campaign's rows were deleted; its last figures stay", campaign=row["id"])
        yield self._ledger.erasures.old_endpoints(before=before, now=now)

    def _keep_figures(self, row: dict[str, Any], now: datetime) -> bool:
        """Write the last figures down; False if they do not balance: then nothing is deleted."""
        audit = self._ledger.tallies.audit(row["no"])
        if not audit.balances:
            self._ledger.campaigns.audited(row["no"], balances=False, now=now)
            self._log.error("books do not balance; the campaign is not deleted", campaign=row["id"])
            return False
        campaign = self._ledger.campaigns.find(row["id"])
        if campaign:
            self._ledger.erasures.keep_books(row["no"], last_figures(self._ledger, campaign))
        return campaign is not None


def erase_now(ledger: Ledger, campaign_id: str, *, now: datetime) -> Iterator[int]:
    """Erase a campaign's personal data, whatever its age; yields after each batch how many rows it held. If
    it is interrupted, the sweep goes on.

    Nothing is done where it is erased, or its rows are being deleted. Raises CampaignUnknown, and
    NotPossibleNow if the campaign has not ended.
    """
    campaign = ledger.campaigns.find(campaign_id)
    if campaign is None:
        raise CampaignUnknown(campaign_id)
    if campaign.books is not None or campaign.erased_at is not None:
        return iter(())
    if not ledger.erasures.ask(campaign.no, now=now):
        raise NotPossibleNow(
            campaign_id,
            f"it is {campaign.state}, and some of its messages are still on their way or are asked about",
            _way_out(campaign),
        )
    return _erase(ledger, campaign.no, now=now)


def _way_out(campaign: StoredCampaign) -> str:
    if campaign.state == "cancelled":
        rest = "they come to rest with their reports, or PABAL_REPORT_HORIZON_S after they left"
        return f"`pabal status {campaign.id}` shows them; {rest}"
    return f"wait until it has ended, or `pabal cancel {campaign.id}` first"


def _erase(ledger: Ledger, campaign: int, *, now: datetime) -> Iterator[int]:
    """Erase batch by batch; yields after each how many rows it held."""
    for batch in (ledger.erasures.people, ledger.erasures.notes, ledger.erasures.bodies):
        yield from repeat_until_none(partial(batch, campaign))
    ledger.erasures.erased(campaign, now=now)


def _age_limit(now: datetime, days: int) -> datetime | None:
    return now - timedelta(days=days) if days else None
