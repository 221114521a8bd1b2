"""Keep messages that do not follow the wire."""

from __future__ import annotations

from typing import Any

from celery import Task
from celery.exceptions import Reject

from pabal import wire
from pabal.replies import ErrorReply
from pabal_worker.app import app, container
from pabal_worker.broker.dead_letters import letter_of, reply_to


@app.task(name=wire.DEAD_LETTER, shared=False, ignore_result=False, bind=True)
def dead_letter(self: Task[Any, Any], /, **arguments: Any) -> ErrorReply:
    """Keep a message that does not follow the wire. While the ledger is away, the broker keeps it."""
    letter = letter_of(self.request.id or "", arguments)
    if not container.dead_letters.keep_letter(letter):
        raise Reject("the ledger is away", requeue=True)
    return reply_to(letter)
