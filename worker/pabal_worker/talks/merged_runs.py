"""Let what piled up do its work once: one run at a time, and another only if it was wanted since.

What the work is, and whether other processes do it too, is left to others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable


class MergedRuns:
    """Runs one kind of work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_wanted = False

    def run(self, work: Callable[[], object]) -> None:
        """Do the work, and return once nobody wants it again; at once where another thread does it: that one
        will do it for us too.
        """
        self._is_wanted = True
        while self._is_wanted and self._lock.acquire(blocking=False):
            try:
                self._is_wanted = False
                work()
            finally:
                self._lock.release()

    def join_running(self) -> bool:
        """Whether another thread does the work now; then that one does it once more, for us too."""
        self._is_wanted = True
        return self._lock.locked()
