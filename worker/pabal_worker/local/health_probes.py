"""Probe whether a process works.

Whether it runs at all, its supervisor sees.
"""

from __future__ import annotations

import socket
from collections.abc import Callable

import httpx
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from pabal import wire

_PATIENCE_S = 0.5


def probe_page(url: str) -> Callable[[], bool]:
    """A probe: whether a page answers with 200."""

    def answers() -> bool:
        try:
            return httpx.get(url, timeout=_PATIENCE_S, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    return answers


def probe_worker(broker_url: str, node: str) -> Callable[[], bool]:
    """A probe: whether a Celery worker answers what is sent to it."""
    app = wire.celery_app(broker_url)

    def answers() -> bool:
        try:
            return bool(app.control.ping(destination=[node], timeout=_PATIENCE_S))
        except (KombuError, RedisError, OSError):
            return False

    return answers


def node_name(name: str) -> str:
    """A worker's name among all workers of a broker."""
    return f"{name}@{socket.gethostname()}"
