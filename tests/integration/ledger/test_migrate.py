"""Which ledgers are brought up to date, and which are refused."""

from __future__ import annotations

import pytest

from pabal.errors import WrongSettings
from pabal_worker.ledger.migrate import migrate, newest


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
