"""Write a `SendRequest` as Infobip's JSON.

Nothing is sent here. Messages with equal content, validity and failover share one message object with many
destinations. Pace, moment and pause are Pabal's, so neither `sendAt` nor `sendingSpeedLimit` is sent;
`smsFailover` only where a campaign leaves it to the provider. Source: Infobip's OpenAPI 3.210,
`/kakao-alim/1/messages` and `/sms/3/messages`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from pabal_worker.provider.port import Channel, OutgoingMessage, SendRequest

SEND_PATHS: dict[Channel, str] = {"KAKAO_ALIM": "/kakao-alim/1/messages", "SMS": "/sms/3/messages"}
LOGS_PATHS: dict[Channel, str] = {"KAKAO_ALIM": "/kakao-alim/1/logs", "SMS": "/sms/3/logs"}
REPORTS_PATHS: dict[Channel, str] = {"KAKAO_ALIM": "/kakao-alim/1/reports", "SMS": "/sms/3/reports"}

LONGEST_VALIDITY_S = 48 * 3600
"""Infobip makes anything longer 48 hours."""


def build(request: SendRequest) -> tuple[str, dict[str, Any]]:
    """Path and body of the call."""
    body = {
        "messages": [_message(request, group) for group in groups(request.messages)],
        "options": _request_options(request),
    }
    return SEND_PATHS[request.channel], body


def groups(messages: Sequence[OutgoingMessage]) -> list[list[OutgoingMessage]]:
    """The messages as they lie in the body: `groups(...)[i][j]` is `messages[i].destinations[j]`."""
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
        "regional": request.regional if request.channel == "SMS" else None,
        "smsFailover": message.failover,
    }
    return {name: value for name, value in options.items() if value}


def _validity_s(message: OutgoingMessage) -> int:
    return max(1, min(message.validity_s, LONGEST_VALIDITY_S))


def _request_options(request: SendRequest) -> dict[str, Any]:
    options: dict[str, Any] = {"schedule": {"bulkId": request.bulk_id}}
    if request.priority and request.channel == "KAKAO_ALIM":
        options["priority"] = request.priority
    return options
