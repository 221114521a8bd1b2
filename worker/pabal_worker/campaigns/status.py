"""What people see of a campaign: its books, what it waits for, and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal_worker.errors import NoPacer
from pabal_worker.failover.sms_limit import is_held_by_limit, waits_for
from pabal_worker.message_ids import CHANNEL_NAMES
from pabal_worker.rate_limiter.scopes import shown_name
from pabal_worker.records import BatchSums, Canaries, Doubts, Legs, StoredCampaign
from pabal_worker.safeguards import judge

if TYPE_CHECKING:
    from pabal_worker.campaigns.forecast import Forecasting
    from pabal_worker.clock import LedgerClock
    from pabal_worker.failover.sms_limit import Failovers
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.account import Account
    from pabal_worker.rate_limiter.client import RedisPacer
    from pabal_worker.webhooks.endpoints import Endpoints

_LISTED = 100
_LATELY = timedelta(days=1)
_UNITS = {60: "MINUTE", 3600: "HOUR", 86400: "DAY"}


class Status:
    """Reading; nothing here changes a campaign."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        pacer: RedisPacer,
        account: Account,
        failovers: Failovers,
        forecasting: Forecasting,
        endpoints: Endpoints,
        clock: LedgerClock,
    ) -> None:
        self._ledger, self._pacer, self._account = ledger, pacer, account
        self._failovers, self._forecasting, self._endpoints = failovers, forecasting, endpoints
        self._clock = clock

    def of(self, campaign_id: str) -> dict[str, Any]:
        """The books of a campaign and what it waits for; its cost does not grow with the audience."""
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None:
            return wire.campaign_unknown(campaign_id)
        account, (sums, legs) = self._account.current_pace(), self._figures(campaign)
        canaries = self._ledger.safeguards.canaries_of(campaign)
        failover = self._failovers.said(campaign) if campaign.books is None else None
        return wire.ok(
            campaign=campaign.id,
            state=campaign.state,
            reason=campaign.reason,
            recipients=sums.recipients,
            duplicates=sums.duplicates,
            batches={"taken": sums.taken, "refused": sums.refused, "expected": campaign.expected_batches},
            refusedBatches=self._ledger.campaigns.refused_batches(campaign.no) if sums.refused else [],
            legs=_named(legs),
            doubt=_doubt(legs, self._ledger.open_questions.doubts(campaign.no)),
            balanced=sum(legs.get(0, {}).values()) == sums.recipients and campaign.unbalanced_at is None,
            **self._reached(campaign, legs),
            failover=failover,
            pace=_pace(campaign),
            accountPace=account["cap"],
            account=account,
            binds=self._binds(campaign),
            canary=judge.shown(canaries) if canaries else None,
            waitsFor=self._waits_for(campaign, canaries) or waits_for(campaign, failover),
            forecast=None if is_held_by_limit(campaign) else self._forecasting.of(campaign, legs),
            webhook=self._endpoints.of(campaign.endpoint_no),
            sendAt=_iso(campaign.send_at),
            endAt=_iso(campaign.end_at),
            openedAt=_iso(campaign.created_at),
            sealedAt=_iso(campaign.sealed_at),
            startedAt=_iso(campaign.started_at),
            endedAt=_iso(campaign.ended_at),
            erasedAt=_iso(campaign.erased_at),
            deletedAt=_iso(campaign.deleted_at),
            now=_iso(self._clock.now()),
            unreadable=self._ledger.reports.unreadable(since=self._clock.now() - _LATELY),
            lastTick=_iso(self._ledger.campaigns.signs().get("tick")),
        )

    def list(self) -> dict[str, Any]:
        """The newest campaigns."""
        return wire.ok(
            campaigns=[
                {
                    "campaign": row["id"],
                    "state": row["state"],
                    "reason": row["reason"],
                    "openedAt": _iso(row["created_at"]),
                    "sendAt": _iso(row["send_at"]),
                    "endedAt": _iso(row["ended_at"]),
                }
                for row in self._ledger.campaigns.recent(_LISTED)
            ]
        )

    def _figures(self, campaign: StoredCampaign) -> tuple[BatchSums, Legs]:
        """What has come in, and messages by leg and state: the tallies, or the last figures once rows are
        deleted.
        """
        if campaign.books is None:
            return self._ledger.campaigns.batch_sums(campaign.no), self._ledger.tallies.sums(campaign.no)
        last = campaign.books
        sums = BatchSums(recipients=last["recipients"], duplicates=last["duplicates"], **last["batches"])
        return sums, {leg: last["legs"][name] for leg, name in CHANNEL_NAMES.items() if name in last["legs"]}

    def _reached(self, campaign: StoredCampaign, legs: Legs) -> dict[str, Any]:
        """Who was reached by which channel and at what cost: counted, or the last figures."""
        if campaign.books is not None:
            return {name: campaign.books.get(name) for name in ("reached", "costs")}
        by_provider = campaign.failover_mode == "PROVIDER"
        reach = self._ledger.tallies.reach(campaign.no, legs=legs, by_provider=by_provider)
        return {"reached": reach.people | {"inferred": by_provider}, "costs": reach.costs_in_json}

    def _binds(self, campaign: StoredCampaign) -> dict[str, str] | None:
        """The scope that held the campaign back in the last seconds, and why; None: nothing did."""
        if campaign.state != "running":
            return None
        try:
            held = [self._pacer.binding_of(f"{campaign.id}/{leg}") for leg in CHANNEL_NAMES]
        except NoPacer:
            return None
        return next(({"scope": shown_name(said[1]), "why": said[0]} for said in held if said), None)

    def _waits_for(self, campaign: StoredCampaign, canaries: Canaries | None) -> dict[str, Any] | None:
        """What it waits for, in words, and until when, if it waits at all."""
        if is_held_by_limit(campaign):
            return {"what": "failover limit", "until": None, "leg": CHANNEL_NAMES[1]}
        if campaign.state in ("paused", "held"):
            return {"what": f"`pabal resume {campaign.id}`", "until": None}
        if campaign.state == "receiving":
            return {
                "what": "batches" if campaign.expected_batches is None else "missing batches",
                "until": None,
            }
        if campaign.state == "scheduled":
            return {"what": "sendAt", "until": _iso(campaign.send_at)}
        if campaign.state != "running":
            return None
        if campaign.gate_no is not None and canaries and canaries.left_at:
            until = judge.ends_at(canaries, canaries.left_at)
            return {"what": judge.said_of(canaries.heard), "until": _iso(until), "leg": CHANNEL_NAMES[0]}
        for pump in self._ledger.tallies.pumps(campaign.no):
            if pump["waits_for"]:
                return {
                    "what": pump["waits_for"],
                    "until": _iso(pump["wake_at"]),
                    "leg": CHANNEL_NAMES[pump["leg"]],
                }
        retry = self._ledger.tallies.next_retry(campaign.no)
        if retry:
            what = f"the next attempt, after: {retry['why']}"
            return {"what": what, "until": _iso(retry["due_at"]), "leg": CHANNEL_NAMES[retry["leg"]]}
        return None


def _named(legs: Legs) -> dict[str, dict[str, int]]:
    return {CHANNEL_NAMES[leg]: states for leg, states in sorted(legs.items())}


def _doubt(legs: Legs, doubts: Doubts) -> dict[str, int]:
    """Messages in doubt now, and what became of those that were."""
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


def _pace(campaign: StoredCampaign) -> str | None:
    if campaign.speed_amount is None or campaign.speed_unit_s is None:
        return None
    return f"{campaign.speed_amount}/{_UNITS[campaign.speed_unit_s]}"


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") if moment else None
