"""A ledger that is away for a while, and what processes do and say of it."""

from __future__ import annotations

import logging
import sys
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg_pool import PoolTimeout
from structlog.testing import capture_logs

from pabal_worker.ledger.database import Database
from pabal_worker.ledger.log_filter import OutageFilter
from tests.support.processes import wait_for


def send_away(server_url: str, name: str) -> None:
    """End all sessions of a ledger, and let none in."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )


def let_in(server_url: str, name: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_a_pool_goes_on_to_connect_by_itself_and_says_so_twice(postgres_server, database_url):
    server_url, name = postgres_server.url, urlsplit(database_url).path[1:]
    database = Database(database_url, timeout_s=0.5)
    database.now()

    with capture_logs() as lines:
        send_away(server_url, name)
        with pytest.raises(PoolTimeout):
            database.now()
        was_away = database.is_away
        wait_for(lambda: database._pool.get_stats()["connections_errors"] >= 6)
        let_in(server_url, name)
        wait_for(lambda: not database.is_away)
        database.now()
    database.close()

    assert was_away
    assert [line["event"] for line in lines] == [
        "the ledger takes no connection",
        "the ledger takes connections again",
    ]


@pytest.mark.parametrize(
    ("logger", "error", "is_away", "passes"),
    [
        ("celery.app.trace", PoolTimeout, True, False),
        ("celery.app.trace", PoolTimeout, False, True),
        ("celery.app.trace", ValueError, True, True),
        ("pabal", PoolTimeout, True, True),
    ],
)
def test_only_tasks_without_a_connection_stay_unlogged_and_only_in_an_outage(logger, error, is_away, passes):
    try:
        raise error("no connection")
    except error:
        record = logging.LogRecord(logger, logging.ERROR, "", 0, "a task failed", (), sys.exc_info())

    assert OutageFilter(lambda: is_away).filter(record) is passes
