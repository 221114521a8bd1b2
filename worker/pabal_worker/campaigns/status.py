"""Read a campaign's status, part by part.

Nothing here changes a campaign. The cost of a status does not grow with the audience.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from pabal import wire
from pabal.campaign.schedule.zones import zone_of
from pabal.channels import CHANNEL_NAMES, LEGS, channel_name
from pabal.rate.pace import read_stored_pace
from pabal.rate.speed import format_speed, unit_name
from pabal.replies import (
    AccountStatus,
    BatchCounts,
    Binding,
    CampaignActivity,
    CampaignBooks,
    CampaignMoments,
    CampaignState,
    CampaignStatus,
    ClickCounts,
    DoubtCounts,
    Failure,
    ForecastSummary,
    InstallationSigns,
    Obstacle,
    RefusedBatch,
    Reply,
)
from pabal.timestamps import to_iso
from pabal_worker.campaigns.failures import describe_failures
from pabal_worker.campaigns.obstacles import LATELY
from pabal_worker.campaigns.waits import find_wait
from pabal_worker.errors import PacerUnavailable, SpecUnreadable
from pabal_worker.failover.sms_limit import is_held_by_limit
from pabal_worker.intake.strays import show_strays
from pabal_worker.maintenance.figures import FAILURES, DeliveryFigures, click_figures, delivery_figures
from pabal_worker.rate_limiter.scopes import shown_name
from pabal_worker.records import BatchSums, Legs, StoredCampaign
from pabal_worker.rules.obstacles import find_outstanding
from pabal_worker.safeguards import judge
from pabal_worker.spec_reader import read_spec

if TYPE_CHECKING:
    from pabal_worker.campaigns.forecast import Forecasting
    from pabal_worker.campaigns.obstacles import ObstacleReader
    from pabal_worker.clock import LedgerClock
    from pabal_worker.failover.sms_limit import SmsLimits
    from pabal_worker.ledger import Ledger
    from pabal_worker.ledger.inbox import InboxSigns
    from pabal_worker.provider.port import ProviderFormat
    from pabal_worker.rate_limiter.account import Account
    from pabal_worker.rate_limiter.client import RedisPacer
    from pabal_worker.webhooks.endpoints import Endpoints

_LATELY = timedelta(days=1)
_GOES_ON = ("receiving", "scheduled", "running")
_SHORTEST_S = 10
_WAITS_LONG = timedelta(seconds=10)
"""Reports are applied within a second or two; whoever reads a status should know of longer waits."""


class StatusReader:
    """Answers `pabal.status`."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        pacer: RedisPacer,
        account: Account,
        sms_limits: SmsLimits,
        forecasting: Forecasting,
        endpoints: Endpoints,
        obstacles: ObstacleReader,
        provider: ProviderFormat,
        clock: LedgerClock,
    ) -> None:
        self._ledger, self._pacer, self._account = ledger, pacer, account
        self._sms_limits, self._forecasting, self._endpoints = sms_limits, forecasting, endpoints
        self._obstacles, self._provider, self._clock = obstacles, provider, clock

    def read_status(self, campaign_id: str) -> Reply[CampaignStatus]:
        """The books of a campaign, its pace, and what it waits for."""
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None:
            return wire.campaign_unknown(campaign_id)
        sums, legs = self._read_figures(campaign)
        now = self._clock.now()
        inbox = self._ledger.reports.signs(since=now - LATELY)
        status: CampaignStatus = {
            **self._books_of(campaign, sums, legs),
            **self._activity_of(campaign, legs, inbox, now),
            **_moments_of(campaign),
            **self._read_signs(inbox, now),
        }
        return wire.ok(status)

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
            "strayBatches": show_strays(self._ledger, campaign, sums),
            "legs": {channel_name(leg): states for leg, states in sorted(legs.items())},
            "doubt": self._read_doubts(campaign, legs),
            "clicks": self._read_clicks(campaign),
            "failures": self._read_failures(campaign),
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

    def _read_clicks(self, campaign: StoredCampaign) -> dict[str, ClickCounts]:
        """Clicks by channel: counted, or the last figures."""
        if campaign.books is not None:
            return campaign.books.get("clicks", {})  # type: ignore[no-any-return]
        return click_figures(self._ledger, campaign)

    def _read_reach(self, campaign: StoredCampaign, legs: Legs) -> DeliveryFigures:
        """Who was reached by which channel and at what cost: counted, or the last figures."""
        if campaign.books is not None:
            return {"reached": campaign.books["reached"], "costs": campaign.books["costs"]}
        return delivery_figures(self._ledger, campaign, legs)

    def _read_failures(self, campaign: StoredCampaign) -> list[Failure]:
        """The most frequent reasons of messages that failed: counted, or the last figures."""
        if campaign.books is not None:
            return describe_failures(campaign.books.get("failures", ()), self._provider)
        return describe_failures(self._ledger.tallies.failures(campaign.no, limit=FAILURES), self._provider)

    def _activity_of(
        self, campaign: StoredCampaign, legs: Legs, inbox: InboxSigns, now: datetime
    ) -> CampaignActivity:
        account = self._account.current_pace()
        canaries = self._ledger.safeguards.canaries_of(campaign)
        failover = self._sms_limits.show_limit(campaign) if campaign.books is None else None
        return {
            "failover": failover,
            "pace": campaign.pace,
            "paceReached": self._read_pace(campaign, now),
            "accountPace": account["cap"],
            "account": account,
            "binds": self._read_binding(campaign),
            "canary": judge.show_canaries(canaries) if canaries else None,
            "obstacles": self._read_obstacles(campaign, inbox, account, now),
            "waitsFor": find_wait(
                campaign, canaries, failover, tallies=self._ledger.tallies, obstacles=self._obstacles
            ),
            "forecast": self._read_forecast(campaign, legs),
            "webhook": self._endpoints.find_webhook(campaign.endpoint_no),
        }

    def _read_pace(self, campaign: StoredCampaign, now: datetime) -> str | None:
        """What has left in the last minute; where the pace is slower than ten a minute, in its own unit."""
        if campaign.state != "running" or campaign.started_at is None:
            return None
        window_s = 60
        for amount, unit_s in read_stored_pace(campaign.pace)[:1]:
            window_s = unit_s if amount * 60 < 10 * unit_s else 60
        n = self._ledger.tallies.sent_within(campaign.no, seconds=window_s, now=now)
        since_s = max((now - campaign.started_at).total_seconds(), _SHORTEST_S)
        return format_speed(round(n * window_s / min(window_s, since_s)), window_s)

    def _read_obstacles(
        self, campaign: StoredCampaign, inbox: InboxSigns, account: AccountStatus, now: datetime
    ) -> list[Obstacle]:
        """What is in its way; nothing is, where it does not go on anyway."""
        reached = self._read_limits(campaign, now)
        if campaign.state not in _GOES_ON and campaign.approval != "waiting":
            return reached
        found = self._obstacles.find_with(now, inbox, account)
        if campaign.state == "running" and campaign.open_until is None:
            found += find_outstanding(self._obstacles.outstanding(campaign.no), now=now)
        return reached + [
            {
                "kind": obstacle.kind,
                "since": to_iso(obstacle.since),
                "until": to_iso(obstacle.until),
                "says": obstacle.says,
                "wayOut": obstacle.way_out,
            }
            for obstacle in found
            if obstacle.campaign_id in (None, campaign.id)
        ]

    def _read_limits(self, campaign: StoredCampaign, now: datetime) -> list[Obstacle]:
        """The limits that people set and that bind it."""
        return [
            {
                "kind": f"limit of {limit.kind}",
                "since": to_iso(limit.at),
                "until": to_iso(limit.until),
                "says": limit.says,
                "wayOut": limit.way_out,
            }
            for limit in self._ledger.limits.reached(campaign.no, now=now)
        ]

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
                why, scope, unit_s = binding
                horizon: Binding = {"scope": shown_name(scope), "why": why}
                return {**horizon, "unit": unit_name(unit_s)} if unit_s else horizon
        return None

    def _read_forecast(self, campaign: StoredCampaign, legs: Legs) -> ForecastSummary | None:
        return None if is_held_by_limit(campaign) else self._forecasting.summary_of(campaign, legs)

    def _read_signs(self, inbox: InboxSigns, now: datetime) -> InstallationSigns:
        is_waiting = inbox.oldest_open and now - inbox.oldest_open > _WAITS_LONG
        return {
            "now": to_iso(now),
            "unreadable": inbox.unreadable,
            "otherEvents": dict(inbox.events),
            "oldestReports": to_iso(inbox.oldest_open) if is_waiting else None,
            "lastTick": to_iso(self._ledger.campaigns.heartbeats().get("tick")),
        }


def _batches_of(campaign: StoredCampaign, sums: BatchSums) -> BatchCounts:
    return {
        "taken": sums.taken,
        "refused": sums.refused,
        "expected": campaign.expected_batches,
        "late": sums.late,
        "unusable": sums.unusable,
    }


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
