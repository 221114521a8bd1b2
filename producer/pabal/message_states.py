"""The states of a message as status replies name them."""

from __future__ import annotations

from pabal.replies import CampaignStatus

OPEN_STATES = ("waiting", "sending", "accepted", "unknown")
FINAL_STATES = ("delivered", "undelivered", "expired", "unconfirmed", "rejected", "cancelled")


def open_in(status: CampaignStatus) -> int:
    """Messages that can still move, over all channels."""
    return sum(states.get(state, 0) for states in status["legs"].values() for state in OPEN_STATES)
