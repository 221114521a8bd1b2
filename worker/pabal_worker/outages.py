"""Say once that something does not answer, and once that it answers again.

Whether it answers is found out by those who ask it; nothing is tried or decided here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger


class OutageLog:
    """Two lines an outage, however often it is met; for any number of threads."""

    def __init__(
        self,
        *,
        log: FilteringBoundLogger,
        begins: str,
        ends: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`begins`, `ends`: the sentences of the two lines."""
        self._log, self._begins, self._ends, self._monotonic = log, begins, ends, monotonic
        self._lock = threading.Lock()
        self._since: float | None = None

    @property
    def is_on(self) -> bool:
        """Whether it did not answer when it was asked last."""
        return self._since is not None

    def note_failure(self, **values: object) -> None:
        """It did not answer; the first time the log says so, with these values."""
        with self._lock:
            if self._since is not None:
                return
            self._since = self._monotonic()
        self._log.error(self._begins, **values)

    def note_answer(self, **values: object) -> None:
        """It answered; after a failure the log says so."""
        if self._since is None:  # the usual case, without a lock
            return
        with self._lock:
            since, self._since = self._since, None
        if since is not None:
            self._log.warning(self._ends, **values, away_s=round(self._monotonic() - since, 1))
