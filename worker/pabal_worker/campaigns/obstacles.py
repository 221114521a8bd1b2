"""Gather what may be in the way of campaigns, from ledger and pacer. Nothing is decided or written here.

Its cost depends on the shares that are awake and the calls of a minute, not on audiences.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pabal_worker.rules.obstacles import (
    Facts,
    Obstacle,
    Outstanding,
    Trouble,
    find_obstacles,
    find_outstanding,
)

if TYPE_CHECKING:
    from pabal.replies import AccountStatus
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.ledger.inbox import InboxSigns
    from pabal_worker.rate_limiter.account import Account
    from pabal_worker.rate_limiter.client import RedisPacer

LATELY = timedelta(days=1)
"""So far back the inbox is looked at for what could not be read."""

_PACED = 50
"""Campaigns whose last grant is compared with the pacer's clock: it is the same clock for all."""


class ObstacleReader:
    """Reads the facts, and names the obstacles."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        account: Account,
        pacer: RedisPacer,
        clock: LedgerClock,
        pump_s: float,
        grace_s: float,
        horizon_s: float,
    ) -> None:
        """`pump_s`: how long a pump lasts; `grace_s`, `horizon_s`: how long reports are waited for."""
        self._ledger, self._account, self._pacer, self._clock = ledger, account, pacer, clock
        self._pump_s, self._grace_s, self._horizon_s = pump_s, grace_s, horizon_s

    def find_present(self) -> list[Obstacle]:
        """What is in the way now, of all campaigns or of some."""
        now = self._clock.now()
        signs = self._ledger.reports.signs(since=now - LATELY)
        return self.find_with(now, signs, self._account.current_pace())

    def find_with(self, now: datetime, signs: InboxSigns, account: AccountStatus) -> list[Obstacle]:
        """The same for somebody who has read the inbox and the account already."""
        alive, unapproved = self._ledger.obstacles.alive(), self._ledger.changes.unapproved()
        if alive.since is None:
            return find_obstacles(Facts(now=now, unapproved=unapproved))
        slowed, breaker, of_ledger = account["slowed"], account.get("breaker"), self._ledger.obstacles
        return find_obstacles(
            Facts(
                now=now,
                alive_since=alive.since,
                heartbeats=self._ledger.campaigns.heartbeats(),
                oldest_body=signs.oldest_open,
                unreadable=signs.unreadable,
                unreadable_since=signs.unreadable_since,
                overdue=of_ledger.overdue(now=now),
                open_calls=of_ledger.open_calls(now=now),
                calls=of_ledger.calls(now=now),
                slowed=_trouble(slowed["why"], slowed["since"]) if slowed else None,
                breaker=_trouble(breaker["why"], breaker["since"]) if breaker else None,
                unbalanced=alive.unbalanced,
                unapproved=unapproved,
                pump_s=self._pump_s,
            )
        )

    def outstanding(self, campaign: int | None = None) -> list[Outstanding]:
        """Campaigns of which everything has left and some is not settled: one, or all of them."""
        return self._ledger.obstacles.outstanding(campaign, grace_s=self._grace_s, horizon_s=self._horizon_s)

    def find_awaited(self) -> list[Obstacle]:
        """Campaigns that wait for nothing but reports for ten seconds."""
        return find_outstanding(self.outstanding(), now=self._clock.now())


def _trouble(says: str, since: str) -> Trouble:
    return Trouble(says, datetime.fromisoformat(since))
