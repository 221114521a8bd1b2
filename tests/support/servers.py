"""Do to the embedded servers what only tests and benches do to them."""

from __future__ import annotations

from redis import Redis

from pabal_worker.local.embedded import Valkey


def wipe(server: Valkey) -> None:
    """Forget everything, in all databases."""
    with Redis.from_url(server.url()) as client:
        client.flushall()
