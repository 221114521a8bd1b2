"""Put into words what a campaign waits for, and what keeps it from going faster."""

from __future__ import annotations

from pabal.cli.format import moment
from pabal.message_states import ENDED_STATES
from pabal.replies import CampaignStatus, Wait

_WAITS = {
    "sendAt": "its sendAt",
    "deliveryTimeWindow": "its delivery time window to open",
    "batches": "batches",
    "missing batches": "batches that are missing",
    "failover limit": "room under the limit of its SMS",
}
_GRANTS = {
    "spacing": "its turn at the pace",
    "steered": "its turn at the pace that the provider's troubles allow",
    "share": "its turn among the campaigns that share it",
    "full": "room under the cap",
    "blocked": "a pause to be over",
    "unseeded": "the ledger's word on what was sent lately",
    "clock": "the ledger's word on what was sent lately, since the pacer's clock was set",
}


def waits_for(status: CampaignStatus) -> str:
    """What a campaign waits for and until when; empty if for nothing."""
    return "" if status["state"] in ENDED_STATES else wait_in_words(status["waitsFor"])


def wait_in_words(wait: Wait | None) -> str:
    """What is waited for and until when; empty if nothing is."""
    if not wait:
        return ""
    kind, _, scope = wait["what"].partition(": ")
    what = (
        f"{_GRANTS[kind]} ({scope})" if scope and kind in _GRANTS else _WAITS.get(wait["what"], wait["what"])
    )
    return f"{what}, until {moment(wait['until'])}" if wait["until"] else what


def bound_by_grants(status: CampaignStatus) -> str:
    """The cap that keeps a running campaign from going faster, and why; empty if nothing does."""
    binding = status["binds"]
    if not binding:
        return ""
    horizon = f" a {binding['unit']}" if "unit" in binding else ""
    return f"{binding['scope']}{horizon}: {_GRANTS.get(binding['why'], binding['why'])}"
