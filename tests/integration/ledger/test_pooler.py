"""A ledger behind PgBouncer in transaction mode, which gives each transaction another connection."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from pabal_worker.errors import SessionLost
from pabal_worker.ledger import Ledger
from pabal_worker.ledger.database import Database
from tests.support import pgbouncer
from tests.support.driving import drive, submit
from tests.support.pages.blocks import block_of

NEEDED = (
    "SELECT current_setting('idle_in_transaction_session_timeout') AS asleep, "
    "current_setting('plan_cache_mode') AS plans, current_setting('random_page_cost') AS pages"
)


@pytest.fixture
def pooled_url(database_url: str, servers_dir: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    if pgbouncer.program() is None:
        missing = "PgBouncer is not installed here: apt-get install pgbouncer"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    folder = servers_dir / f"pgbouncer-{psycopg.conninfo.conninfo_to_dict(database_url)['dbname']}"
    with pgbouncer.pgbouncer(folder, database_url) as url:
        yield url


@pytest.fixture
def database(pooled_url: str) -> Iterator[Database]:
    database = Database(pooled_url)
    yield database
    database.close()


def test_statements_of_many_threads_are_not_taken_for_each_others(database):
    def work(number: int) -> bool:
        rows = database.rows("SELECT %(number)s::int AS number", {"number": number})
        tuples = database.tuples("SELECT %(number)s::int, 'x'", {"number": number})
        with database.transaction() as connection:
            row = connection.execute("SELECT %(n)s::int * 2 AS twice", {"n": number}).fetchone()
        return rows == [{"number": number}] and tuples == [(number, "x")] and row == {"twice": number * 2}

    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(work, range(240)))

    assert results == [True] * 240


def test_what_a_session_needs_is_set_for_each_transaction(database):
    alone = database.row(NEEDED)
    with database.transaction() as connection:
        together = connection.execute(NEEDED).fetchone()

    assert alone == together == {"asleep": "20s", "plans": "force_custom_plan", "pages": "1.1"}


def test_what_the_role_has_set_need_not_be_set_again(database_url, pooled_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname).as_string()
        statements = block_of("docs/operations.md", "sql", "ALTER ROLE").replace(
            "ALTER ROLE pabal SET", f"ALTER ROLE CURRENT_USER IN DATABASE {name} SET"
        )
        for statement in statements.splitlines():
            connection.execute(statement.encode())
    database = Database(pooled_url)

    alone = database.row(f"{NEEDED}, now() = statement_timestamp() AS is_first")

    database.close()
    assert alone == {"asleep": "20s", "plans": "force_custom_plan", "pages": "1.1", "is_first": True}


def test_a_process_that_sleeps_in_a_transaction_loses_its_session(pooled_url):
    database = Database(pooled_url, asleep_after_s=0.2)

    with pytest.raises(SessionLost):
        database.run_once(lambda connection: [connection.execute("SELECT 1"), time.sleep(1)])
    again = database.row("SELECT 1 AS works")

    database.close()
    assert again == {"works": 1}


def test_moments_are_utc_whatever_zone_the_server_has(database_url, pooled_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} SET timezone = 'Asia/Seoul'").format(name))
    ledger = Ledger(pooled_url)

    now = ledger.now()

    ledger.close()
    assert now.utcoffset() == timedelta(0)


def test_a_campaign_goes_through_a_pooler_from_its_opening_to_its_end(make_container, pooled_url):
    container = make_container(database_url=pooled_url)

    submit(container, recipients=120)
    status = drive(container, "test")

    assert (status["state"], status["legs"]) == ("finished", {"kakao": {"delivered": 120}})
