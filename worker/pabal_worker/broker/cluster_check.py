"""Refuse a Redis that is part of a cluster, before a worker takes anything.

A server that does not answer is not judged: a worker waits for it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from pabal.broker.address import is_redis
from pabal.errors import WrongSettings

_PATIENCE_S = 3


def refuse_clusters(addresses: dict[str, str]) -> None:
    """Look at each address, by its setting's name. Raises WrongSettings naming the first in a cluster."""
    for name, url in addresses.items():
        if is_redis(url) and _is_cluster(url):
            raise WrongSettings(
                f"{name} is part of a cluster: tasks and pace need several keys at once, which a cluster "
                f"spreads over its servers; name a Redis or Valkey with cluster mode off"
            )


def _is_cluster(url: str) -> bool:
    """By database 0, since a cluster may have no other."""
    address, retry = urlsplit(url)._replace(path="/0").geturl(), Retry(NoBackoff(), 0)
    bounds = {"socket_timeout": _PATIENCE_S, "socket_connect_timeout": _PATIENCE_S}
    try:
        with Redis.from_url(address, retry=retry, **bounds) as client:
            return bool(client.info("cluster")["cluster_enabled"])
    except RedisError:
        return False
