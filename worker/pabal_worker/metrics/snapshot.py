"""Gather what the exporter shows: the ledger's figures, obstacles, the pacer's state.

Stands on the same services as `status`, `doctor` and alerts, so that no two of them differ. What the figures
are called is in `ledger_gauges.py`. Nothing is decided or changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pabal.channels import channel_name
from pabal.rate.pace import Pace, read_stored_pace
from pabal_worker.errors import PacerUnavailable
from pabal_worker.rules import steering
from pabal_worker.rules.obstacles import Obstacle
from pabal_worker.rules.steering import Steering

if TYPE_CHECKING:
    from pabal_worker.campaigns.obstacles import ObstacleReader
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.ledger.figures import Cost, LimitUse, MessageSum, NamedLeg, Sums
    from pabal_worker.ledger.inbox import InboxSigns
    from pabal_worker.rate_limiter.account import Account
    from pabal_worker.rate_limiter.client import RedisPacer
    from pabal_worker.records import ScaleFigure

MOST_BUSY, MOST_FULL = 40, 10
"""Campaigns that have a label of their own, fifty at most: for what left lately, and for how full limits are;
all others are one.
"""

OTHERS = "other"
ACCOUNT_NAME = "default"
"""There is one account today, and this is its name."""

_LATELY = timedelta(days=1)
"""So far back the inbox is looked at for what could not be read."""

_ACCOUNT_SCOPE = f"account:{ACCOUNT_NAME}"

Binding = tuple[str, str]
"""What holds a flow back: the pacer's word, and the kind of scope."""


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """What the ledger said, all of it within a moment."""

    now: datetime
    messages: Sequence[MessageSum]
    legs: Sequence[NamedLeg]
    sums: Sums
    costs: Sequence[Cost]
    limits: Sequence[LimitUse]
    signs: InboxSigns
    """Of the inbox, in the last day."""

    heartbeats: Mapping[str, datetime]
    scale: ScaleFigure


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What takes both servers: what is in the way of campaigns, and the account's cap."""

    obstacles: Sequence[Obstacle]
    cap: Pace


@dataclass(frozen=True, slots=True)
class PacerFacts:
    """What the pacer said."""

    steered: float | None
    """Messages a second to which the provider's troubles slow the account; None: they do not."""

    is_open: bool
    """Whether the breaker is open, so that nobody sends but a probe."""

    bindings: Mapping[tuple[str, str], Binding] = field(default_factory=dict)
    """By campaign and channel: what held it back in the last seconds."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known at one moment; None: that server did not answer."""

    ledger: LedgerFacts | None
    pacer: PacerFacts | None
    account: AccountFacts | None = None
    took_s: float = 0.0


class SnapshotReader:
    """Reads a snapshot: a dozen statements and some questions to Redis, however many campaigns there are."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        obstacles: ObstacleReader,
        account: Account,
        pacer: RedisPacer,
        clock: LedgerClock,
    ) -> None:
        self._ledger, self._obstacles, self._clock = ledger, obstacles, clock
        self._account, self._pacer = account, pacer

    def read_ledger(self) -> LedgerFacts:
        """Raises what the ledger's driver raises."""
        ledger = self._ledger
        now = self._clock.now()
        signs = ledger.reports.signs(since=now - _LATELY)
        messages = ledger.figures.messages(now=now, named=MOST_BUSY)
        named = sorted({row.campaign for row in messages} - {OTHERS})
        return LedgerFacts(
            now=now,
            messages=messages,
            legs=ledger.figures.named_legs(named, now=now),
            sums=ledger.figures.sums(now=now),
            costs=ledger.figures.costs(),
            limits=ledger.figures.limit_uses(named=MOST_FULL),
            signs=signs,
            heartbeats=ledger.campaigns.heartbeats(),
            scale=ledger.scale.scale_figure(),
        )

    def read_account(self, facts: LedgerFacts | None) -> AccountFacts | None:
        """None where the ledger has said nothing. A Redis that hangs keeps this waiting for seconds."""
        if facts is None:
            return None
        return AccountFacts(
            obstacles=self._obstacles.find_with(facts.now, facts.signs, self._account.current_pace()),
            cap=self._account.current_cap()[0],
        )

    def read_pacer(self, facts: LedgerFacts | None) -> PacerFacts | None:
        """None: Redis does not answer."""
        legs = facts.legs if facts else ()
        flows = {(leg.campaign, channel_name(leg.leg)): f"{leg.campaign}/{leg.leg}" for leg in legs}
        try:
            health = self._pacer.steering_of(_ACCOUNT_SCOPE)
            bindings = self._pacer.bindings_of(list(flows.values()))
        except PacerUnavailable:
            return None
        return PacerFacts(
            steered=_steered(health, facts),
            is_open=bool(health.opened_us),
            bindings={
                key: (binding[0], binding[1].partition(":")[0])
                for key, flow in flows.items()
                if (binding := bindings.get(flow))
            },
        )


def _steered(health: Steering, facts: LedgerFacts | None) -> float | None:
    if facts is None:
        return None
    return steering.present_pace(health, now_us=round(facts.now.timestamp() * 1e6))


def messages_per_s(pace: Pace) -> float | None:
    """The rate of a pace's shortest horizon, which sets its spacing; None: no cap."""
    return pace[0][0] / pace[0][1] if pace else None


def asked_rate(text: str | None) -> float | None:
    """The same of a pace as it is stored."""
    return messages_per_s(read_stored_pace(text)) if text else None
