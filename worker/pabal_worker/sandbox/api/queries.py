"""GET of a channel's logs and reports (Infobip OpenAPI 3.210).

logs      what is known of messages, newest first; as often as one likes, 120 calls a minute
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
from pabal_worker.sandbox.api.statuses import MCC_MNC, Json
from pabal_worker.sandbox.behaviour.outcome import Step
from pabal_worker.sandbox.connection import first_byte_s
from pabal_worker.sandbox.state.state import World
from pabal_worker.sandbox.state.store import Book, Call, Message, older_than

KEPT_S = 48 * 3600


async def logs(request: Request, channel: Channel) -> Response:
    """What is known of the messages that the query asks for."""
    return _called(request, "logs", channel)


async def reports(request: Request, channel: Channel) -> Response:
    """Reports that nobody was handed before."""
    return _called(request, "reports", channel)


def _called(request: Request, kind: Literal["logs", "reports"], channel: Channel) -> Response:
    world: World = request.app.state.world
    at_s = first_byte_s(request)
    call = world.book.open_call(Call(kind, channel, at_s, time.time() - (time.monotonic() - at_s)))
    answer = _answer(world, request, call)
    call.http_status = answer.status_code
    return answer


def _answer(world: World, request: Request, call: Call) -> Response:
    if not is_authorized(world, request):
        return api_error(401)
    if wait_s := _wait_s(world, call):
        return api_error(429, headers=retry_after(wait_s))
    known = (LOGS if call.kind == "logs" else REPORTS)[call.channel]
    query, found = read_query(request.query_params, known)
    if found:
        return api_error(400, violations=found)
    page = _log_page(world, call, query) if call.kind == "logs" else _report_page(world.book, call, query)
    return json_response(page)


def _wait_s(world: World, call: Call) -> float:
    amount = world.recipe.logs_per_minute
    if call.kind != "logs" or amount is None:
        return 0.0
    return world.log_calls[call.channel].wait_s(1, amount=amount, per_s=60, now=call.at_s)


def _log_page(world: World, call: Call, query: Query) -> Json:
    rows = _visible(world, call, query)
    page = list(islice(rows, query.limit))
    call.messages = len(page)
    results = [log_row(message, step) for message, step in page]
    if not query.use_cursor:
        return {"results": results}
    more = next(rows, None) is not None
    following = str(page[-1][0].number) if more else None
    return {"results": results, "cursor": {"limit": query.limit, "nextCursor": following}}


def _visible(world: World, call: Call, query: Query) -> Iterator[tuple[Message, Step | None]]:
    now, lag_s = time.monotonic(), world.recipe.log_lag_s
    for message in _newest_first(world.book, call.channel, query):
        age_s = now - message.parcel.taken_s
        if lag_s <= age_s <= KEPT_S and world.book.is_current(message):
            step = _last_step(message, now)
            if _is_asked_for(query, message, step):
                yield message, step


def _newest_first(book: Book, channel: Channel, query: Query) -> Iterator[Message]:
    candidates = _candidates(book, channel, query)
    for index in range(older_than(candidates, query.before) - 1, -1, -1):
        if candidates[index].parcel.channel == channel:
            yield candidates[index]


def _candidates(book: Book, channel: Channel, query: Query) -> list[Message]:
    if ids := query.lists.get("messageId"):
        named = [book.messages[id_] for id_ in ids if id_ in book.messages]
    elif bulk_ids := query.lists.get("bulkId"):
        named = [message for id_ in bulk_ids for message in book.by_bulk.get(id_, ())]
    else:
        return book.by_channel[channel]
    return sorted(named, key=lambda message: message.number)


def _last_step(message: Message, now: float) -> Step | None:
    return next((step for step in reversed(message.steps) if step.at_s <= now), None)


def _is_asked_for(query: Query, message: Message, step: Step | None) -> bool:
    parcel, verdict = message.parcel, step.verdict if step else message.answered
    platform = parcel.platform or {}
    ids = {
        "messageId": message.id,
        "bulkId": parcel.bulk_id,
        "campaignReferenceId": parcel.campaign_reference_id,
    }
    facts = {
        "sender": parcel.sender,
        "destination": message.to,
        "entityId": platform.get("entityId"),
        "applicationId": platform.get("applicationId"),
        "mcc": MCC_MNC[:3],
        "mnc": MCC_MNC[3:],
    }
    sent_s = parcel.taken_wall_s
    return (
        all(ids[name] in wanted for name, wanted in query.lists.items())
        and all(facts[name] == wanted for name, wanted in query.exact.items())
        and query.group in (None, verdict.group)
        and (query.since is None or sent_s >= query.since.timestamp())
        and (query.until is None or sent_s <= query.until.timestamp())
    )


def _report_page(book: Book, call: Call, query: Query) -> Json:
    shelf = book.shelf[call.channel]
    page = [due for due in shelf if _is_asked_for(query, *due)][: query.limit]
    handed_out = {id(due) for due in page}
    shelf[:] = [due for due in shelf if id(due) not in handed_out]
    call.messages = len(page)
    return {"results": [report_row(message, step) for message, step in page]}
