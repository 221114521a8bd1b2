"""Name the states of a message, and those in which a campaign has ended.

Which state follows which is decided in the ledger.
"""

from __future__ import annotations

from pabal.replies import CampaignStatus

OPEN_STATES = ("waiting", "sending", "accepted", "unknown")
FAILED_STATES = ("undelivered", "rejected", "expired")
"""The message did not arrive, and that is certain."""

FINAL_STATES = ("delivered", "undelivered", "expired", "unconfirmed", "rejected", "cancelled", "suppressed")

ENDED_STATES = ("finished", "cancelled")
"""States of a campaign of which nothing is sent any more."""


def open_in(status: CampaignStatus) -> int:
    """Messages that can still move, over all channels."""
    return sum(states.get(state, 0) for states in status["legs"].values() for state in OPEN_STATES)
