"""Hold the state of one pump's run.

Nothing here decides: the steps of the pump read and write it, in one thread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from pabal.campaign import Campaign
from pabal.campaign.renderer import Script
from pabal.rate.fair_share import Flow
from pabal.rate.pacing import Grant, Scope
from pabal_worker.provider.port import Answer
from pabal_worker.records import Attempt, Lease, StoredCampaign
from pabal_worker.sending.look import Look

NAP_S = 0.25
"""Seconds for which a pump waits for a claim or an answer before it looks again at everything else."""


@dataclass(slots=True)
class Claims:
    """What a pump has claimed ahead of its grants."""

    ready: deque[Attempt] = field(default_factory=deque)
    """Attempts that wait for a grant, under their leases."""

    coming: Future[list[Attempt]] | None = None
    """The claim that is under way."""

    began_at: float = 0.0
    """The monotonic moment at which it began."""

    came_at: float = 0.0
    """The monotonic moment at which the last claim ended."""

    took_s: float = 0.0
    """Seconds that the last claim took."""

    has_more: bool = True
    """False once a claim found fewer messages than it wanted."""

    found: int = 0
    """Messages that the last claim found; a stream's pump looks again after a claim that found some."""

    lost_grants: int = 0
    """Grants in a row on which no call began in time."""


@dataclass(slots=True)
class PumpRun:
    """One pump's run: the campaign as it was last read, its claims, and the calls in flight."""

    lease: Lease
    """The share that it sends for; the ledger gives it to one pump at a time."""

    row: StoredCampaign
    """The campaign's row, as the last look found it."""

    look: Look
    """Reads that row again and again, since people may pause or re-pace the campaign."""

    campaign: Campaign
    changes: int
    """How often people had changed its file when it was read."""

    script: Script
    """Makes the texts of its messages."""

    scopes: Sequence[Scope]
    """What a grant is asked of, the account's scope last."""

    flow: Flow
    """How it shares the account with other campaigns."""

    ends_at: float
    """The monotonic moment at which it claims no more."""

    planned_end_at: float
    """As `ends_at` was at first; an answer brings that forward where nothing more may leave."""

    closes_at: float = float("inf")
    """The monotonic moment at which the window shuts or the campaign ends, as far as is known."""

    claims: Claims = field(default_factory=Claims)

    next_turn_at: float = float("-inf")
    """The monotonic moment shortly before the next turn, by the pace of the last call."""

    lost_until: float = float("-inf")
    """The monotonic moment until which no grant is asked for, since calls came too late for theirs."""

    has_successor: bool = False
    """Whether the lease is given back: another pump may send for this share, and this one claims no more."""

    largest_call: int | None = None
    """Messages of the last grant that was smaller than what it was asked for; None: there was none lately."""

    least_call: int = 1
    """Messages that a call should hold at least, by the last answer of the pacer."""

    in_flight: dict[Future[Answer], Attempt] = field(default_factory=dict)
    """Calls that have no settled answer yet."""

    grants: dict[int, tuple[Sequence[Scope], Grant]] = field(default_factory=dict)
    """Their grants by attempt, and what those were asked of."""

    answered_at: float = 0.0
    """The monotonic moment of the last answer, or of the run's beginning."""

    settle_s: float = 0.0
    """Seconds that it takes to settle an answer."""

    calls: int = 0
    """Calls that it has begun."""

    slowed_by: str | None = None
    """Why it waited for the ledger, the last time that it did."""

    accepted: int = 0
    """Messages that the provider accepted from this run."""

    @property
    def is_stopped(self) -> bool:
        """Whether an answer said that nothing more may leave."""
        return self.ends_at < self.planned_end_at

    @property
    def is_outdated(self) -> bool:
        """Whether people have changed the campaign's file since it was read."""
        return self.look.row is not None and self.look.row.changes != self.changes

    def not_called(self, attempt: Attempt) -> None:
        """A call did not begin within its grant: the attempt stays claimed and asks again."""
        self.claims.ready.appendleft(attempt)
        self.claims.lost_grants += 1
