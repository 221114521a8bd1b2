"""Probe whether a process works.

Whether it runs at all, its supervisor sees.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from datetime import datetime

import httpx
import psycopg
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from pabal import wire

_PATIENCE_S = 0.5
_CONNECTED_WITHIN_S = 2
_EVERY_S = 0.1

HEARTBEATS = ("tick", "upkeep")
"""The signs in the ledger that beat and a worker are at work together, as doctor and status judge them."""

_SIGNS = """SELECT count(*) = %(wanted)s FROM signs WHERE name = ANY(%(names)s) AND at >= %(since)s"""


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


def probe_beat(database_url: str) -> Callable[[], bool]:
    """A probe: whether what beat calls for has been done since it was first asked, so that a beat without a
    worker is not ready. Once it was ready, the next question begins anew.
    """
    since: datetime | None = None

    def answers() -> bool:
        nonlocal since
        try:
            with psycopg.connect(
                database_url, autocommit=True, connect_timeout=_CONNECTED_WITHIN_S
            ) as connection:
                since = since or _now(connection)
                is_ready = _has_beaten(connection, since)
        except psycopg.Error:
            return False
        if is_ready:
            since = None
        return is_ready

    return answers


def _now(connection: psycopg.Connection) -> datetime:
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    now: datetime = row[0]
    return now


def _has_beaten(connection: psycopg.Connection, since: datetime) -> bool:
    """Looks several times by one connection, which costs less than to connect for each look."""
    values = {"names": list(HEARTBEATS), "wanted": len(HEARTBEATS), "since": since}
    gives_up_at = time.monotonic() + _PATIENCE_S
    while True:
        row = connection.execute(_SIGNS, values).fetchone()
        if row == (True,) or time.monotonic() >= gives_up_at:
            return row == (True,)
        time.sleep(_EVERY_S)


def node_name(name: str) -> str:
    """A worker's name among all workers of a broker."""
    return f"{name}@{socket.gethostname()}"
