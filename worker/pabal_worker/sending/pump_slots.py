"""Shares whose pump found no free slot in this process.

The ledger knows that they are due, and a tick names them again after a few seconds. This is the short way: a
slot that becomes free calls for the next of them at once. Lost with the process, and nothing is lost with it.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from pabal_worker.records import Share


class WaitingPumps:
    """Shares in the order in which they came, each once; for any number of threads."""

    def __init__(self) -> None:
        self._shares: OrderedDict[Share, None] = OrderedDict()
        self._lock = Lock()

    def note(self, share: Share) -> None:
        """It found no slot; one that was noted before keeps its place."""
        with self._lock:
            self._shares.setdefault(share)

    def next(self) -> Share | None:
        """The one that waits longest, no longer noted; None: nobody waits."""
        with self._lock:
            return self._shares.popitem(last=False)[0] if self._shares else None
