"""Change and apply the limit of a campaign's SMS.

That no more SMS are claimed than the limit allows is the ledger's work. KakaoTalk goes on while SMS wait for
room. Once nothing else of the campaign is open, it is held with the reason; or, where people said so, the SMS
that wait are given up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from pabal import wire
from pabal.campaign.sms_limit import FailoverLimit, change_limit
from pabal.channels import channel_name
from pabal.errors import WrongInput
from pabal.message_states import ENDED_STATES
from pabal.replies import ErrorReply, SmsFailover, SmsLimit, Wait
from pabal_worker.records import StoredCampaign
from pabal_worker.rules.delivery_costs import Limited, SmsStanding
from pabal_worker.rules.sms_budget import Cap, enough_limit, expected_price

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

_REACHED = "failover limit of "


class SmsLimits:
    """The limits of campaigns that fail over by Pabal."""

    def __init__(self, *, ledger: Ledger, clock: LedgerClock, log: FilteringBoundLogger) -> None:
        self._ledger, self._clock, self._log = ledger, clock, log

    def show_limit(self, campaign: StoredCampaign) -> SmsFailover | None:
        """How a campaign fails over and stands to its limit, as a reply; None if it does not fail over."""
        if campaign.failover_mode is None:
            return None
        if campaign.failover_mode == "PROVIDER":
            return {"mode": "PROVIDER", "limit": None, "matter": None}
        standing = self._ledger.failovers.standing(campaign.no)
        limit = limit_of(standing.cap)
        return {
            "mode": "DISPATCHER",
            "limit": cast("SmsLimit", limit.to_json()) if limit else None,
            "tried": standing.spent.messages,
            "waits": standing.waits,
            "room": standing.room,
            "expected": _show_expected(standing),
            "givesUp": standing.gives_up,
            "matter": describe_shortage(campaign.id, standing),
        }

    def find_shortage(self, campaign: StoredCampaign) -> str | None:
        """That the campaign's SMS wait for room, and the way out; None where none waits."""
        return describe_shortage(campaign.id, self._ledger.failovers.standing(campaign.no))

    def change_limit(
        self, campaign: StoredCampaign, *, limit: str | None, price_per_message: str | None, give_up: bool
    ) -> ErrorReply | None:
        """Set another limit, or give up the SMS that wait for it; returns the refusal, None if it is done."""
        if refusal := _refusal_of(campaign):
            return refusal
        try:
            asked = change_limit(limit_of(self._cap(campaign)), limit, price_per_message)
        except WrongInput as error:
            return wire.wrong_input(error.problems, str(error))
        if give_up and limit is not None and asked is None:
            return wire.error(
                "not_possible",
                "without a limit nothing is given up; leave out `--limit none`, or `--give-up`",
            )
        if give_up and asked is None:
            return wire.error(
                "not_possible",
                f"campaign {campaign.id!r} has no failover limit, so nobody waits for one; "
                f"`pabal failover {campaign.id} --limit 500 --give-up` sets one",
            )
        self._ledger.failovers.set_limit(campaign.no, _cap_of(asked), gives_up=give_up)
        standing = self._ledger.failovers.standing(campaign.no)
        self._apply_limits([Limited(campaign.no, campaign.id, campaign.state, standing)], self._clock.now())
        return None

    def apply_limits(self, *, now: datetime) -> None:
        """In all campaigns: wake SMS for which there is room; give up those for which there is none, or hold
        their campaign. Harmless at any time, any number of times.
        """
        self._apply_limits(self._ledger.failovers.limited(now=now), now)

    def _apply_limits(self, limited: Sequence[Limited], now: datetime) -> None:
        roomy = [
            campaign.campaign_no for campaign in limited if campaign.is_running and campaign.standing.has_room
        ]
        if roomy:
            self._ledger.failovers.wake(roomy, now=now)
        for campaign in limited:
            if campaign.standing.is_short:
                self._try_to_end(campaign, now)

    def _try_to_end(self, campaign: Limited, now: datetime) -> None:
        try:
            self._end_waiting(campaign, now)
        except Exception:
            self._log.exception("what waits at a limit could not be ended", campaign=campaign.campaign_id)

    def _end_waiting(self, campaign: Limited, now: datetime) -> None:
        """Give up the SMS for which there is no room, or hold the campaign if nothing else of it is open."""
        standing = campaign.standing
        if standing.gives_up:
            why = f"given up at the failover limit of {standing.cap}"
            while self._ledger.failovers.give_up(campaign.campaign_no, why=why, now=now):
                pass
        elif standing.is_stuck and campaign.is_running:
            reason = describe_shortage(campaign.campaign_id, standing) or ""
            self._ledger.failovers.hold(campaign.campaign_no, reason, now=now)

    def _cap(self, campaign: StoredCampaign) -> Cap:
        return self._ledger.failovers.standing(campaign.no).cap


def _show_expected(standing: SmsStanding) -> str | None:
    """What was spent and will probably be spent; None where the limit is not one of money."""
    if standing.cap.price is None:
        return None
    return f"{expected_price(standing.cap, standing.spent).normalize():f}"


def describe_shortage(campaign_id: str, standing: SmsStanding) -> str | None:
    """That SMS wait for room under the limit, and the way out; None where none waits."""
    if not standing.is_short:
        return None
    enough = enough_limit(standing.cap, standing.spent, standing.waits)
    return (
        f"failover limit of {standing.cap} reached; {standing.waits:,} SMS wait; "
        f"`pabal failover {campaign_id} --limit {enough}` makes room for them, "
        f"`pabal failover {campaign_id} --give-up` ends without them"
    )


def show_wait(campaign: StoredCampaign, failover: SmsFailover | None) -> Wait | None:
    """That a running campaign waits for room under its limit, as a reply; None if it does not wait.

    `failover`: what `show_limit` says of it.
    """
    if campaign.state == "running" and failover and failover["matter"]:
        return {"what": "failover limit", "until": None, "leg": channel_name(1)}
    return None


def is_held_by_limit(campaign: StoredCampaign) -> bool:
    """Whether the campaign is held because of its limit."""
    return campaign.state == "held" and (campaign.reason or "").startswith(_REACHED)


def limit_of(cap: Cap) -> FailoverLimit | None:
    """A cap as a campaign file has it; None where there is no limit."""
    if cap.messages is None and cap.price is None:
        return None
    return FailoverLimit(
        messages=cap.messages,
        price=None if cap.price is None else f"{cap.price:f}",
        currency=cap.currency,
        price_per_message=None if cap.price_each is None else f"{cap.price_each:f}",
    )


def _cap_of(limit: FailoverLimit | None) -> Cap:
    if limit is None:
        return Cap()
    return Cap(limit.messages, _amount(limit.price), limit.currency, _amount(limit.price_per_message))


def _amount(money: str | None) -> Decimal | None:
    return None if money is None else Decimal(money)


def _refusal_of(campaign: StoredCampaign) -> ErrorReply | None:
    if campaign.state in ENDED_STATES:
        why = f"campaign {campaign.id!r} is {campaign.state}; nothing of it is sent any more"
        return wire.error("not_possible", why)
    if campaign.failover_mode == "PROVIDER":
        why = f"campaign {campaign.id!r} leaves failover to the provider; only its own limits bound it"
        return wire.error("not_possible", why)
    if campaign.failover_mode is None:
        why = f"campaign {campaign.id!r} has no smsFailover; submit one that has, under another id"
        return wire.error("not_possible", why)
    return None
