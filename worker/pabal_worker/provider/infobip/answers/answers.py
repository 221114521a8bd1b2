"""Read an HTTP answer as an outcome for every message of the request.

What follows from an outcome is decided elsewhere.

    200            row by row: a 200 may hold refused messages
    400            about what all have in common: the account. Else the rows that it points at go alone, the
                   others in smaller requests; a message that went alone is refused
    413            smaller requests
    401, 403 …     the account: nothing left, nothing will until somebody acts
    429            nothing left; the provider asks everybody to wait. So does a 503 with Retry-After
    anything else  unknown: the request may have taken effect

Rows are matched by messageId, then by a destination that is unique in the request, never by order: the
order of an answer is nowhere promised (Infobip's OpenAPI 3.210).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from pabal.counted import counted
from pabal_worker.provider.infobip.answers.refusals import Refusal, note, read_refusal
from pabal_worker.provider.infobip.answers.statuses import outcome_of
from pabal_worker.provider.infobip.answers.usual_answer import read_usual
from pabal_worker.provider.infobip.answers.violations import bad_rows, name_common, name_template
from pabal_worker.provider.infobip.reports.rows import mapping, status_of, storable, text
from pabal_worker.provider.infobip.requests import groups
from pabal_worker.provider.infobip.waits import retry_after_s
from pabal_worker.provider.outcomes import ErrorClass, Outcome, Refused, TryLater, Unknown
from pabal_worker.provider.port import Answer, SendRequest

DEFAULT_WAIT_S = 1.0
"""How long everybody waits if the provider asks for it and names no time."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The HTTP answer as it came."""

    status: int
    headers: Mapping[str, str]
    """With names in lower case."""

    body: bytes


def read_answer(request: SendRequest, reply: Reply) -> Answer:
    """The outcome of each message by this reply."""
    if 200 <= reply.status < 300:
        return _accepted(request, reply)
    if reply.status in (400, 413):
        return _refused(request, reply)
    if reply.status == 429 or (reply.status == 503 and "retry-after" in reply.headers):
        return _asked_to_wait(request, reply)
    why = _note(request, reply)
    return Answer(same_for_all(request, _whole(reply.status, why)), reply.status, why)


def same_for_all(request: SendRequest, outcome: Outcome) -> dict[str, Outcome]:
    """One outcome for every message of the request."""
    return {message.message_id: outcome for message in request.messages}


def _whole(status: int, why: str) -> Outcome:
    """The outcome that a status without rows has for all messages alike."""
    if status in (404, 405):
        return TryLater(f"{why}; check PABAL_INFOBIP_BASE_URL", ErrorClass.ACCOUNT)
    if 400 <= status < 500 and status != 408:
        return TryLater(why, ErrorClass.ACCOUNT)
    return Unknown(why)


def _asked_to_wait(request: SendRequest, reply: Reply) -> Answer:
    after_s, why = retry_after_s(reply.headers), _note(request, reply)
    outcome = TryLater(why, ErrorClass.PROVIDER, after_s=after_s)
    wait_s = DEFAULT_WAIT_S if after_s is None else after_s
    return Answer(same_for_all(request, outcome), reply.status, why, provider_waits_s=wait_s)


def _note(request: SendRequest, reply: Reply) -> str:
    return note(reply.status, read_refusal(reply.body), request.messages)


# The request was refused.


def _refused(request: SendRequest, reply: Reply) -> Answer:
    refusal = read_refusal(reply.body) if reply.status == 400 else Refusal()
    why = note(reply.status, refusal, request.messages)
    if name_common(refusal.properties):
        return Answer(same_for_all(request, TryLater(why, ErrorClass.ACCOUNT)), reply.status, why)
    bad = bad_rows(refusal.properties, groups(request.messages))
    others = _others(request, why, reply.status, some_are_bad=bool(bad))
    outcomes: dict[str, Outcome] = {}
    for message in request.messages:
        error_class = bad.get(message.message_id)
        outcomes[message.message_id] = (
            others if error_class is None else _pointed_at(request, why, error_class)
        )
    return Answer(outcomes, reply.status, why, names_template=name_template(refusal.properties))


def _pointed_at(request: SendRequest, why: str, error_class: ErrorClass) -> Outcome:
    """For a message that the answer points at: no syntax of that is published, so it is believed of one that
    went alone.
    """
    if len(request.messages) == 1:
        return Refused(why, error_class)
    return TryLater(why, error_class, alone=True, is_blamed=error_class is ErrorClass.CONTENT)


def _others(request: SendRequest, why: str, status: int, *, some_are_bad: bool) -> Outcome:
    """For the messages that the answer does not point at, which may be the bad ones all the same."""
    if some_are_bad:
        return TryLater("refused together with a bad row", ErrorClass.CONTENT, after_s=0, split=True)
    if len(request.messages) == 1:
        return Refused(why, ErrorClass.CONTENT)
    return TryLater(why, ErrorClass.CONTENT, split=True, is_blamed=status == 400)


# The request was accepted: row by row.


def _accepted(request: SendRequest, reply: Reply) -> Answer:
    body = storable(reply.body)
    usual = read_usual(request.messages, body)
    if usual:
        return Answer(usual, reply.status, _remarks(reply.status, 0, 0), shared=next(iter(usual.values())))
    rows = _rows(body)
    if rows is None:
        why = f"HTTP {reply.status} without rows that can be read"
        return Answer(same_for_all(request, Unknown(why)), reply.status, why)
    outcomes, foreign = _matched(request, rows)
    missing = [message for message in request.messages if message.message_id not in outcomes]
    outcomes |= {message.message_id: Unknown("the answer does not mention it") for message in missing}
    return Answer(outcomes, reply.status, _remarks(reply.status, len(missing), foreign))


def _rows(body: bytes) -> list[Any] | None:
    try:
        rows = mapping(orjson.loads(body)).get("messages")
    except orjson.JSONDecodeError:
        return None
    return rows if isinstance(rows, list) else None


def _matched(request: SendRequest, rows: list[Any]) -> tuple[dict[str, Outcome], int]:
    """Outcomes by messageId, and how many rows belong to no message of the request."""
    ids, by_destination = {message.message_id for message in request.messages}, _by_destination(request)
    outcomes: dict[str, Outcome] = {}
    foreign = 0
    for row in map(mapping, rows):
        message_id = text(row.get("messageId")) or by_destination.get(_digits(row.get("destination")), "")
        if message_id not in ids:
            foreign += 1
            continue
        outcome = _row_outcome(row)
        if outcomes.setdefault(message_id, outcome) != outcome:
            outcomes[message_id] = Unknown("two rows of the answer disagree about it")
    return outcomes, foreign


def _row_outcome(row: Mapping[str, Any]) -> Outcome:
    status = status_of(row)
    return Unknown("the answer has no status for it") if status is None else outcome_of(status)


def _by_destination(request: SendRequest) -> dict[str, str]:
    """messageId by destination, for destinations that stand only once in the request."""
    times = Counter(message.to for message in request.messages)
    return {message.to: message.message_id for message in request.messages if times[message.to] == 1}


def _digits(destination: object) -> str:
    return (text(destination) or "").removeprefix("+")


def _remarks(status: int, missing: int, foreign: int) -> str:
    """What was odd about a 200."""
    remarks = [f"HTTP {status}"]
    if missing:
        remarks.append(f"{counted(missing, 'message')} not mentioned")
    if foreign:
        remarks.append(f"{counted(foreign, 'row')} of other messages")
    return ", ".join(remarks)
