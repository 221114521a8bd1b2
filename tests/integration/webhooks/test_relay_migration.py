"""A ledger from before the relay, and workers from before it that go on beside it."""

from __future__ import annotations

import psycopg
import pytest
from alembic import command
from psycopg.types.json import Jsonb
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from pabal_worker.ledger.migrate import _config, _for_sqlalchemy, migrate
from pabal_worker.local.embedded import Postgres

_OPEN = (
    "INSERT INTO campaigns (id, spec, send_at, validity_s, created_at) VALUES (%s, %s, now(), 60, now()) "
    "ON CONFLICT (id) DO NOTHING"
)
"""As the version before opens a campaign."""


@pytest.fixture
def connection(postgres_server: Postgres):
    """A ledger as it was before."""
    name = "before_the_relay"
    with psycopg.connect(postgres_server.url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    head, _, query = postgres_server.url.partition("?")
    url = f"{head.rpartition('/')[0]}/{name}?{query}"
    engine = create_engine(_for_sqlalchemy(url), poolclass=NullPool)
    with engine.begin() as upgrading:
        command.upgrade(_config(upgrading), "0003")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
    with psycopg.connect(postgres_server.url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name}")


def opened(connection, id: str, **webhooks) -> None:
    connection.execute(_OPEN, (id, Jsonb({"id": id, "webhooks": webhooks})))


def told(connection) -> dict[str, bool]:
    rows = connection.execute("SELECT id, endpoint_no IS NOT NULL FROM campaigns ORDER BY no").fetchall()
    return dict(rows)


def test_campaigns_from_before_and_from_workers_of_before_find_their_endpoints(connection):
    here, there = {"url": "https://a.example/"}, {"url": "https://b.example/"}
    opened(connection, "before", delivery=here, contentType="application/xml")
    opened(connection, "silent", delivery=here | {"notify": False}, contentType="application/json")
    connection.execute(_OPEN, ("none", Jsonb({"id": "none"})))

    migrate(_url(connection))
    opened(connection, "beside", delivery=here, contentType="application/json")
    opened(connection, "another", delivery=there, contentType="application/json")
    opened(connection, "another", delivery=there, contentType="application/json")

    assert told(connection) == {
        "before": True,
        "silent": False,
        "none": False,
        "beside": True,
        "another": True,
    }
    urls = connection.execute("SELECT url FROM endpoints ORDER BY no").fetchall()
    assert urls == [("https://a.example/",), ("https://b.example/",)]
    spec = connection.execute("SELECT spec FROM campaigns WHERE id = 'before'").fetchone()
    assert spec[0]["webhooks"]["contentType"] == "application/json"


def _url(connection) -> str:
    info = connection.info
    return f"postgresql://{info.user}@/{info.dbname}?host={info.host}&port={info.port}"
