"""Control what has not left: pause, resume, cancel, pace and SMS limit. What has left is not called back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pabal import wire
from pabal.campaign.speed_limit import SendingSpeedLimit
from pabal.channels import LEGS
from pabal.errors import Problem
from pabal.message_states import ENDED_STATES
from pabal.rate.pace import NotAPace, Pace, format_pace, parse_pace
from pabal.replies import CampaignStatus, ErrorReply, Reply
from pabal_worker.failover.sms_limit import is_held_by_limit
from pabal_worker.intake.service import shares_for
from pabal_worker.records import StoredCampaign

if TYPE_CHECKING:
    from pabal_worker.campaigns.forecast import Forecasting
    from pabal_worker.campaigns.status import StatusReader
    from pabal_worker.clock import LedgerClock
    from pabal_worker.failover.sms_limit import SmsLimits
    from pabal_worker.ledger import Ledger
    from pabal_worker.settings import Settings

_MAY_PAUSE = ("scheduled", "running", "held")
_MAY_CANCEL = ("receiving", "scheduled", "running", "paused", "held")


class Control:
    """Changes campaigns; each method replies with the status, or with the reason why it is refused."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        status: StatusReader,
        sms_limits: SmsLimits,
        forecasting: Forecasting,
        clock: LedgerClock,
        settings: Settings,
    ) -> None:
        self._ledger, self._status, self._clock, self._settings = ledger, status, clock, settings
        self._sms_limits, self._forecasting = sms_limits, forecasting

    def pause(self, campaign_id: str) -> Reply[CampaignStatus]:
        """Let nothing more leave; what is in flight is settled. Safe to repeat."""
        reply = self._move(campaign_id, "paused", came_from=_MAY_PAUSE, settled=("paused",))
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign and campaign.stop_no is not None and "ok" in reply:
            self._ledger.stops.keep_paused(campaign.no)
            return self._status.read_status(campaign_id)
        return reply

    def resume(self, campaign_id: str) -> Reply[CampaignStatus]:
        """Go on with a paused or held campaign where it stopped, whatever its canary or guard said before;
        what it kept in doubt is sent again. What the same cause held, such as a wrong key, goes on with it.
        """
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None:
            return wire.campaign_unknown(campaign_id)
        if is_held_by_limit(campaign) and (shortage := self._sms_limits.find_shortage(campaign)):
            return wire.error(
                "not_possible", f"campaign {campaign_id!r} would be held again at once: {shortage}"
            )
        if refusal := self._refuse_resume(campaign):
            return refusal
        resumed = self._ledger.campaigns.resume(campaign.no, now=self._clock.now())
        if not resumed and campaign.state not in ("running", "scheduled"):
            to = "running" if campaign.started_at else "scheduled"
            return _refuse_move(campaign, to, came_from=("paused", "held"))
        self._forecasting.forget()
        at = max(campaign.send_at, self._clock.now())
        for no in resumed or [campaign.no]:
            for leg in LEGS:
                self._ledger.pumps.wake(no, leg, at=at if no == campaign.no else self._clock.now())
        return self._status.read_status(campaign_id)

    def cancel(self, campaign_id: str) -> Reply[CampaignStatus]:
        """Cancel what has not left; what has left is still settled and shown. This cannot be undone.

        Whoever has no message yet is cancelled here, however many they are; of those who wait for another
        attempt the first ten thousands, and the sweep does the others.
        """
        reply = self._move(campaign_id, "cancelled", came_from=_MAY_CANCEL, settled=("cancelled",))
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign and "ok" in reply:
            self._ledger.messages.give_up(campaign.no, now=self._clock.now())
            return self._status.read_status(campaign_id)
        return reply

    def pace(
        self, campaign_id: str, amount: int | None, time_unit: str, pace: str | None = None
    ) -> Reply[CampaignStatus]:
        """Change the sending speed from the next grant on, to an amount a unit or to a `pace` in words, such
        as `50/SECOND,100000/DAY`; neither, or `none`: as fast as the account may.
        """
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None:
            return wire.campaign_unknown(campaign_id)
        if campaign.state in ENDED_STATES:
            return wire.error(
                "not_possible",
                f"campaign {campaign_id!r} is {campaign.state}; nothing of it is sent any more",
            )
        horizons = _read_pace(amount, time_unit, pace)
        if isinstance(horizons, Problem):
            return wire.wrong_input([horizons])
        kept = format_pace(horizons) if horizons else None
        self._ledger.campaigns.repace(campaign.no, pace=kept)
        self._forecasting.forget()
        shares = shares_for(kept, most=self._settings.pump_shares)
        self._ledger.pumps.add(campaign.no, 0, shares=shares)
        for leg in LEGS:
            if campaign.state == "running":
                self._ledger.pumps.wake(campaign.no, leg, at=self._clock.now())
        return self._status.read_status(campaign_id)

    def failover(
        self, campaign_id: str, limit: str | None = None, *, each: str | None = None, give_up: bool = False
    ) -> Reply[CampaignStatus]:
        """Change the limit of a campaign's SMS, or give up what waits for it; one held for it goes on."""
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None:
            return wire.campaign_unknown(campaign_id)
        if limit is None and each is None and not give_up:
            return self._status.read_status(campaign_id)
        refused = self._sms_limits.change_limit(
            campaign, limit=limit, price_per_message=each, give_up=give_up
        )
        if refused:
            return refused
        if not is_held_by_limit(campaign):
            return self._status.read_status(campaign_id)
        if shortage := self._sms_limits.find_shortage(campaign):
            return self._move(campaign_id, "held", came_from=("held",), settled=("running",), reason=shortage)
        return self.resume(campaign_id)

    def _refuse_resume(self, campaign: StoredCampaign) -> ErrorReply | None:
        """What keeps a campaign stopped beside its own state: a stop of many, or that nobody approved it."""
        if campaign.state not in ("paused", "held"):
            return None
        if campaign.approval == "waiting":
            why = f"waits for a second person; `pabal approve {campaign.id}` lets it go"
        elif stop := self._ledger.stops.find_stop(campaign.no):
            why = f"stays paused: {stop}"
        else:
            return None
        return wire.error("not_possible", f"campaign {campaign.id!r} {why}")

    def _move(
        self,
        campaign_id: str,
        to: str,
        *,
        came_from: Sequence[str],
        settled: Sequence[str],
        reason: str | None = None,
    ) -> Reply[CampaignStatus]:
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None:
            return wire.campaign_unknown(campaign_id)
        moved = self._ledger.campaigns.move(
            campaign.no, to, came_from=came_from, reason=reason, now=self._clock.now()
        )
        self._forecasting.forget()
        if not moved and campaign.state not in settled:
            return _refuse_move(campaign, to, came_from=came_from)
        return self._status.read_status(campaign_id)


def _refuse_move(campaign: StoredCampaign, wanted: str, *, came_from: Sequence[str]) -> ErrorReply:
    return wire.error(
        "not_possible",
        f"campaign {campaign.id!r} is {campaign.state}; "
        f"only {', '.join(came_from)} campaigns can become {wanted}; "
        f"to send to these people again, submit them under another id",
    )


def _read_pace(amount: int | None, time_unit: str, pace: str | None) -> Pace | Problem:
    """What was asked for, as horizons; none: no cap."""
    if pace is None:
        if amount is None:
            return ()
        try:
            limit = SendingSpeedLimit.model_validate({"amount": amount, "timeUnit": time_unit})
        except ValueError:
            way_out = "write a whole number above 0 and MINUTE, HOUR or DAY"
            return Problem("amount", f"{amount}/{time_unit}", "is not a speed", way_out)
        return ((limit.amount, limit.unit_s),)
    if amount is not None:
        return Problem("pace", pace, f"stands beside an amount of {amount:,}", "give one of both")
    try:
        return parse_pace(pace)
    except NotAPace as error:
        way_out = error.way_out.replace("leave it empty", "`none`")
        return Problem("pace", pace, error.what.removeprefix(f"{pace!r} "), way_out)
