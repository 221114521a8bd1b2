"""Look at the broker, whichever it is, and count what waits in its queues.

Who takes from them is asked elsewhere (`roll_call.py`).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from kombu import Connection
from kombu.utils.url import maybe_sanitize_url
from redis.exceptions import RedisError

from pabal import wire
from pabal.broker.address import is_redis
from pabal.broker.failures import failure_of
from pabal_worker.doctor.findings import Look, doubtful, wrong
from pabal_worker.doctor.redis_server import BROKER, PATIENCE_S, SLOW_S, look_at_redis, open_redis

QUEUES = sorted(set(wire.QUEUES.values()))


def look_at_broker(url: str) -> tuple[Look, Mapping[str, int] | None]:
    """Facts and findings, and how many tasks wait in each queue; None: it takes no question for workers."""
    if is_redis(url):
        look, facts = look_at_redis(url, BROKER)
        takes = facts is not None and not facts.is_loading and not facts.refusal
        return look, _lengths_in_redis(url) if takes else None
    return _look_at_amqp(url)


def _lengths_in_redis(url: str) -> dict[str, int]:
    """What its user may not count is left out."""
    lengths: dict[str, int] = {}
    with open_redis(url) as client:
        for queue in QUEUES:
            with suppress(RedisError):
                lengths[queue] = int(client.llen(queue))
    return lengths


def _look_at_amqp(url: str) -> tuple[Look, Mapping[str, int] | None]:
    """A queue that nobody declared yet has no length: no worker has been there."""
    connection = Connection(url, connect_timeout=PATIENCE_S)
    refused: Any = connection.channel_errors
    errors: Any = (*connection.connection_errors, *connection.channel_errors, OSError)
    lengths: dict[str, int] = {}
    try:
        with connection:
            connection.connect()
            server = connection.connection.server_properties
            began = time.monotonic()
            channel: Any = connection.channel()
            round_trip_s = time.monotonic() - began
            for queue in QUEUES:
                try:
                    lengths[queue] = int(channel.queue_declare(queue, passive=True).message_count)
                except refused:  # which closes the channel
                    channel = connection.channel()
    except errors as error:
        shown = str(maybe_sanitize_url(url))
        what, _, mend = str(failure_of(error, shown, secret=connection.password or "")).rpartition("; ")
        return Look({}, [wrong("broker.unreachable", what, mend)]), None
    facts = {
        "broker.server": f"{server.get('product', 'AMQP')} {server.get('version', '')}".strip(),
        "broker.round trip": f"{round_trip_s * 1000:.1f} ms",
    }
    slow = doubtful(
        "broker.latency",
        f"a round trip to the broker lasts {round_trip_s * 1000:.0f} ms",
        "bring it nearer, or see its load and the network to it",
    )
    return Look(facts, [slow] if round_trip_s > SLOW_S else []), lengths
