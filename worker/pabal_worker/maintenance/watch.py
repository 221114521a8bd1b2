"""Write down when something begins or ends to be in the way of campaigns: an event each, and a log line.

What is in the way is decided in `rules/obstacles.py`; nothing is repaired here. It goes on in a thread of
each worker, since a beat that is gone cannot say so; what was noted is in the ledger, so all workers together
note each thing once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pabal_worker.clock import monotonic
from pabal_worker.rules.obstacles import PATIENCE, Obstacle

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.campaigns.obstacles import ObstacleReader
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

EVERY_S = 3.0
"""How often a worker looks."""

_LOOKS_APART_S = 2.0
_AWAITED_APART_S = 15.0
_EVENTS_AT_ONCE = 500

_KINDS = {
    "slowed": ("slowed", "recovered"),
    "breaker": ("breaker open", "breaker closed"),
    "calls": ("calls failing", "calls pass"),
    "reports awaited": ("waits for reports", "waited for reports"),
}
_OTHERS = ("stuck", "unstuck")
_LOUD = frozenset({"held", "stuck", "slowed", "breaker open", "calls failing"})


class Watch:
    """Looks at what is in the way, and tells what has changed."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        obstacles: ObstacleReader,
        clock: LedgerClock,
        log: FilteringBoundLogger,
        monotonic: Callable[[], float] = monotonic,
    ) -> None:
        self._ledger, self._obstacles, self._clock, self._log = ledger, obstacles, clock, log
        self._monotonic = monotonic
        self._failing_since: float | None = None
        self._has_told = False

    def run(self) -> None:
        """Look. The log tells of a ledger that does not answer for ten seconds, and that it does again."""
        now = self._monotonic()
        try:
            self.look()
        except Exception as error:
            self._failing_since = now if self._failing_since is None else self._failing_since
            away_s = self._monotonic() - self._failing_since
            if not self._has_told and away_s >= PATIENCE.total_seconds():
                self._has_told = True
                self._log.error(
                    "the ledger does not answer; nothing is sent or settled until it does",
                    away_s=round(away_s),
                    why=type(error).__name__,
                )
            return
        if self._has_told and self._failing_since is not None:
            self._log.warning("the ledger answers again", away_s=round(now - self._failing_since))
        self._failing_since, self._has_told = None, False

    def look(self) -> None:
        """Note what began and what ended, where no other worker has just done so, and log all new events."""
        now, record = self._clock.now(), self._ledger.campaigns.record_heartbeat
        first_look = self._ledger.obstacles.look(now=now, apart_s=_LOOKS_APART_S)
        has_events = first_look.has_events
        if first_look.may_find:
            has_events |= self._note(self._obstacles.find_present(), is_awaited=False)
            if record("awaited", now=now, apart_s=_AWAITED_APART_S):
                has_events |= self._note(self._obstacles.find_awaited(), is_awaited=True)
        if has_events:
            self._log_events()

    def _note(self, present: Sequence[Obstacle], *, is_awaited: bool) -> bool:
        kinds = [_KINDS.get(obstacle.kind, _OTHERS) for obstacle in present]
        return self._ledger.obstacles.note(present, kinds, is_awaited=is_awaited)

    def _log_events(self) -> None:
        """One line for each event that none has logged yet."""
        for row in self._ledger.events.take_unlogged(limit=_EVENTS_AT_ONCE):
            line = self._log.warning if row["kind"] in _LOUD else self._log.info
            line(
                row["kind"],
                campaign=row["campaign_id"],
                by=row["by_whom"],
                why=row["says"],
                at=row["at"].isoformat(),
            )
