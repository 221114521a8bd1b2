"""Limit how many pumps a worker runs at once, and start the next one that waits.

Pumps may wait for a slow provider; the threads beyond the slots stay free for control and upkeep. Which pumps
are due is decided in the ledger: one that found no slot here is named again by a tick after a few seconds.
Noting it is the short way, since a slot that becomes free runs it at once, without a way through the broker.
The notes are lost with the process, and nothing else is lost with them.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import BoundedSemaphore, Lock

from pabal_worker.metrics.meter import SILENT, Meter
from pabal_worker.records import Share

THREADS_KEPT_FREE = 4
"""Threads of a worker that are not for pumps; one of them may be with webhooks, which may hang as well."""

_GOES_ON_S = 5.0
"""Seconds for which one task takes the next share; then it calls for that, so that tasks stay short."""

Publish = Callable[[Share], None]
"""Calls for a pump of a share, in this worker or another."""


def slots_of(worker_threads: int) -> int:
    """How many pumps a worker with so many threads runs at once."""
    return max(1, worker_threads - THREADS_KEPT_FREE)


class WaitingPumps:
    """Shares in the order in which they came, each once; for any number of threads."""

    def __init__(self) -> None:
        self._shares: OrderedDict[Share, None] = OrderedDict()
        self._lock = Lock()

    def note(self, share: Share) -> None:
        """Remember a share that found no slot; one that was noted before keeps its place."""
        with self._lock:
            self._shares.setdefault(share)

    def take_next(self, *, only_urgent: bool = False) -> Share | None:
        """Forget the share that has waited longest, and return it; None: no share waits."""
        with self._lock:
            share = next((share for share in self._shares if share.is_urgent or not only_urgent), None)
            if share is not None:
                del self._shares[share]
            return share


class PumpSlots:
    """Slots for pumps, and one more for those of HIGH campaigns where the others have taken all of theirs."""

    def __init__(
        self,
        slots: int,
        *,
        waiting: WaitingPumps | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        meter: Meter = SILENT,
    ) -> None:
        """`waiting` and `monotonic` are for tests."""
        self._monotonic, self._meter = monotonic, meter
        self._ordinary, self._urgent = BoundedSemaphore(slots), BoundedSemaphore(1)
        self._waiting = waiting or WaitingPumps()

    @classmethod
    def for_threads(cls, worker_threads: int, *, meter: Meter = SILENT) -> PumpSlots:
        """The slots of a worker with so many threads."""
        return cls(slots_of(worker_threads), meter=meter)

    def run(self, share: Share, pump: Callable[[Share], object], *, publish: Publish) -> None:
        """Run `pump` for a share if a slot is free, then for those that wait for one, a few seconds long.

        Without a free slot it is the next one that becomes free that takes it.
        """
        slot = self._take_slot(share)
        if slot is None:
            self._note(share, publish)
            return
        next_share: Share | None = share
        ends_at = self._monotonic() + _GOES_ON_S
        try:
            while next_share is not None:
                pump(next_share)
                next_share = self._take_next(slot) if self._monotonic() < ends_at else None
        finally:
            slot.release()
            self._call_for_next(publish)

    def _take_next(self, slot: BoundedSemaphore) -> Share | None:
        return self._waiting.take_next(only_urgent=slot is self._urgent)

    def _take_slot(self, share: Share) -> BoundedSemaphore | None:
        """A slot that was taken for a share; None: none is free."""
        kinds = [self._ordinary, self._urgent] if share.is_urgent else [self._ordinary]
        return next((slot for slot in kinds if slot.acquire(blocking=False)), None)

    def _note(self, share: Share, publish: Publish) -> None:
        """Note a share. A slot may have become free just before, so look once more."""
        self._meter.note_turned_away()
        self._waiting.note(share)
        slot = self._take_slot(share)
        if slot is not None:
            slot.release()
            self._call_for_next(publish)

    def _call_for_next(self, publish: Publish) -> None:
        share = self._waiting.take_next()
        if share:
            publish(share)
