"""Answer a GET of a channel's logs or reports (Infobip OpenAPI 3.210).

logs      what is known of messages, newest first; any number of times, 120 calls a minute
reports   what could not be pushed because there is no URL; each is handed out once
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from pabal_worker.provider.port import Channel
from pabal_worker.sandbox.api.query import LOGS, REPORTS, Query, read_query
from pabal_worker.sandbox.api.response_rows import api_error, json_response, log_row, report_row
from pabal_worker.sandbox.api.sending import is_authorized, retry_after
from pabal_worker.sandbox.behaviour.outcome import Step
from pabal_worker.sandbox.behaviour.statuses import MCC_MNC, Json
from pabal_worker.sandbox.connection import first_byte_s
from pabal_worker.sandbox.state.messages import Message
from pabal_worker.sandbox.state.sends import Call, Send
from pabal_worker.sandbox.state.state import SandboxState
from pabal_worker.sandbox.state.store import Store

KEPT_S = 48 * 3600

_FACTS: Mapping[str, Callable[[Message], str | None]] = {
    "messageId": lambda message: message.id,
    "bulkId": lambda message: message.spec.bulk_id,
    "campaignReferenceId": lambda message: message.spec.campaign_reference_id,
    "sender": lambda message: message.spec.sender,
    "destination": lambda message: message.to,
    "entityId": lambda message: (message.spec.platform or {}).get("entityId"),
    "applicationId": lambda message: (message.spec.platform or {}).get("applicationId"),
    "mcc": lambda _: MCC_MNC[:3],
    "mnc": lambda _: MCC_MNC[3:],
}
"""What a query may ask for, by the name of its parameter."""


async def logs(request: Request, channel: Channel) -> Response:
    """What is known of the messages that the query asks for."""
    return _answer_call(request, "logs", channel)


async def reports(request: Request, channel: Channel) -> Response:
    """Reports that nobody was handed before."""
    return _answer_call(request, "reports", channel)


def _answer_call(request: Request, kind: Literal["logs", "reports"], channel: Channel) -> Response:
    state: SandboxState = request.app.state.sandbox
    at_s = first_byte_s(request)
    call = state.store.open_call(Call(kind, channel, at_s, time.time() - (time.monotonic() - at_s)))
    answer = _answer(state, request, call)
    call.http_status = answer.status_code
    return answer


def _answer(state: SandboxState, request: Request, call: Call) -> Response:
    if not is_authorized(state, request):
        return api_error(401)
    if wait_s := _wait_s(state, call):
        return api_error(429, headers=retry_after(wait_s))
    known = (LOGS if call.kind == "logs" else REPORTS)[call.channel]
    query, violations = read_query(request.query_params, known)
    if violations:
        return api_error(400, violations=violations)
    page = _log_page(state, call, query) if call.kind == "logs" else _report_page(state.store, call, query)
    return json_response(page)


def _wait_s(state: SandboxState, call: Call) -> float:
    amount = state.recipe.logs_per_minute
    if call.kind != "logs" or amount is None:
        return 0.0
    return state.log_calls[call.channel].wait_s(1, amount=amount, per_s=60, now=call.at_s)


def _log_page(state: SandboxState, call: Call, query: Query) -> Json:
    rows = _visible(state, call, query)
    page = list(islice(rows, query.limit))
    call.messages = len(page)
    results = [log_row(message, step) for message, step in page]
    if not query.use_cursor:
        return {"results": results}
    cursor: Json = {"limit": query.limit}
    if next(rows, None) is not None:
        cursor["nextCursor"] = str(page[-1][0].number)
    return {"results": results, "cursor": cursor}


def _visible(state: SandboxState, call: Call, query: Query) -> Iterator[tuple[Message, Step | None]]:
    now, lag_s = time.monotonic(), state.recipe.log_lag_s
    for message in _newest_first(state.store, call.channel, query):
        age_s = now - message.spec.taken_s
        if lag_s <= age_s <= KEPT_S and state.store.is_current(message):
            step = _last_step(message, now)
            if _is_asked_for(query, message, step):
                yield message, step


def _newest_first(store: Store, channel: Channel, query: Query) -> Iterator[Message]:
    for message in _candidates(store, channel, query):
        if message.spec.channel == channel and (query.before is None or message.number < query.before):
            yield message


def _candidates(store: Store, channel: Channel, query: Query) -> Iterator[Message]:
    """Messages among which the query's are, the newest first."""
    if ids := query.lists.get("messageId"):
        yield from filter(
            None, map(store.message, sorted(filter(None, map(store.newest, ids)), reverse=True))
        )
        return
    sends = store.sends_by_channel[channel]
    if bulk_ids := query.lists.get("bulkId"):
        named = (send for id_ in bulk_ids for send in store.sends_by_bulk.get(id_, ()))
        sends = sorted(named, key=lambda send: send.first)
    for send in reversed(sends):
        if _may_hold(send, query):
            yield from store.messages_in(send)


def _may_hold(send: Send, query: Query) -> bool:
    """Whether any message of the send can be asked for, by what all of them share; spares reading it."""
    assert send.terms is not None
    sent_s = send.terms.taken_wall_s
    return (
        (query.before is None or send.first < query.before)
        and (query.since is None or sent_s >= query.since.timestamp())
        and (query.until is None or sent_s <= query.until.timestamp())
    )


def _last_step(message: Message, now: float) -> Step | None:
    return next((step for step in reversed(message.steps) if step.at_s <= now), None)


def _is_asked_for(query: Query, message: Message, step: Step | None) -> bool:
    for name, wanted in query.lists.items():
        if _FACTS[name](message) not in wanted:
            return False
    for name, value in query.exact.items():
        if _FACTS[name](message) != value:
            return False
    result, sent_s = step.result if step else message.first_result, message.spec.taken_wall_s
    return (
        query.group in (None, result.group)
        and (query.since is None or sent_s >= query.since.timestamp())
        and (query.until is None or sent_s <= query.until.timestamp())
    )


def _report_page(store: Store, call: Call, query: Query) -> Json:
    page = store.take_from_shelf(call.channel, lambda due: _is_asked_for(query, *due), query.limit)
    call.messages = len(page)
    return {"results": [report_row(message, step) for message, step in page]}
