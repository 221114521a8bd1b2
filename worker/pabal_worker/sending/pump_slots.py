"""Limit how many pumps a worker runs at once, and start the next one that waits.

Pumps may wait for a slow provider; the threads beyond the slots stay free for control and upkeep. Which pumps
are due is decided in the ledger: one that found no slot here is named again by a tick after a few seconds.
Noting it is the short way, since a slot that becomes free calls for it at once. The notes are lost with the
process, and nothing else is lost with them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import BoundedSemaphore, Lock

from pabal_worker.records import Share

THREADS_KEPT_FREE = 4
"""Threads of a worker that are not for pumps; one of them may be with webhooks, which may hang as well."""

Publish = Callable[[Share], None]
"""Calls for a pump of a share, in this worker or another."""


class WaitingPumps:
    """Shares in the order in which they came, each once; for any number of threads."""

    def __init__(self) -> None:
        self._shares: OrderedDict[Share, None] = OrderedDict()
        self._lock = Lock()

    def note(self, share: Share) -> None:
        """Remember a share that found no slot; one that was noted before keeps its place."""
        with self._lock:
            self._shares.setdefault(share)

    def take_next(self) -> Share | None:
        """Forget the share that has waited longest, and return it; None: no share waits."""
        with self._lock:
            return self._shares.popitem(last=False)[0] if self._shares else None


class PumpSlots:
    """Slots for pumps, and one more for those of HIGH campaigns where the others have taken all of theirs."""

    def __init__(self, slots: int, *, waiting: WaitingPumps | None = None) -> None:
        """`waiting` is for tests."""
        self._ordinary, self._urgent = BoundedSemaphore(slots), BoundedSemaphore(1)
        self._waiting = waiting or WaitingPumps()

    @classmethod
    def for_threads(cls, worker_threads: int) -> PumpSlots:
        """The slots of a worker with so many threads."""
        return cls(max(1, worker_threads - THREADS_KEPT_FREE))

    def run(self, share: Share, pump: Callable[[], object], *, publish: Publish) -> None:
        """Run `pump` for a share if a slot is free; else the next slot that becomes free calls for it."""
        slot = self._take_slot(share)
        if slot is None:
            self._note(share, publish)
            return
        try:
            pump()
        finally:
            slot.release()
            self._call_for_next(publish)

    def _take_slot(self, share: Share) -> BoundedSemaphore | None:
        """A slot that was taken for a share; None: none is free."""
        kinds = [self._ordinary, self._urgent] if share.is_urgent else [self._ordinary]
        return next((slot for slot in kinds if slot.acquire(blocking=False)), None)

    def _note(self, share: Share, publish: Publish) -> None:
        """Note a share. A slot may have become free just before, so look once more."""
        self._waiting.note(share)
        slot = self._take_slot(share)
        if slot is not None:
            slot.release()
            self._call_for_next(publish)

    def _call_for_next(self, publish: Publish) -> None:
        share = self._waiting.take_next()
        if share:
            publish(share)
