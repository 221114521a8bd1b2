"""Hold the state of one pump's run.

Nothing here decides: the pump and the settlement read and write it, in one thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime

from pabal.campaign import Campaign
from pabal.campaign.renderer import Script
from pabal.rate.fair_share import Flow
from pabal.rate.pacing import Scope
from pabal_worker.provider.port import Answer
from pabal_worker.records import Attempt, Lease, StoredCampaign


@dataclass(slots=True)
class PumpRun:
    """One pump's run: the campaign as it was last read, the calls in flight, and how the run ends."""

    lease: Lease
    """The share that it sends for; the ledger gives it to one pump at a time."""

    row: StoredCampaign
    """The campaign's row, read again now and then, since people may pause or re-pace it."""

    row_read_at: float
    """The monotonic moment at which the row was read."""

    campaign: Campaign
    script: Script
    """Makes the texts of its messages."""

    scopes: Sequence[Scope]
    """What a grant is asked of, the account's scope last."""

    flow: Flow
    """How it shares the account with other campaigns."""

    ends_at: float
    """The monotonic moment at which it claims no more."""

    claimable: int = 0
    """Messages that could be claimed when they were counted, less those claimed since. No grant is asked for
    more.
    """

    in_flight: dict[Future[Answer], Attempt] = field(default_factory=dict)
    """Calls that have no settled answer yet."""

    accepted: int = 0
    """Messages that the provider accepted from this run."""

    starts_successor: bool = True
    """Whether this pump starts its own successor. False after a wait or an end: the next tick starts it."""

    not_before: datetime | None = None
    """When the next pump of this share has something to do, if it met a wait."""

    waits_for: str | None = None
    """What it waits for, as `pabal status` shows it."""

    is_stalled: bool = False
    """Nobody may send now: no pacer, or the provider asked everybody to wait. Its work stays overdue."""
