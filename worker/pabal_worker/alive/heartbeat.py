"""Write the heartbeat of this process, and look beside it whether ledger and broker answer.

Judges nothing. Each look has a thread of its own: one that hangs says nothing more, and the heartbeat goes on
without it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pabal_worker.alive.place import file_of, write_beat
from pabal_worker.periodic import PeriodicThread

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

BEAT_EVERY_S = 2.0
LOOK_EVERY_S = 5.0
LOOK_AGAIN_S = 1.0
"""After a look without an answer, which took its own time."""


_ENDS_WITHIN_S = 1.0


class Heartbeat:
    """Of one process. What its main loop does is noted by the loop itself; for any number of threads."""

    def __init__(
        self,
        role: str,
        folder: str,
        *,
        looks: Mapping[str, Callable[[], object]],
        log: FilteringBoundLogger,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`looks`: what asks `ledger` or `broker`, and raises if it does not answer."""
        self._path, self._log, self._monotonic = file_of(role, folder), log, monotonic
        self._lock = threading.Lock()
        self._is_told = False
        self._beat = {"pid": str(os.getpid()), "began_at": self._now()}
        self._beat |= {f"{place}_asked": "yes" for place in looks}
        self._threads = [
            PeriodicThread("heartbeat", self.write, every_s=BEAT_EVERY_S, first_after_s=BEAT_EVERY_S)
        ]
        for place, look in looks.items():
            step = _Look(self, place, look)
            self._threads.append(
                PeriodicThread(f"look at {place}", step, every_s=LOOK_EVERY_S, first_after_s=0.0)
            )

    def start(self) -> None:
        """Begin; once."""
        self.write()
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End the threads; the file says that the process ends, until it is gone."""
        self.note(is_stopping="yes")
        self.write()
        for thread in self._threads:
            thread.close(within_s=_ENDS_WITHIN_S)

    def note_loop(self) -> None:
        """The main loop went round."""
        self.note(loop_at=self._now())

    def note_work(self, name: str) -> None:
        """The process did this, such as a task."""
        self.note(did=name, did_at=self._now())

    def note_stopping(self) -> None:
        """The process was told to end, and takes no new work."""
        self.note(is_stopping="yes")

    def note_answer(self, place: str) -> None:
        """Ledger or broker answered."""
        now = self._now()
        self.note(**{f"{place}_since": self._beat.get(f"{place}_since", now), f"{place}_at": now})

    def note_silence(self, place: str) -> None:
        """Ledger or broker did not; `…_at` keeps the moment of its last answer."""
        with self._lock:
            self._beat.pop(f"{place}_since", None)

    def note(self, **values: str) -> None:
        """Keep values for the next writing."""
        with self._lock:
            self._beat |= values

    def write(self) -> None:
        """Write the file. Where it cannot be written, the log says so once, and probes fail."""
        with self._lock:
            beat = self._beat | {"at": self._now()}
        try:
            write_beat(self._path, beat)
        except OSError as error:
            if not self._is_told:
                self._log.warning(
                    "the heartbeat cannot be written; set PABAL_ALIVE_DIR to a folder of this user's",
                    path=self._path,
                    error=type(error).__name__,
                )
            self._is_told = True

    def _now(self) -> str:
        return f"{self._monotonic():.3f}"


class _Look:
    """Asks one place, as a step of its thread."""

    def __init__(self, heartbeat: Heartbeat, place: str, look: Callable[[], object]) -> None:
        self._heartbeat, self._place, self._look = heartbeat, place, look

    def __call__(self) -> float:
        """Returns the seconds until the next look."""
        try:
            self._look()
        except Exception:
            self._heartbeat.note_silence(self._place)
            return LOOK_AGAIN_S
        self._heartbeat.note_answer(self._place)
        return LOOK_EVERY_S
