"""Keep beat's schedule in memory, and note each round and each task that is sent.

When what is due is Celery's.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from celery import beat
from celery.schedules import schedule

from pabal_worker.alive.heartbeat import Heartbeat

_LATE_S = 0.001
"""So long after it is due a task is sent, at least."""


class Scheduler(beat.Scheduler):
    """Celery's own, with a heartbeat."""

    heartbeat: ClassVar[Heartbeat | None] = None
    """Of this process; None until beat has begun."""

    def tick(self, *arguments: Any, **named: Any) -> Any:
        """One round."""
        if self.heartbeat:
            self.heartbeat.note_loop()
        return super().tick(*arguments, **named)

    def adjust(self, n: float, drift: float = _LATE_S) -> float:
        """Seconds to sleep, for `n` until something is due. Celery's own end 10 ms before, and then it goes
        round without sleep until it is due: more than half of an idle beat's CPU.
        """
        return n + drift if n and n > 0 else n

    def apply_async(self, entry: Any, *arguments: Any, **named: Any) -> Any:
        """Send a task. Raises SchedulingError."""
        sent = super().apply_async(entry, *arguments, **named)
        if self.heartbeat:
            self.heartbeat.note_work(entry.task)
        return sent


def every(seconds: float) -> schedule:
    """So many seconds apart, counted in UTC: by its own clock Celery looks for a time zone's clock changes
    several times a round, which was a third of an idle beat's CPU.
    """
    return schedule(seconds, nowfun=_now)


def _now() -> datetime:
    return datetime.now(UTC)
