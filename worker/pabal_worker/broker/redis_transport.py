"""Read queues of Redis and Valkey through the guard, in kombu's place.

kombu takes a message off its list and decodes it in one step, and what goes wrong there ends the worker. The
answer of Redis is therefore exchanged before kombu sees it. All else is kombu's.
"""

from __future__ import annotations

import base64
import uuid
from typing import Any

import orjson
from kombu.transport import redis as kombu_redis
from redis import Redis

from pabal_worker.broker import guard
from pabal_worker.broker.task_message import JSON_TYPE, ForeignMessage, RawMessage, TaskMessage


class GuardedRedis(Redis):
    """A client whose BRPOP gives only messages that kombu and Celery can take."""

    def parse_response(self, connection: Any, command_name: Any, **options: Any) -> Any:
        """The answer to a command; of BRPOP, the queue's key and the message."""
        response = super().parse_response(connection, command_name, **options)  # type: ignore[no-untyped-call]
        if command_name != "BRPOP" or not response:
            return response
        key, item = response
        queue = key.decode("utf-8", "replace").partition(kombu_redis.Channel.sep)[0]
        return [key, admit(queue, item)] if queue in guard.QUEUES else response


class _GuardedReading:
    """For channels: their clients are guarded."""

    def _get_client(self) -> type[Redis]:
        super()._get_client()  # type: ignore[misc]  # checks the driver's version
        return GuardedRedis


class Channel(_GuardedReading, kombu_redis.Channel):
    """kombu's channel, guarded."""


class Transport(kombu_redis.Transport):
    """For redis:// and rediss:// addresses."""

    Channel = Channel


class SentinelChannel(_GuardedReading, kombu_redis.SentinelChannel):
    """kombu's channel for Sentinel, guarded."""


class SentinelTransport(kombu_redis.SentinelTransport):
    """For sentinel:// addresses."""

    Channel = SentinelChannel


def admit(queue: str, item: bytes) -> bytes:
    """A message of a queue's list, as kombu writes one."""
    message = guard.admit(queue, lambda: _take_apart(item), lambda _: item)
    return orjson.dumps(_envelope(queue, message))


def _take_apart(item: bytes) -> RawMessage:
    try:
        envelope = orjson.loads(item)
    except orjson.JSONDecodeError as error:
        raise ForeignMessage("it is not JSON in UTF-8") from error
    if not isinstance(envelope, dict):
        raise ForeignMessage("it is not a JSON object")
    properties = envelope.get("properties")
    return RawMessage(
        body=envelope.get("body"),
        body_encoding=properties.get("body_encoding") if isinstance(properties, dict) else None,
        content_type=envelope.get("content-type"),
        content_encoding=envelope.get("content-encoding"),
        headers=envelope.get("headers"),
        properties=properties,
    )


def _envelope(queue: str, message: TaskMessage) -> dict[str, Any]:
    """With the queue that it goes back to, and a new tag, by which kombu keeps what is under way."""
    return {
        "body": base64.b64encode(message.body).decode("ascii"),
        "content-type": JSON_TYPE,
        "content-encoding": "utf-8",
        "headers": message.headers(),
        "properties": {
            "correlation_id": message.correlation_id,
            "reply_to": message.reply_to,
            "delivery_mode": 2,
            "delivery_info": {"exchange": "", "routing_key": queue},
            "priority": message.priority,
            "body_encoding": "base64",
            "delivery_tag": str(uuid.uuid4()),
        },
    }
