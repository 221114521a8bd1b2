"""Wait for replies over AMQP, without trying for ever to declare the queue that they come by.

All else is Celery's.
"""

from __future__ import annotations

from typing import Any

from celery.backends.rpc import RPCBackend
from kombu.common import maybe_declare

TRIES: dict[str, Any] = {"max_retries": 2, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
"""As Celery publishes; for the declaration it has no limit of its own."""


class BoundedReplies(RPCBackend):
    """Celery's backend of replies by messages, which gives up where the broker is away."""

    def on_task_call(self, producer: Any, task_id: str) -> None:  # noqa: ARG002  # Celery's signature
        """Declare the queue of replies before a question is asked."""
        maybe_declare(self.binding(producer.channel), retry=True, **TRIES)
