"""Write a `SendRequest` as Infobip's JSON.

Nothing is sent here. Messages with equal content, validity and failover share one message object with many
destinations, and what is equal is written as JSON once. Pace, moment and pause are Pabal's, so neither
`sendAt` nor `sendingSpeedLimit` is sent; `smsFailover` only where a campaign leaves it to the provider.
Where a channel's calls go and what its requests may say is in `pabal.channels`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import Any

import orjson

from pabal.channels import CHANNELS
from pabal_worker.provider.port import OutgoingMessage, SendRequest

_ALL_HAVE = frozenset({"platform", "validityPeriod", "deliveryTimeWindow", "campaignReferenceId"})
"""Options of a message that every channel takes."""

LONGEST_VALIDITY_S = 48 * 3600
"""Infobip makes anything longer 48 hours."""

_Kind = tuple[bytes, int, bytes]
"""Content (without its first brace), validity and failover of a message, as they are written."""

_BRACE = 1
"""Without it the bytes are a copy of their own size. What orjson returns lies in a buffer of a kilobyte, and
keeping five hundred of those took ten times as long as writing them (orjson 3.13).
"""


def build(request: SendRequest) -> tuple[str, bytes]:
    """Path and body of the call."""
    tail_of = cache(partial(_tail, request))
    messages = [
        b'{"destinations":%b,"content":{%b,%b'
        % (_destinations(group), content, tail_of(validity_s, failover))
        for (content, validity_s, failover), group in _by_kind(request.messages).items()
    ]
    options = orjson.dumps(_request_options(request))
    path = CHANNELS[request.channel].send_path
    return path, b'{"messages":[%b],"options":%b}' % (
        b",".join(messages),
        options,
    )


def groups(messages: Sequence[OutgoingMessage]) -> list[list[OutgoingMessage]]:
    """The messages as they lie in the body: `groups(...)[i][j]` is `messages[i].destinations[j]`."""
    return list(_by_kind(messages).values())


def _by_kind(messages: Sequence[OutgoingMessage]) -> dict[_Kind, list[OutgoingMessage]]:
    dumps, sort = orjson.dumps, orjson.OPT_SORT_KEYS
    found: dict[_Kind, list[OutgoingMessage]] = {}
    for message in messages:
        _, _, content, validity_s, failover = message
        if not 1 <= validity_s <= LONGEST_VALIDITY_S:
            validity_s = max(1, min(validity_s, LONGEST_VALIDITY_S))
        part = dumps(content, option=sort)[_BRACE:]
        kind = (part, validity_s, dumps(failover, option=sort) if failover else b"")
        group = found.get(kind)
        if group is None:
            found[kind] = [message]
        else:
            group.append(message)
    return found


def _destinations(group: list[OutgoingMessage]) -> bytes:
    return orjson.dumps([{"to": to, "messageId": message_id} for message_id, to, _, _, _ in group])


def _tail(request: SendRequest, validity_s: int, failover: bytes) -> bytes:
    """The end of a message object, the same for nearly all of a request."""
    known = _ALL_HAVE | CHANNELS[request.channel].message_options
    options: dict[str, Any] = {
        "platform": request.platform,
        "validityPeriod": {"amount": validity_s, "timeUnit": "SECONDS"},
        "deliveryTimeWindow": request.window,
        "campaignReferenceId": request.campaign_id,
        "regional": request.regional,
        "targeting": request.targeting,
        "smsFailover": orjson.Fragment(failover) if failover else None,
    }
    tail: dict[str, Any] = {
        "sender": request.sender,
        "options": {name: value for name, value in options.items() if value and name in known},
    }
    if request.webhook_url:
        tail["webhooks"] = {"delivery": {"url": request.webhook_url}, "contentType": "application/json"}
    return orjson.dumps(tail)[1:]


def _request_options(request: SendRequest) -> dict[str, Any]:
    known = CHANNELS[request.channel].request_options
    options: dict[str, Any] = {"priority": request.priority, "tracking": request.tracking}
    return {
        "schedule": {"bulkId": request.bulk_id},
        **{name: value for name, value in options.items() if value and name in known},
    }
