"""Which ledgers are brought up to date, and which are refused."""

from __future__ import annotations

import psycopg
import pytest
from structlog.testing import capture_logs

from pabal.errors import WrongSettings
from pabal_worker.ledger.migrate import migrate, newest, wait_for_schema
from pabal_worker.logs import logger


def test_a_ledger_that_is_up_to_date_stays_as_it_is(container, database_url):
    assert migrate(database_url) == newest()


def test_a_ledger_of_another_version_is_refused_with_the_way_out(container, database_url, forge):
    forge("UPDATE alembic_version SET version_num = '0010'")
    try:
        with pytest.raises(WrongSettings, match=r"revision '0010'.*then an empty database"):
            migrate(database_url)
    finally:
        forge("UPDATE alembic_version SET version_num = %s", (newest(),))


def test_a_server_that_is_too_old_is_refused_before_anything_is_made(container, database_url, monkeypatch):
    monkeypatch.setattr("pabal_worker.ledger.migrate.OLDEST_SERVER", 99)

    with pytest.raises(WrongSettings, match="Pabal needs PostgreSQL 99 or later"):
        migrate(database_url)


def test_a_worker_waits_for_the_schema_and_says_so_once(postgres_server):
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS not_migrated")
        connection.execute("CREATE DATABASE not_migrated")
    head, _, query = postgres_server.url.partition("?")
    url = f"{head.rpartition('/')[0]}/not_migrated?{query}"
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            migrate(url)

    with capture_logs() as logs:
        wait_for_schema(url, log=logger("ledger"), sleep=nap)

    assert len(naps) == 3
    assert [line["event"] for line in logs] == [
        "the worker waits for the ledger",
        "the ledger is ready; the worker begins",
    ]
    assert "pabal migrate" in logs[0]["why"]
