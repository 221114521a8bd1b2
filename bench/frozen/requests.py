"""Write a request as Infobip's JSON, as at commit 2a0f867. Calls nobody.

Messages with equal content, validity and failover share one message object with many destinations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from bench.frozen.messages import OutgoingMessage, SendRequest

PATH = "/kakao-alim/1/messages"
_LONGEST_VALIDITY_S = 48 * 3600


def build(request: SendRequest) -> dict[str, Any]:
    """The body of the call."""
    return {
        "messages": [_message(request, group) for group in _groups(request.messages)],
        "options": {"schedule": {"bulkId": request.bulk_id}},
    }


def _groups(messages: Sequence[OutgoingMessage]) -> list[list[OutgoingMessage]]:
    found: dict[tuple[bytes, int, bytes], list[OutgoingMessage]] = {}
    for message in messages:
        failover = _sorted(message.failover) if message.failover else b""
        found.setdefault((_sorted(message.content), _validity_s(message), failover), []).append(message)
    return list(found.values())


def _sorted(part: Mapping[str, Any]) -> bytes:
    return orjson.dumps(part, option=orjson.OPT_SORT_KEYS)


def _message(request: SendRequest, group: list[OutgoingMessage]) -> dict[str, Any]:
    message: dict[str, Any] = {
        "sender": request.sender,
        "destinations": [{"to": one.to, "messageId": one.message_id} for one in group],
        "content": group[0].content,
        "options": _message_options(request, group[0]),
    }
    if request.webhook_url:
        message["webhooks"] = {"delivery": {"url": request.webhook_url}, "contentType": "application/json"}
    return message


def _message_options(request: SendRequest, message: OutgoingMessage) -> dict[str, Any]:
    options: dict[str, Any] = {
        "platform": request.platform,
        "validityPeriod": {"amount": _validity_s(message), "timeUnit": "SECONDS"},
        "deliveryTimeWindow": request.window,
        "campaignReferenceId": request.campaign_id,
        "smsFailover": message.failover,
    }
    return {name: value for name, value in options.items() if value}


def _validity_s(message: OutgoingMessage) -> int:
    return max(1, min(message.validity_s, _LONGEST_VALIDITY_S))
