"""Real servers for all tests: one PostgreSQL and one Valkey a session, a fresh database for each test that
asks.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from redis import Redis

from pabal_worker.ledger import Ledger
from pabal_worker.ledger.migrate import migrate
from pabal_worker.local.embedded import Postgres, Valkey, postgres, valkey
from tests.support.provider_contract import OPENAPI_FOLDER
from tests.support.servers import wipe

_numbers = itertools.count(1)

if folder := os.environ.pop(
    "PABAL_OPENAPI", None
):  # to installations that tests start it is an unknown setting
    os.environ[OPENAPI_FOLDER] = folder
os.environ.pop("COLUMNS", None)  # screens are as wide as in a pipe, whoever runs the tests


hypothesis_settings.register_profile("no-clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("no-clock")  # a busy machine is no reason to fail


@pytest.fixture(scope="session")
def servers_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("servers")
    temporary = Path(tempfile.gettempdir())
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == 0 and temporary in parent.parents:
            parent.chmod(parent.stat().st_mode | 0o011)  # PostgreSQL, started by root, runs as nobody
    return folder


@pytest.fixture(scope="session")
def postgres_server(servers_dir: Path) -> Iterator[Postgres]:
    settings = {"fsync": "off", "timezone": os.environ.get("TEST_LEDGER_ZONE", "UTC")}
    with postgres(servers_dir / "postgres", settings=settings) as server:
        _do(server.url, "CREATE DATABASE template_pabal")
        migrate(_database(server.url, "template_pabal"))
        yield server
    shutil.rmtree(servers_dir / "postgres" / "cluster")  # gigabytes at times; its log stays


@pytest.fixture(scope="session")
def valkey_server(servers_dir: Path) -> Iterator[Valkey]:
    with valkey(servers_dir / "valkey") as server:
        yield server


@pytest.fixture
def database_url(postgres_server: Postgres) -> Iterator[str]:
    """An empty ledger of this test's own."""
    name = f"pabal_{next(_numbers)}"
    _do(postgres_server.url, f"CREATE DATABASE {name} TEMPLATE template_pabal STRATEGY file_copy")
    yield _database(postgres_server.url, name)
    _do(postgres_server.url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def redis_url(valkey_server: Valkey) -> str:
    """An empty Valkey."""
    wipe(valkey_server)
    return valkey_server.url(0)


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    client = Redis.from_url(redis_url)
    yield client
    client.close()


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    ledger = Ledger(database_url)
    yield ledger
    ledger.close()


def _do(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def _database(url: str, name: str) -> str:
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{query}"
