"""Turn whatever comes from a queue of the wire into a message that Celery can take.

What follows the wire goes on, written down anew. What does not goes on as a call of `pabal.dead-letter`, with
the foreign message as its argument: it is acknowledged only once the ledger has it, as every task is, and who
waits for its reply gets one. Never raises on account of a message.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable

import orjson

from pabal import wire
from pabal_worker.broker.task_message import (
    ForeignMessage,
    RawMessage,
    TaskMessage,
    read_message,
    reply_address,
)

QUEUES = frozenset(wire.QUEUES.values())
"""The queues that are guarded; Celery's own, such as those of remote control, are left alone."""

LARGEST_KEPT = 1024 * 1024
"""Bytes of a dead letter that are kept; what is longer is cut."""

_NOTHING = RawMessage(None, None, None, None, None, None)


def admit(
    queue: str, take_apart: Callable[[], RawMessage], whole: Callable[[RawMessage], bytes]
) -> TaskMessage:
    """The message, or the dead letter that it becomes; `whole` says what is then kept of it."""
    raw = _NOTHING
    try:
        raw = take_apart()
        message = read_message(raw)
        if wire.QUEUES.get(message.task) == wire.STEER_QUEUE != queue:
            raise ForeignMessage(f"{message.task} is taken from {wire.STEER_QUEUE} alone")
        return message
    except ForeignMessage as foreign:
        reason = str(foreign)
    except Exception as error:  # whatever a stranger's message makes of any parser
        reason = f"it cannot be read ({type(error).__name__})"
    return _dead_letter(queue, reason, whole(raw), raw)


def _dead_letter(queue: str, reason: str, content: bytes, raw: RawMessage) -> TaskMessage:
    """The task that keeps a foreign message."""
    message_id, reply_to, correlation_id = reply_address(raw)
    letter = {
        "key": str(uuid.uuid4()),
        "queue": queue,
        "reason": reason,
        "content": base64.b64encode(content[:LARGEST_KEPT]).decode("ascii"),
        "size": len(content),
    }
    return TaskMessage(
        wire.DEAD_LETTER,
        message_id,
        orjson.dumps([[], letter, {}]),
        "{}",
        reply_to=reply_to,
        correlation_id=correlation_id,
    )


def as_content(raw: RawMessage) -> bytes:
    """A message whose parts came apart on the way (AMQP), as one text to be kept."""
    body = raw.body.decode("utf-8", "backslashreplace") if isinstance(raw.body, bytes) else raw.body
    parts = {
        "body": body,
        "content-type": raw.content_type,
        "content-encoding": raw.content_encoding,
        "headers": raw.headers,
    }
    try:
        return json.dumps(parts, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace")
    except (TypeError, ValueError, RecursionError):
        return repr(parts).encode("utf-8", "backslashreplace")
