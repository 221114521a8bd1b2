"""Shape what the sandbox answers: rows of answers, delivery reports and logs, and errors.

Infobip OpenAPI 3.210: reports name the recipient `to`, the network, and echo callbackData; logs name it
`destination`, carry the content and do not echo callbackData. Only the logs of SMS name the network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

import orjson
from starlette.responses import Response

from pabal.channels.legs import FAILOVER_CHANNEL
from pabal_worker.sandbox.behaviour.outcome import Step
from pabal_worker.sandbox.behaviour.statuses import MCC_MNC, Json, Result
from pabal_worker.sandbox.channels.table import STAND_INS
from pabal_worker.sandbox.state.messages import Message

_SENDS_AT_ONCE = 64
"""All messages of a send have one sentAt, and rows of few sends are written at once."""

_SECONDS_AT_ONCE = 256
"""Messages that are reported together came to their ends within a few minutes."""

_ERRORS = {
    400: ("Request cannot be processed.", "Check the syntax, violations and adjust the request."),
    401: ("The request lacks valid authentication credentials.", "Check the Authorization header."),
    403: ("Access to the resource is not allowed.", "Check the scopes of the API key."),
    404: ("There is no such resource.", "Check the path."),
    405: ("The method is not allowed here.", "Check the method."),
    429: ("Too many requests sent.", "Wait, then send fewer requests."),
    500: ("Something went wrong.", "Try again later or contact support."),
    503: ("The service is not available.", "Try again later."),
}


def json_response(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer in JSON."""
    return Response(orjson.dumps(body), status, headers, media_type="application/json")


def api_error(
    status: int, *, violations: Sequence[Mapping[str, str]] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """An error in the provider's form."""
    description, action = _ERRORS[status]
    body = {
        "errorCode": f"E{status}",
        "description": description,
        "action": action,
        "violations": list(violations),
        "resources": [],
    }
    return json_response(body, status, headers)


def answer_row(message_id: str | None, to: str, result: Result, details: Json) -> Json:
    """What a send's answer says of one destination."""
    return {"messageId": message_id, "destination": to, "status": result.status, "details": details}


def report_row(message: Message, step: Step) -> Json:
    """What a delivery report says of one message."""
    row = _common(message, step)
    row["to"], row["mccMnc"] = message.to, MCC_MNC
    if message.spec.callback_data is not None:
        row["callbackData"] = message.spec.callback_data
    return row


def log_row(message: Message, step: Step | None) -> Json:
    """What the logs say of one message; `step` is the last that happened."""
    row = _common(message, step)
    row["destination"], row["content"] = message.to, message.spec.content
    if message.spec.channel == FAILOVER_CHANNEL:
        row["mccMnc"] = MCC_MNC
    return row


def _common(message: Message, step: Step | None) -> Json:
    spec = message.spec
    result = step.result if step else message.first_result
    by_sms = step is not None and step.by_sms
    row = {
        "bulkId": spec.bulk_id,
        "messageId": message.id,
        "sender": (by_sms and spec.sms_sender) or spec.sender,
        "sentAt": _sent_at(spec.taken_wall_s),
        "messageCount": 1,
        "price": STAND_INS[FAILOVER_CHANNEL if by_sms else spec.channel].price,
        "status": result.status,
        "error": result.error,
    }
    if step:
        row["doneAt"] = moment(spec.taken_wall_s + (step.at_s - spec.taken_s))
    if spec.platform is not None:
        row["platform"] = spec.platform
    if spec.campaign_reference_id is not None:
        row["campaignReferenceId"] = spec.campaign_reference_id
    return row


def moment(wall_s: float) -> str:
    """A time in the provider's form: `2026-09-01T01:00:15.457+0000`."""
    seconds, microseconds = divmod(round(wall_s * 1_000_000), 1_000_000)
    return f"{_second(seconds)}.{microseconds // 1000:03}+0000"


@lru_cache(_SECONDS_AT_ONCE)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:-6]


_sent_at = lru_cache(_SENDS_AT_ONCE)(moment)
