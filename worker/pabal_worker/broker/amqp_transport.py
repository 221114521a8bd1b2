"""Read queues of RabbitMQ through the guard, in kombu's place.

A message is exchanged in the moment of its delivery. The broker's tag stays, so it is acknowledged as any
other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kombu.transport import pyamqp

from pabal_worker.broker import guard
from pabal_worker.broker.task_message import JSON_TYPE, RawMessage


class Channel(pyamqp.Channel):
    """kombu's channel, guarded."""

    def basic_consume(self, queue: str = "", *args: Any, **options: Any) -> str:
        """Begin to consume `queue`; of the wire's queues, through the guard. kombu names its arguments."""
        if queue in guard.QUEUES:
            options["callback"] = _guarded(queue, options["callback"])
        return super().basic_consume(queue, *args, **options)


class Connection(pyamqp.Connection):
    """kombu's connection, with guarded channels."""

    Channel = Channel


class Transport(pyamqp.Transport):
    """For amqp:// addresses."""

    Connection = Connection


class SSLTransport(pyamqp.SSLTransport):
    """For amqps:// addresses."""

    Connection = Connection


def _guarded(queue: str, deliver: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def deliver_guarded(message: Any) -> Any:
        _exchange(queue, message)
        return deliver(message)

    return deliver_guarded


def _exchange(queue: str, message: Any) -> None:
    """Put what the guard makes of the message in its place."""
    admitted = guard.admit(queue, lambda: _take_apart(message), guard.as_content)
    message.body = admitted.body
    message.properties = {
        "content_type": JSON_TYPE,
        "content_encoding": "utf-8",
        "application_headers": admitted.headers(),
        "correlation_id": admitted.correlation_id,
        "reply_to": admitted.reply_to,
        "delivery_mode": 2,
        "priority": admitted.priority,
    }


def _take_apart(message: Any) -> RawMessage:
    properties = message.properties
    return RawMessage(
        body=message.body,
        body_encoding=None,
        content_type=properties.get("content_type"),
        content_encoding=properties.get("content_encoding"),
        headers=properties.get("application_headers") or {},
        properties=properties,
    )
