"""Make one call for all that wanted it in a moment, from a thread of its own, so that nobody waits for it.

What is called is left to the caller. A call that fails is logged, once an outage, and not made again until
somebody wants it: what it starts is found by others as well.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from pabal_worker.outages import OutageLog

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

_APART_S = 0.15
_AFTER_FAILURE_S = 5.0
_ENDS_WITHIN_S = 1.0


class MergedCall:
    """Calls `work` soon after it is wanted; the thread begins with the first time."""

    def __init__(self, work: Callable[[], object], *, log: FilteringBoundLogger) -> None:
        self._work = work
        self._outage = OutageLog(
            log=log,
            begins="workers cannot be called; the next tick does it",
            ends="workers can be called again",
        )
        self._wanted, self._over = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def want(self) -> None:
        """Have it called; from one thread."""
        self._wanted.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="merged-call", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Call no more; a call under way has a second."""
        self._over.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join(_ENDS_WITHIN_S)

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            if self._over.is_set():
                return
            self._wanted.clear()
            self._over.wait(_APART_S if self._call() else _AFTER_FAILURE_S)

    def _call(self) -> bool:
        started = time.monotonic()
        try:
            self._work()
        except Exception as error:
            took_s = round(time.monotonic() - started, 1)
            self._outage.note_failure(why=type(error).__name__, took_s=took_s)
            return False
        self._outage.note_answer()
        return True
