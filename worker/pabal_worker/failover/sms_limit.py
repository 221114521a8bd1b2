"""The limit of a campaign's SMS: people change it, claims keep it, upkeep looks after what waits for it.

KakaoTalk goes on while SMS wait. Once nothing but these is left to happen, the campaign is held with the
reason; or, where people said so, they are given up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from pabal import wire
from pabal.campaign.sms_limit import FailoverLimit, change_limit
from pabal.errors import WrongInput
from pabal.replies import ErrorReply, SmsFailover, SmsLimit, Wait
from pabal_worker.message_ids import CHANNEL_NAMES
from pabal_worker.records import StoredCampaign
from pabal_worker.rules.delivery_costs import Limited, SmsStanding
from pabal_worker.rules.sms_budget import Cap, enough_for, expected

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

_REACHED = "failover limit of "
_OVER = ("finished", "cancelled")


class Failovers:
    """Limits of campaigns that fail over by Pabal."""

    def __init__(self, *, ledger: Ledger, clock: LedgerClock, log: FilteringBoundLogger) -> None:
        self._ledger, self._clock, self._log = ledger, clock, log

    def said(self, campaign: StoredCampaign) -> SmsFailover | None:
        """How a campaign fails over and how it stands to its limit, for the wire; None if it does not."""
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
            "expected": _expected(standing),
            "givesUp": standing.gives_up,
            "matter": matter(campaign.id, standing),
        }

    def matter_of(self, campaign: StoredCampaign) -> str | None:
        """What is the matter where its SMS wait for room; None where none does."""
        return matter(campaign.id, self._ledger.failovers.standing(campaign.no))

    def change(
        self, campaign: StoredCampaign, *, limit: str | None, price_per_message: str | None, give_up: bool
    ) -> ErrorReply | None:
        """Set another limit, or give up what waits for it; returns why that is refused, None if it is
        done.
        """
        if refused := _refused(campaign):
            return refused
        try:
            asked = change_limit(limit_of(self._cap(campaign)), limit, price_per_message)
        except WrongInput as error:
            problems = [problem.to_json() for problem in error.problems]
            return wire.error("wrong_input", str(error), problems=problems)
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
        self._look_after([Limited(campaign.no, campaign.id, campaign.state, standing)], self._clock.now())
        return None

    def look_after(self, *, now: datetime) -> None:
        """Wake whom there is room for, in all campaigns; give up or hold what there is none for. Harmless at
        any time, any number of times.
        """
        self._look_after(self._ledger.failovers.limited(now=now), now)

    def _look_after(self, limited: Sequence[Limited], now: datetime) -> None:
        roomy = [one.campaign_no for one in limited if one.is_running and one.standing.has_room]
        if roomy:
            self._ledger.failovers.wake(roomy, now=now)
        for one in limited:
            if one.standing.is_short:
                self._try_to_end(one, now)

    def _try_to_end(self, one: Limited, now: datetime) -> None:
        try:
            self._end(one, now)
        except Exception:
            self._log.exception("what waits at a limit could not be ended", campaign=one.campaign_id)

    def _end(self, one: Limited, now: datetime) -> None:
        """Give up what there is no room for, or hold the campaign of which nothing else is open."""
        if one.standing.gives_up:
            why = f"given up at the {_REACHED}{one.standing.cap}"
            while self._ledger.failovers.give_up(one.campaign_no, why=why, now=now):
                pass
        elif one.standing.is_stuck and one.is_running:
            reason = matter(one.campaign_id, one.standing) or ""
            self._ledger.failovers.hold(one.campaign_no, reason, now=now)

    def _cap(self, campaign: StoredCampaign) -> Cap:
        return self._ledger.failovers.standing(campaign.no).cap


def _expected(standing: SmsStanding) -> str | None:
    """What is spent, or will be as far as is known; None where the limit is none of money."""
    if standing.cap.price is None:
        return None
    return f"{expected(standing.cap, standing.spent).normalize():f}"


def matter(campaign_id: str, standing: SmsStanding) -> str | None:
    """What is the matter where people wait for room, and the way out; None where nobody does."""
    if not standing.is_short:
        return None
    enough = enough_for(standing.cap, standing.spent, standing.waits)
    return (
        f"{_REACHED}{standing.cap} reached; {standing.waits:,} SMS wait; "
        f"`pabal failover {campaign_id} --limit {enough}` makes room for them, "
        f"`pabal failover {campaign_id} --give-up` ends without them"
    )


def waits_for(campaign: StoredCampaign, said: SmsFailover | None) -> Wait | None:
    """That a running campaign waits for room under its limit, as the wire has it; None if it does not."""
    if campaign.state == "running" and said and said["matter"]:
        return {"what": "failover limit", "until": None, "leg": CHANNEL_NAMES[1]}
    return None


def is_held_by_limit(campaign: StoredCampaign) -> bool:
    """Whether nothing but the limit holds the campaign."""
    return campaign.state == "held" and (campaign.reason or "").startswith(_REACHED)


def limit_of(cap: Cap) -> FailoverLimit | None:
    """A cap as a campaign file would say it."""
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


def _refused(campaign: StoredCampaign) -> ErrorReply | None:
    if campaign.state in _OVER:
        why = f"campaign {campaign.id!r} is {campaign.state}; nothing of it is sent any more"
        return wire.error("not_possible", why)
    if campaign.failover_mode == "PROVIDER":
        why = f"campaign {campaign.id!r} leaves failover to the provider; only its own limits bound it"
        return wire.error("not_possible", why)
    if campaign.failover_mode is None:
        why = f"campaign {campaign.id!r} has no smsFailover; submit one that has, under another id"
        return wire.error("not_possible", why)
    return None
