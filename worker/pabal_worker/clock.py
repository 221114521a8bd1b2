"""Tell the ledger's time in this process.

Pods may have wrong clocks, so none is read: the ledger is asked now and then, and the monotonic clock counts
on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

_ASK_EVERY_S = 10.0


def monotonic() -> float:
    """Seconds that only ever grow, the time of a suspended machine included where the system can tell."""
    return time.clock_gettime(_BOOTTIME) if _BOOTTIME is not None else time.monotonic()


_BOOTTIME: int | None = getattr(time, "CLOCK_BOOTTIME", None)


class LedgerClock:
    """`now()` in the ledger's time, at the cost of one question every ten seconds."""

    def __init__(
        self, ask_ledger: Callable[[], datetime], *, monotonic: Callable[[], float] = monotonic
    ) -> None:
        self._ask_ledger, self._monotonic = ask_ledger, monotonic
        self._last_answer: tuple[datetime, float] | None = None
        """The ledger's time, and the monotonic moment at which it was told."""

    def now(self) -> datetime:
        """The ledger's time, aware UTC."""
        answer = self._last_answer
        if answer is None or self._monotonic() - answer[1] > _ASK_EVERY_S:
            return self.ask()
        return self._counted_on(*answer)

    def ask(self) -> datetime:
        """The ledger's time by a question. Whatever looks if it answers spares `now` one."""
        self._last_answer = (self._ask_ledger(), self._monotonic())
        return self._last_answer[0]

    def last_known(self) -> datetime | None:
        """The ledger's time by its last answer, however old, without a question; None: there was none."""
        answer = self._last_answer
        return None if answer is None else self._counted_on(*answer)

    def _counted_on(self, ledger_time: datetime, told_at: float) -> datetime:
        return ledger_time + timedelta(seconds=self._monotonic() - told_at)


@dataclass(frozen=True, slots=True)
class TimeSources:
    """Where a process takes its time from. Tests give others."""

    ledger_clock: Callable[[Callable[[], datetime]], LedgerClock] = LedgerClock
    """Makes the clock of all services from the question to the ledger."""

    monotonic: Callable[[], float] = monotonic
    sleep: Callable[[float], None] = time.sleep
    pacer_now_us: Callable[[], int] = lambda: 0
    """The pacer's time in microseconds; 0: Redis's own clock."""
