"""Show and change the limit of what all of a campaign may cost.

That it holds is the ledger's work, in the claim.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

from pabal import wire
from pabal.campaign.spend_limit import read_spend_limit
from pabal.channels import LEGS, channel_name
from pabal.errors import WrongInput
from pabal.message_states import ENDED_STATES
from pabal.replies import CampaignState, Reply, SpendReply
from pabal_worker.records import Spend, StoredCampaign

if TYPE_CHECKING:
    from pabal_worker.campaigns.control import Control
    from pabal_worker.ledger import Ledger

_REACHED = "spend limit of "


class Spending:
    """Answers `pabal.spend`."""

    def __init__(self, *, ledger: Ledger, control: Control) -> None:
        self._ledger, self._control = ledger, control

    def spend(
        self, campaign_id: str, limit: str | None = None, *, each: str | None = None
    ) -> Reply[SpendReply]:
        """How a campaign stands to its limit. `limit`: another one; if it was held for it, it goes on."""
        row = self._ledger.campaigns.find(campaign_id)
        if row is None:
            return wire.campaign_unknown(campaign_id)
        if limit is None:
            return wire.ok(_show(row, self._ledger.limits.spend(row.no)))
        if row.state in ENDED_STATES or row.open_until is not None:
            what = "a stream" if row.open_until is not None else row.state
            return wire.error(
                "not_possible", f"{campaign_id!r} is {what}; only a campaign that goes on has a limit"
            )
        known = self._ledger.limits.price_each(row.no)
        try:
            asked = read_spend_limit(limit, each, known_price=None if known is None else f"{known:f}")
        except WrongInput as error:
            return wire.wrong_input(error.problems, str(error))
        self._ledger.limits.change_spend(
            row.no,
            amount=Decimal(asked.amount),
            currency=asked.currency,
            price_each=Decimal(asked.price_per_message),
        )
        spend = self._ledger.limits.spend(row.no)
        is_held = row.state == "held" and (row.reason or "").startswith(_REACHED)
        legs = LEGS if row.sms_sender else LEGS[:1]
        if is_held and spend is not None and all(spend.room(leg) for leg in legs):
            self._control.resume(campaign_id)
        return wire.ok(_show(self._ledger.campaigns.find(campaign_id) or row, spend))


def _show(row: StoredCampaign, spend: Spend | None) -> SpendReply:
    state = cast("CampaignState", row.state)
    if spend is None:
        nothing: SpendReply = {
            "campaign": row.id,
            "state": state,
            "limit": None,
            "currency": None,
            "reported": None,
            "expected": None,
            "room": None,
        }
        return nothing
    return {
        "campaign": row.id,
        "state": state,
        "limit": _money(spend.amount),
        "currency": spend.currency,
        "reported": _money(spend.reported),
        "expected": _money(spend.expected),
        "room": {channel_name(leg): spend.room(leg) for leg in LEGS},
    }


def _money(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
