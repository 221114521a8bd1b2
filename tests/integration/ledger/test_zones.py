"""A ledger that was set up in another time zone."""

from __future__ import annotations

from datetime import UTC, timedelta

import psycopg
from psycopg import sql

from pabal_worker.ledger import Ledger


def test_moments_are_utc_whatever_zone_the_ledger_was_set_up_in(container, database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} SET timezone = 'Asia/Seoul'").format(name))
        try:
            ledger = Ledger(database_url)
            now = ledger.now()
            ledger.close()
        finally:
            connection.execute(sql.SQL("ALTER DATABASE {} RESET timezone").format(name))

    assert now.utcoffset() == timedelta(0)
    assert abs(now - container.clock.now()) < timedelta(minutes=1)
    assert now.tzinfo is not None and now.astimezone(UTC) == now
