"""What statements cost, in rows that they read: it does not grow with what else is in the ledger."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.rows import dict_row

from pabal_worker.ledger.database import queries
from pabal_worker.ledger.reports import columns
from pabal_worker.records import MessageKey, ReportRow, Watch
from tests.support.driving import submit

REPORTS = 1_000
CLAIMED = 100

_CLAIM = """
    SELECT no FROM claim(%s::integer, 0::smallint, 100, 100, 10, 3600, NULL, NULL, NULL, NULL, 'w',
                         clock_timestamp(), clock_timestamp() + interval '1 min')
"""
_READ = """
    SELECT (SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables)
         + (SELECT sum(pg_stat_get_xact_tuples_returned(indexrelid)) FROM pg_stat_user_indexes)
"""


@pytest.fixture
def crowd(container, forge):
    """Messages of one campaign that a call carries, as many as a test asks for, unknown to any statistics."""

    def fill(n: int) -> int:
        no = container.ledger.campaigns.find(submit(container, recipients=1)).no
        for table in ("recipients", "messages", "attempts"):
            forge(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
        forge("DELETE FROM recipients")
        forge(
            "INSERT INTO recipients SELECT %s, i, 0, '82' || i, '{}' FROM generate_series(1, %s::int) AS i",
            (no, n),
        )
        forge(
            "INSERT INTO attempts (id, campaign_no, leg, n, worker, started_at, finished_at, recipients)"
            " VALUES (1, %s, 0, %s, 'w', now(), now(), int4multirange(int4range(1, %s, '[]')))",
            (no, n, n),
        )
        forge(
            "INSERT INTO messages (campaign_no, recipient_no, leg, state, attempt)"
            " SELECT %s, i, 0, 'sending', 1 FROM generate_series(1, %s::int) AS i",
            (no, n),
        )
        return no

    return fill


def rows_read(plan: dict) -> float:
    """Rows that all steps of a plan have handed on, as often as each was asked."""
    own = (
        plan["Actual Rows"] * plan["Actual Loops"]
        + plan.get("Rows Removed by Filter", 0) * plan["Actual Loops"]
    )
    return own + sum(rows_read(part) for part in plan.get("Plans", ()))


def rows_to_apply(container, database_url: str, campaign: int, n: int) -> float:
    """Rows read while `REPORTS` reports are applied, spread over all messages."""
    now = container.clock.now()
    keys = [(campaign, 1 + at * (n // REPORTS), 0) for at in range(REPORTS)]
    said = [
        ReportRow(1, 1, MessageKey("test", no, 0), 1, 6, "delivered", 3, 5, 0, 1, None, None, now, now)
        for _, no, _ in keys
    ]
    values = columns(keys, said) | {"n": len(keys)} | Watch(60, None).values(now)
    sql = queries("reports")
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        connection.execute("SET plan_cache_mode = force_custom_plan")
        connection.execute(sql["look_up_by_key"])
        explained = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql['apply']}", values).fetchone()
        connection.rollback()
    return rows_read(explained["QUERY PLAN"][0]["Plan"])


def test_applying_reports_reads_no_more_in_a_ledger_that_is_a_hundred_times_larger(
    container, crowd, database_url, forge
):
    small = rows_to_apply(container, database_url, crowd(1_000), 1_000)
    forge("TRUNCATE messages, attempts, recipients, tallies, campaigns CASCADE")

    large = rows_to_apply(container, database_url, crowd(100_000), 100_000)

    assert small > REPORTS
    assert large < 1.5 * small, (small, large)


def rows_to_claim(session: psycopg.Connection, campaign: int) -> float:
    """Rows of tables and indexes that are read while `CLAIMED` messages are claimed."""
    with session.transaction(force_rollback=True):
        before = session.execute(_READ).fetchone()[0]
        claimed = session.execute(_CLAIM, (campaign,)).fetchall()
        after = session.execute(_READ).fetchone()[0]
    assert sum(no is not None for (no,) in claimed) == CLAIMED
    return float(after - before)


@pytest.fixture
def old_session(container, database_url):
    """A session that has planned its claims while the ledger was empty."""
    with psycopg.connect(database_url, autocommit=True) as session:
        session.execute("SET plan_cache_mode = force_custom_plan")
        session.execute(_CLAIM, (0,)).fetchall()
        yield session


@pytest.mark.parametrize("kind", ["next of the list", "due again", "never tried"])
def test_a_claim_whose_plan_is_as_old_as_an_empty_ledger_reads_no_more_in_a_full_one(
    kind, old_session, container, crowd, forge
):
    def fill(n: int) -> int:
        no = crowd(n)
        forge("UPDATE campaigns SET state = 'running' WHERE no = %s", (no,))
        forge("SELECT nextval('attempt_ids')")  # the first is there already
        forge("UPDATE messages SET state = 'accepted'")
        if kind == "next of the list":
            forge("DELETE FROM messages WHERE recipient_no > %s::int / 2", (n,))
            forge("UPDATE frontiers SET reached = %s::int / 2", (n,))
            return no
        forge("UPDATE frontiers SET reached = %s", (n,))
        due_at = "now() - interval '1 s'" if kind == "due again" else "NULL"
        forge(
            f"UPDATE messages SET state = 'waiting', due_at = {due_at}, valid_until = now() + interval '1 h'"
            " WHERE recipient_no > %s::int / 2",
            (n,),
        )
        return no

    small = rows_to_claim(old_session, fill(1_000))
    forge("TRUNCATE messages, attempts, recipients, tallies, frontiers, campaigns CASCADE")

    large = rows_to_claim(old_session, fill(50_000))

    assert small > CLAIMED
    assert large < 1.5 * small, (small, large)
