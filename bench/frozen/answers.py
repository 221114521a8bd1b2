"""Read an answer of rows as an outcome for every message, as at commit 2a0f867.

Rows are matched by messageId, then by a destination that is unique in the request. Statuses that a healthy
provider does not give are told apart no further.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson

from bench.frozen.messages import Accepted, Answer, NotAccepted, Outcome, SendRequest, Status

_GROUPS = {"ACCEPTED": 0, "PENDING": 1, "UNDELIVERABLE": 2, "DELIVERED": 3, "EXPIRED": 4, "REJECTED": 5}
_TAKEN = (0, 1, 3)
_DUPLICATE_ID = (5, 23)
_INT32 = 2**31


def read_answer(request: SendRequest, status: int, body: bytes) -> Answer:
    """What this reply says of each message; ValueError if it is not a 200 with rows."""
    rows = _mapping(orjson.loads(body.replace(b"\\u0000", b"\\ufffd"))).get("messages")
    if not 200 <= status < 300 or not isinstance(rows, list):
        raise ValueError(f"the provider answered HTTP {status}, without rows that can be read")
    outcomes, foreign = _matched(request, rows)
    missing = [message for message in request.messages if message.message_id not in outcomes]
    outcomes |= {message.message_id: NotAccepted("the answer does not mention it") for message in missing}
    return Answer(outcomes, status, _remarks(status, len(missing), foreign))


def _matched(request: SendRequest, rows: list[Any]) -> tuple[dict[str, Outcome], int]:
    ids, by_destination = {message.message_id for message in request.messages}, _by_destination(request)
    outcomes: dict[str, Outcome] = {}
    foreign = 0
    for row in map(_mapping, rows):
        message_id = _text(row.get("messageId")) or by_destination.get(_digits(row.get("destination")), "")
        if message_id not in ids:
            foreign += 1
            continue
        outcome = _row_outcome(row)
        if outcomes.setdefault(message_id, outcome) != outcome:
            outcomes[message_id] = NotAccepted("two rows of the answer disagree about it")
    return outcomes, foreign


def _row_outcome(row: Mapping[str, Any]) -> Outcome:
    status = _status_of(row)
    return NotAccepted("the answer has no status for it") if status is None else _outcome_of(status)


def _outcome_of(status: Status) -> Outcome:
    if (status.group_id, status.id) == _DUPLICATE_ID:
        return NotAccepted("the provider has seen this messageId before")
    if status.group_id in _TAKEN:
        return Accepted(status)
    return NotAccepted(status.name)


def _by_destination(request: SendRequest) -> dict[str, str]:
    times = Counter(message.to for message in request.messages)
    return {message.to: message.message_id for message in request.messages if times[message.to] == 1}


def _status_of(row: Mapping[str, Any]) -> Status | None:
    status, error = _mapping(row.get("status")), _mapping(row.get("error"))
    group_id = _integer(status.get("groupId"))
    if group_id is None:
        group_id = _GROUPS.get(_text(status.get("groupName")) or "")
    if group_id is None:
        return None
    return Status(
        group_id=group_id,
        id=_integer(status.get("id")) or 0,
        name=_text(status.get("name")) or "",
        error_id=_integer(error.get("id")) or 0,
        error_name=_text(error.get("name")) or "",
    )


def _remarks(status: int, missing: int, foreign: int) -> str:
    remarks = [f"HTTP {status}"]
    if missing:
        remarks.append(f"{missing} messages not mentioned")
    if foreign:
        remarks.append(f"{foreign} rows of other messages")
    return ", ".join(remarks)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _integer(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -_INT32 <= value < _INT32 else None


def _digits(destination: object) -> str:
    return (_text(destination) or "").removeprefix("+")
