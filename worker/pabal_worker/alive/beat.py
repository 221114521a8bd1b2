"""Keep beat's schedule in memory, and note each round and each task that is sent.

When what is due is Celery's.
"""

from __future__ import annotations

from typing import Any, ClassVar

from celery import beat

from pabal_worker.alive.heartbeat import Heartbeat


class Scheduler(beat.Scheduler):
    """Celery's own, with a heartbeat."""

    heartbeat: ClassVar[Heartbeat | None] = None
    """Of this process; None until beat has begun."""

    def tick(self, *arguments: Any, **named: Any) -> Any:
        """One round."""
        if self.heartbeat:
            self.heartbeat.note_loop()
        return super().tick(*arguments, **named)

    def apply_async(self, entry: Any, *arguments: Any, **named: Any) -> Any:
        """Send a task. Raises SchedulingError."""
        sent = super().apply_async(entry, *arguments, **named)
        if self.heartbeat:
            self.heartbeat.note_work(entry.task)
        return sent
