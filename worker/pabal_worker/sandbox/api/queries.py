"""Answer a GET of a channel's logs or reports (Infobip OpenAPI 3.210).

logs      what is known of messages, newest first; any number of times, 120 calls a minute
reports   what could not be pushed because there is no URL; each is handed out once
"""

from __future__ import annotations

import time
from collections.abc import Iterator
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
from pabal_worker.sandbox.state.state import SandboxState
from pabal_worker.sandbox.state.store import Call, Message, Store, count_older

KEPT_S = 48 * 3600


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
    more = next(rows, None) is not None
    following = str(page[-1][0].number) if more else None
    return {"results": results, "cursor": {"limit": query.limit, "nextCursor": following}}


def _visible(state: SandboxState, call: Call, query: Query) -> Iterator[tuple[Message, Step | None]]:
    now, lag_s = time.monotonic(), state.recipe.log_lag_s
    for message in _newest_first(state.store, call.channel, query):
        age_s = now - message.spec.taken_s
        if lag_s <= age_s <= KEPT_S and state.store.is_current(message):
            step = _last_step(message, now)
            if _is_asked_for(query, message, step):
                yield message, step


def _newest_first(store: Store, channel: Channel, query: Query) -> Iterator[Message]:
    candidates = _candidates(store, channel, query)
    for index in range(count_older(candidates, query.before) - 1, -1, -1):
        if candidates[index].spec.channel == channel:
            yield candidates[index]


def _candidates(store: Store, channel: Channel, query: Query) -> list[Message]:
    if ids := query.lists.get("messageId"):
        named = [store.messages[id_] for id_ in ids if id_ in store.messages]
    elif bulk_ids := query.lists.get("bulkId"):
        named = [message for id_ in bulk_ids for message in store.by_bulk.get(id_, ())]
    else:
        return store.by_channel[channel]
    return sorted(named, key=lambda message: message.number)


def _last_step(message: Message, now: float) -> Step | None:
    return next((step for step in reversed(message.steps) if step.at_s <= now), None)


def _is_asked_for(query: Query, message: Message, step: Step | None) -> bool:
    spec, result = message.spec, step.result if step else message.first_result
    platform = spec.platform or {}
    ids = {
        "messageId": message.id,
        "bulkId": spec.bulk_id,
        "campaignReferenceId": spec.campaign_reference_id,
    }
    facts = {
        "sender": spec.sender,
        "destination": message.to,
        "entityId": platform.get("entityId"),
        "applicationId": platform.get("applicationId"),
        "mcc": MCC_MNC[:3],
        "mnc": MCC_MNC[3:],
    }
    sent_s = spec.taken_wall_s
    return (
        all(ids[name] in wanted for name, wanted in query.lists.items())
        and all(facts[name] == wanted for name, wanted in query.exact.items())
        and query.group in (None, result.group)
        and (query.since is None or sent_s >= query.since.timestamp())
        and (query.until is None or sent_s <= query.until.timestamp())
    )


def _report_page(store: Store, call: Call, query: Query) -> Json:
    to_pull = store.to_pull[call.channel]
    page = [due for due in to_pull if _is_asked_for(query, *due)][: query.limit]
    handed_out = {id(due) for due in page}
    to_pull[:] = [due for due in to_pull if id(due) not in handed_out]
    call.messages = len(page)
    return {"results": [report_row(message, step) for message, step in page]}
