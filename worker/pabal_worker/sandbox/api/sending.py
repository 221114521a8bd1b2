"""Answer a POST of messages: refuse it, or accept its messages and answer as the recipe says.

The order of checks:

401 · ordered faults before taking · 400 · 429 of the caps ── nothing is taken
── taken ──
early reports · latency · ordered faults after taking · 200
"""

from __future__ import annotations

import asyncio
import math
import time
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pabal_worker.provider.port import Channel
from pabal_worker.sandbox.api.accept import AcceptedSend, accept_messages
from pabal_worker.sandbox.api.request_rules import find_violations
from pabal_worker.sandbox.api.response_rows import answer_row, api_error, json_response
from pabal_worker.sandbox.behaviour.recipe import Fault
from pabal_worker.sandbox.behaviour.seeded_random import draw_numbers
from pabal_worker.sandbox.channels.schema import Violations, add_violation
from pabal_worker.sandbox.channels.table import STAND_INS
from pabal_worker.sandbox.connection import Cut, Hang, first_byte_s
from pabal_worker.sandbox.state.sends import Call, bulk_id_in, decode, destinations_in, entries_in
from pabal_worker.sandbox.state.state import SandboxState

_STATUS_BEFORE = {
    "status_400_sender": 400,
    "status_401": 401,
    "status_403": 403,
    "status_429": 429,
    "status_503": 503,
    "status_500_not_taken": 500,
}


async def send(request: Request, channel: Channel) -> Response:
    """Take what can be taken, and answer as the recipe says."""
    state: SandboxState = request.app.state.sandbox
    at_s = first_byte_s(request)
    call = state.store.open_call(Call("send", channel, at_s, time.time() - (time.monotonic() - at_s)))
    fault = state.faults.next_fault(channel)
    call.fault = fault.kind if fault else None
    raw = await request.body()
    async with state.turns.take(len(raw)):
        body = decode(raw)
        refusal = _refusal_of(state, request, call, body, fault)
        if refusal is not None:
            return _refuse(state, call, raw, refusal)
        accepted = accept_messages(state, call, raw, body)
    if accepted.early:
        await state.pusher.push_now(accepted.early)
    if state.recipe.base_latency_s:
        await asyncio.sleep(state.recipe.base_latency_s)
    return await _answer(accepted, fault)


def is_authorized(state: SandboxState, request: Request) -> bool:
    """Whether the request carries this sandbox's key."""
    return request.headers.get("authorization") == f"App {state.api_key}"


def retry_after(wait_s: float) -> dict[str, str]:
    """The header that asks to wait, in whole seconds (RFC 9110)."""
    return {"retry-after": str(math.ceil(wait_s))}


def _refusal_of(
    state: SandboxState, request: Request, call: Call, body: Any, fault: Fault | None
) -> Response | None:
    if not is_authorized(state, request):
        return api_error(401)
    if fault is not None and fault.kind == "cut_before":
        return Cut()
    if fault is not None and fault.kind in _STATUS_BEFORE:
        return _ordered_status(fault)
    if violations := find_violations(call.channel, body, now=datetime.now(UTC)):
        return api_error(400, violations=violations)
    wait_s = state.request_cap.wait_s(1, now=call.at_s) or state.cap.wait_s(
        destinations_in(body), now=call.at_s
    )
    return api_error(429, headers=retry_after(wait_s)) if wait_s else None


def _ordered_status(fault: Fault) -> Response:
    if fault.kind == "status_400_sender":
        violations: Violations = []
        add_violation(violations, "messages[0].sender", "is not registered")
        return api_error(400, violations=violations)
    wait_s = fault.retry_after_s
    if wait_s is None and fault.kind == "status_503":
        wait_s = 1
    return api_error(_STATUS_BEFORE[fault.kind], headers=None if wait_s is None else retry_after(wait_s))


def _refuse(state: SandboxState, call: Call, raw: bytes, refusal: Response) -> Response:
    body = decode(raw)
    call.bulk_id = bulk_id_in(body)
    call.http_status = None if isinstance(refusal, Cut) else refusal.status_code
    status = "CUT" if isinstance(refusal, Cut) else f"HTTP_{refusal.status_code}"
    state.store.add_send(call, raw, None)
    for entry in entries_in(body):
        state.store.add_arrival(call, entry.message_id, status)
    return refusal


async def _answer(accepted: AcceptedSend, fault: Fault | None) -> Response:
    kind = fault.kind if fault else None
    if kind == "accept_then_cut":
        return Cut()
    if kind == "hang":
        return Hang()
    if fault is not None and kind == "slow":
        await asyncio.sleep(fault.late_s)
    if fault is not None:
        _change_rows(accepted, fault)
    answer = _answer_after(accepted, kind)
    accepted.call.http_status = answer.status_code
    return answer


def _answer_after(accepted: AcceptedSend, kind: str | None) -> Response:
    if kind == "status_500_taken":
        return api_error(500)
    if kind == "non_json_200":
        return Response("<html><body>It works!</body></html>", media_type="text/html")
    return json_response({"bulkId": accepted.bulk_id, "messages": accepted.rows})


def _change_rows(accepted: AcceptedSend, fault: Fault) -> None:
    rows, request = accepted.rows, accepted.call.request
    if fault.kind == "missing_rows":
        del rows[: fault.rows]
    elif fault.kind == "foreign_rows":
        taken = STAND_INS[accepted.call.channel].taken
        rows += [answer_row(f"foreign-{request}-{n}", f"8210000{n:05}", taken, {}) for n in range(fault.rows)]
    elif fault.kind == "shuffled_rows":
        rows.sort(key=lambda row: draw_numbers(accepted.state.recipe.seed, f"shuffle {row['messageId']}"))
