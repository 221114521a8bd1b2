"""The ledger's time in this process.

Pods may have wrong clocks, so none is read: the ledger is asked now and then, and the monotonic clock counts
on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

_ASK_EVERY_S = 10.0


def monotonic() -> float:
    """Seconds that only ever grow, the time of a suspended machine included where the system can tell."""
    return time.clock_gettime(_BOOTTIME) if _BOOTTIME is not None else time.monotonic()


_BOOTTIME: int | None = getattr(time, "CLOCK_BOOTTIME", None)


class LedgerClock:
    """`now()` in the ledger's time, at the cost of one question every ten seconds."""

    def __init__(self, ask: Callable[[], datetime], *, monotonic: Callable[[], float] = monotonic) -> None:
        self._ask, self._monotonic = ask, monotonic
        self._known: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        """The ledger's time, aware UTC."""
        if self._known is None or self._monotonic() - self._known[1] > _ASK_EVERY_S:
            self._known = (self._ask(), self._monotonic())
        asked, at = self._known
        return asked + timedelta(seconds=self._monotonic() - at)
