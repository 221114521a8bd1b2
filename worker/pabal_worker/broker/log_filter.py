"""Take the bodies of messages out of Celery's and kombu's log lines; sentence and id stay.

With the guard in front, few such lines are left. Their templates are imported where they have names, so one
that Celery renames fails at import instead of leaking.
"""

from __future__ import annotations

import logging
import re
from importlib import import_module
from typing import Any

_consumer: Any = import_module("celery.worker.consumer.consumer")
_CELERY_LINES = {
    _consumer.UNKNOWN_FORMAT: "a message of an unknown form was refused",
    _consumer.UNKNOWN_TASK_ERROR: "a message names an unknown task; it was refused",
    _consumer.INVALID_TASK_ERROR: "a message is not a valid call; it was refused",
    _consumer.MESSAGE_DECODE_ERROR: "a message cannot be decoded; it was dropped",
}
_KOMBU_LINES = {
    "Could not restore message: %r": "a message could not be put back into its queue",
    "Cannot process event on channel %r: %s": "an event of remote control cannot be read",
}
_LINES = _CELERY_LINES | _KOMBU_LINES
_ID = re.compile(r"'id': '([\w-]{1,64})'")


class BodyFilter(logging.Filter):
    """For handlers: lines that hold a message's body are exchanged for a sentence with its id."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without bodies."""
        sentence = _LINES.get(record.msg) if isinstance(record.msg, str) else None
        if sentence is not None:
            found = _ID.search(record.getMessage())
            kind = record.exc_info[0] if record.exc_info else None
            record.msg = (
                sentence + (f"; id {found[1]}" if found else "") + (f" ({kind.__name__})" if kind else "")
            )
            record.args, record.exc_info = None, None
        return True
