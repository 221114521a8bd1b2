"""One pump's run, and what the installation says about sending."""

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
from pabal_worker.rate_limiter.scopes import Speeds
from pabal_worker.records import Attempt, Lease, StoredCampaign, Watch


@dataclass(frozen=True, slots=True)
class PumpSettings:
    """What the installation says about sending."""

    worker: str
    request_size: int
    in_flight: int
    budget_s: float
    """A pump ends after so many seconds."""

    lease_s: float
    """A claim's lease, longer than a call may take: when it has passed, the worker is taken for dead."""

    watch: Watch
    """When accepted messages are asked about."""

    ask_after_s: float
    """When the logs are first asked about a call in doubt."""

    speeds: Speeds
    """The installation's caps."""

    floor: float
    """Messages a second to which the provider's troubles may slow the account."""

    webhook_url: str | None


@dataclass(slots=True)
class Run:
    """One pump's run: the campaign as it was read at the start, and the calls in flight."""

    lease: Lease
    row: StoredCampaign
    campaign: Campaign
    script: Script
    scopes: Sequence[Scope]
    flow: Flow
    ends_at: float
    read_at: float
    """When the row was read: pace and state are looked at again now and then."""

    waiting: int
    """Messages that could be claimed when they were counted, less what was: nobody asks for leave for more.
    """

    in_flight: dict[Future[Answer], Attempt] = field(default_factory=dict)
    sent: int = 0
    goes_on: bool = True
    """False once it has met a wait or an end: then the tick calls for the next pump, not this one."""

    not_before: datetime | None = None
    waits_for: str | None = None
    is_stalled: bool = False
    """Nobody may send just now: no pacer, or the provider asked everybody to wait. Its work stays overdue."""
