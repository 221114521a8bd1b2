"""Read a campaign's status, part by part, and the list of campaigns.

Nothing here changes a campaign. The cost of a status does not grow with the audience.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from pabal import wire
from pabal.campaign.schedule.zones import zone_of
from pabal.channels import CHANNEL_NAMES, LEGS, channel_name
from pabal.rate.speed import format_speed
from pabal.replies import (
    BatchCounts,
    Binding,
    CampaignActivity,
    CampaignBooks,
    CampaignList,
    CampaignMoments,
    CampaignState,
    CampaignStatus,
    DoubtCounts,
    ForecastSummary,
    InstallationSigns,
    ListedCampaign,
    RefusedBatch,
    Reply,
)
from pabal.timestamps import to_iso
from pabal_worker.campaigns.waits import find_wait
from pabal_worker.errors import PacerUnavailable, SpecUnreadable
from pabal_worker.failover.sms_limit import is_held_by_limit
from pabal_worker.maintenance.figures import DeliveryFigures, delivery_figures
from pabal_worker.rate_limiter.scopes import shown_name
from pabal_worker.records import BatchSums, Legs, StoredCampaign
from pabal_worker.safeguards import judge
from pabal_worker.spec_reader import read_spec

if TYPE_CHECKING:
    from pabal_worker.campaigns.forecast import Forecasting
    from pabal_worker.clock import LedgerClock
    from pabal_worker.failover.sms_limit import SmsLimits
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.account import Account
    from pabal_worker.rate_limiter.client import RedisPacer
    from pabal_worker.webhooks.endpoints import Endpoints

_LISTED = 100
_LATELY = timedelta(days=1)
_WAITS_LONG = timedelta(seconds=10)
"""Reports are applied within a second or two; whoever reads a status should know of longer waits."""


class StatusReader:
    """Answers `pabal.status` and `pabal.list`."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        pacer: RedisPacer,
        account: Account,
        sms_limits: SmsLimits,
        forecasting: Forecasting,
        endpoints: Endpoints,
        clock: LedgerClock,
    ) -> None:
        self._ledger, self._pacer, self._account = ledger, pacer, account
        self._sms_limits, self._forecasting, self._endpoints = sms_limits, forecasting, endpoints
        self._clock = clock

    def read_status(self, campaign_id: str) -> Reply[CampaignStatus]:
        """The books of a campaign, its pace, and what it waits for."""
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None:
            return wire.campaign_unknown(campaign_id)
        sums, legs = self._read_figures(campaign)
        status: CampaignStatus = {
            **self._books_of(campaign, sums, legs),
            **self._activity_of(campaign, legs),
            **_moments_of(campaign),
            **self._read_signs(),
        }
        return wire.ok(status)

    def list_campaigns(self) -> Reply[CampaignList]:
        """The newest campaigns."""
        campaigns: list[ListedCampaign] = [
            {
                "campaign": row["id"],
                "state": row["state"],
                "reason": row["reason"],
                "openedAt": to_iso(row["created_at"]),
                "sendAt": to_iso(row["send_at"]),
                "endedAt": to_iso(row["ended_at"]),
            }
            for row in self._ledger.campaigns.recent(_LISTED)
        ]
        return wire.ok({"campaigns": campaigns})

    def _read_figures(self, campaign: StoredCampaign) -> tuple[BatchSums, Legs]:
        """What has come in, and messages by leg and state: the tallies, or the last figures once rows are
        deleted.
        """
        if campaign.books is None:
            return self._ledger.campaigns.batch_sums(campaign.no), self._ledger.tallies.sums(campaign.no)
        last = campaign.books
        sums = BatchSums(recipients=last["recipients"], duplicates=last["duplicates"], **last["batches"])
        named = enumerate(CHANNEL_NAMES)
        return sums, {leg: last["legs"][name] for leg, name in named if name in last["legs"]}

    def _books_of(self, campaign: StoredCampaign, sums: BatchSums, legs: Legs) -> CampaignBooks:
        return {
            "campaign": campaign.id,
            "state": cast("CampaignState", campaign.state),
            "reason": campaign.reason,
            "recipients": sums.recipients,
            "duplicates": sums.duplicates,
            "batches": _batches_of(campaign, sums),
            "refusedBatches": self._read_refused(campaign) if sums.refused else [],
            "legs": {channel_name(leg): states for leg, states in sorted(legs.items())},
            "doubt": self._read_doubts(campaign, legs),
            "withoutAttempt": self._ledger.audits.count_unsent(campaign.no),
            "balanced": sum(legs.get(0, {}).values()) == sums.recipients and campaign.unbalanced_at is None,
            **self._read_reach(campaign, legs),
        }

    def _read_refused(self, campaign: StoredCampaign) -> list[RefusedBatch]:
        rows = self._ledger.campaigns.refused_batches(campaign.no)
        return [{"number": row["number"], "problems": row["problems"]} for row in rows]

    def _read_doubts(self, campaign: StoredCampaign, legs: Legs) -> DoubtCounts:
        """Messages in doubt now, and what became of those that were."""
        doubts = self._ledger.open_questions.doubts(campaign.no)
        return {
            "unknown": sum(states.get("unknown", 0) for states in legs.values()),
            "kept": doubts.kept,
            "asked": doubts.asked,
            "foundInLogs": doubts.found,
            "reported": doubts.reported,
            "resent": doubts.resent,
            "duplicateIds": doubts.duplicate_ids,
            "unconfirmed": doubts.unconfirmed,
        }

    def _read_reach(self, campaign: StoredCampaign, legs: Legs) -> DeliveryFigures:
        """Who was reached by which channel and at what cost: counted, or the last figures."""
        if campaign.books is not None:
            return {"reached": campaign.books["reached"], "costs": campaign.books["costs"]}
        return delivery_figures(self._ledger, campaign, legs)

    def _activity_of(self, campaign: StoredCampaign, legs: Legs) -> CampaignActivity:
        account = self._account.current_pace()
        canaries = self._ledger.safeguards.canaries_of(campaign)
        failover = self._sms_limits.show_limit(campaign) if campaign.books is None else None
        return {
            "failover": failover,
            "pace": _pace_of(campaign),
            "accountPace": account["cap"],
            "account": account,
            "binds": self._read_binding(campaign),
            "canary": judge.show_canaries(canaries) if canaries else None,
            "waitsFor": find_wait(campaign, canaries, failover, tallies=self._ledger.tallies),
            "forecast": self._read_forecast(campaign, legs),
            "webhook": self._endpoints.find_webhook(campaign.endpoint_no),
        }

    def _read_binding(self, campaign: StoredCampaign) -> Binding | None:
        """The scope that held the campaign back in the last seconds, and why; None: nothing did."""
        if campaign.state != "running":
            return None
        try:
            bindings = [self._pacer.binding_of(f"{campaign.id}/{leg}") for leg in LEGS]
        except PacerUnavailable:
            return None
        for binding in bindings:
            if binding:
                return {"scope": shown_name(binding[1]), "why": binding[0]}
        return None

    def _read_forecast(self, campaign: StoredCampaign, legs: Legs) -> ForecastSummary | None:
        return None if is_held_by_limit(campaign) else self._forecasting.summary_of(campaign, legs)

    def _read_signs(self) -> InstallationSigns:
        now = self._clock.now()
        inbox = self._ledger.reports.signs(since=now - _LATELY)
        is_waiting = inbox.oldest_open and now - inbox.oldest_open > _WAITS_LONG
        return {
            "now": to_iso(now),
            "unreadable": inbox.unreadable,
            "otherEvents": dict(inbox.events),
            "oldestReports": to_iso(inbox.oldest_open) if is_waiting else None,
            "lastTick": to_iso(self._ledger.campaigns.heartbeats().get("tick")),
        }


def _batches_of(campaign: StoredCampaign, sums: BatchSums) -> BatchCounts:
    return {"taken": sums.taken, "refused": sums.refused, "expected": campaign.expected_batches}


def _pace_of(campaign: StoredCampaign) -> str | None:
    if campaign.speed_amount is None or campaign.speed_unit_s is None:
        return None
    return format_speed(campaign.speed_amount, campaign.speed_unit_s)


def _moments_of(campaign: StoredCampaign) -> CampaignMoments:
    return {
        "timeZone": _zone_of(campaign),
        "sendAt": to_iso(campaign.send_at),
        "endAt": to_iso(campaign.end_at),
        "openedAt": to_iso(campaign.created_at),
        "sealedAt": to_iso(campaign.sealed_at),
        "startedAt": to_iso(campaign.started_at),
        "endedAt": to_iso(campaign.ended_at),
        "erasedAt": to_iso(campaign.erased_at),
        "deletedAt": to_iso(campaign.deleted_at),
    }


def _zone_of(campaign: StoredCampaign) -> str | None:
    """The zone that a campaign's file speaks of; None where it cannot be read."""
    try:
        return zone_of(read_spec(campaign))
    except SpecUnreadable:
        return None
