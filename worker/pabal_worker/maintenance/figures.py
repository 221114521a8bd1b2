"""Gather what a campaign came to: who was reached by which channel, at what cost, out of how many.

Reads the ledger's sums; no row is counted or changed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, cast

from pabal.channels import channel_name
from pabal.replies import ClickCounts, MessageCost, PeopleReached
from pabal_worker.records import Legs, StoredCampaign
from pabal_worker.rules.delivery_costs import Reach

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger


FAILURES = 10
"""Codes of failed messages that are told, the most frequent ones."""


class DeliveryFigures(TypedDict):
    """The part of a status that these figures are."""

    reached: PeopleReached
    costs: list[MessageCost]


def reach_of(ledger: Ledger, campaign: StoredCampaign, legs: Legs) -> Reach:
    """People by the channel that reached them, and costs. `legs`: messages by leg and state."""
    return ledger.tallies.reach(campaign.no, legs=legs, by_provider=_is_inferred(campaign))


def delivery_figures(ledger: Ledger, campaign: StoredCampaign, legs: Legs) -> DeliveryFigures:
    """The same as replies have it: `reached` and `costs`."""
    reach = reach_of(ledger, campaign, legs)
    return {
        "reached": cast("PeopleReached", reach.people | {"inferred": _is_inferred(campaign)}),
        "costs": reach.costs_in_json,
    }


def click_figures(ledger: Ledger, campaign: StoredCampaign) -> dict[str, ClickCounts]:
    """Clicks on links and people who clicked, by channel; channels without any are left out."""
    sums = ledger.reports.clicks(campaign.no)
    return {channel_name(leg): cast("ClickCounts", counts) for leg, counts in sums.items()}


def last_figures(ledger: Ledger, campaign: StoredCampaign) -> dict[str, Any]:
    """What stays of a campaign whose rows are deleted."""
    sums = ledger.campaigns.batch_sums(campaign.no)
    legs = ledger.tallies.sums(campaign.no)
    return {
        "recipients": sums.recipients,
        "duplicates": sums.duplicates,
        "batches": {
            "taken": sums.taken,
            "refused": sums.refused,
            "late": sums.late,
            "unusable": sums.unusable,
        },
        "failures": ledger.tallies.failures(campaign.no, limit=FAILURES),
        "legs": {channel_name(leg): states for leg, states in sorted(legs.items())},
        "clicks": click_figures(ledger, campaign),
        **delivery_figures(ledger, campaign, legs),
    }


def _is_inferred(campaign: StoredCampaign) -> bool:
    """Whether channels are inferred from reports, since the provider fails over by itself."""
    return campaign.failover_mode == "PROVIDER"
