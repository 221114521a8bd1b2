"""Ask the broker whether it answers, whichever it is.

What is wrong with it, the doctor says.
"""

from __future__ import annotations

from kombu import Connection
from redis import Redis

from pabal.broker.address import is_redis

_PATIENCE_S = 3.0


def ask_broker(url: str) -> None:
    """Come back if it answers within a few seconds. Raises what the library raises if it does not."""
    if is_redis(url):
        with Redis.from_url(url, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S) as client:
            client.ping()
    else:
        with Connection(url, connect_timeout=_PATIENCE_S) as connection:
            connection.connect()
