"""Ask the broker whether it answers, whichever it is.

What is wrong with it, the doctor says.
"""

from __future__ import annotations

from kombu import Connection
from redis import Redis

from pabal.broker.address import is_redis

_PATIENCE_S = 3.0


class BrokerLook:
    """Asks again and again, Redis and Valkey by one connection that stays open: opening it costs more than
    most that an idle worker does meanwhile.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._redis: Redis | None = None

    def ask(self) -> None:
        """Come back if it answers within a few seconds. Raises what the library raises if it does not."""
        if not is_redis(self._url):
            with Connection(self._url, connect_timeout=_PATIENCE_S) as connection:
                connection.connect()
            return
        if self._redis is None:
            self._redis = Redis.from_url(
                self._url, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S
            )
        self._redis.ping()

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._redis is not None:
            self._redis.close()
