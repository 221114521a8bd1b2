"""Read the usual answer to a send: a row for each message, and all rows say the same.

Any other answer is left to `answers.py`, which looks at each row. What fits the provider's schema is read at
once, without an object for each value, and one status is looked at in place of hundreds (Infobip's OpenAPI
3.210).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pabal_worker.provider.infobip.answers.statuses import outcome_of
from pabal_worker.provider.outcomes import Outcome, Status
from pabal_worker.provider.port import OutgoingMessage

_INT32 = 2**31


class _Status(msgspec.Struct, gc=False):
    group: int = msgspec.field(name="groupId")
    id: int = 0
    name: str = ""


class _Error(msgspec.Struct, gc=False):
    id: int = 0
    name: str = ""


class _Row(msgspec.Struct, gc=False, rename="camel"):
    message_id: str
    status: _Status
    error: _Error | None = None


class _Body(msgspec.Struct):
    messages: list[_Row]


_DECODER = msgspec.json.Decoder(_Body)


def read_usual(messages: Sequence[OutgoingMessage], body: bytes) -> dict[str, Outcome] | None:
    """The outcome that all messages have, by messageId; None where the answer is not that plain."""
    try:
        rows = _DECODER.decode(body).messages
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    ids = [message.message_id for message in messages]
    if not rows or len(rows) != len(ids) or {row.message_id for row in rows} != set(ids):
        return None
    status, error = rows[0].status, rows[0].error
    if any(row.status != status or row.error != error for row in rows):
        return None
    error = error or _Error()
    if not all(-_INT32 <= number < _INT32 for number in (status.group, status.id, error.id)):
        return None
    outcome = outcome_of(Status(status.group, status.id, status.name, error.id, error.name))
    return dict.fromkeys(ids, outcome)
