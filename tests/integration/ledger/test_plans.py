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
def planned_small(crowd, forge, database_url):
    """A session that has planned its claims while the ledger held ten people, as its statistics say."""
    sessions = []

    def plan() -> tuple[psycopg.Connection, int]:
        no = crowd(10)
        forge("UPDATE campaigns SET state = 'running'")
        forge("UPDATE frontiers SET reached = 10")
        forge("SELECT nextval('attempt_ids')")  # the first is there already
        forge("ANALYZE campaigns, frontiers, recipients, messages, attempts")
        sessions.append(psycopg.connect(database_url, autocommit=True))
        sessions[-1].execute("SET plan_cache_mode = force_custom_plan")
        sessions[-1].execute(_CLAIM, (no,)).fetchall()
        return sessions[-1], no

    yield plan
    for session in sessions:
        session.close()


@pytest.mark.parametrize("kind", ["next of the list", "due again", "never tried"])
def test_a_claim_whose_plan_is_as_old_as_a_small_ledger_reads_no_more_in_a_large_one(
    kind, planned_small, forge
):
    def rows_read_of(n: int) -> float:
        session, no = planned_small()
        forge(
            "INSERT INTO recipients SELECT %s, i, 0, '82' || i, '{}' FROM generate_series(11, %s::int) AS i",
            (no, n),
        )
        is_next = kind == "next of the list"
        forge(
            "INSERT INTO messages (campaign_no, recipient_no, leg, state, attempt, due_at, valid_until)"
            " SELECT %s, i, 0, CASE WHEN i > %s THEN 'waiting' ELSE 'accepted' END::message_state, 1,"
            f" {'now()' if kind == 'due again' else 'NULL'}, now() + interval '1 h'"
            " FROM generate_series(11, %s::int) AS i",
            (no, n // 2, n // 2 if is_next else n),
        )
        forge("UPDATE frontiers SET reached = %s", (n // 2 if is_next else n,))
        return rows_to_claim(session, no)

    small = rows_read_of(1_000)
    forge("TRUNCATE messages, attempts, recipients, tallies, frontiers, campaigns CASCADE")

    large = rows_read_of(50_000)

    assert small > CLAIMED
    assert large < 1.5 * small, (small, large)


def test_a_claim_looks_up_by_key_though_statistics_say_that_nobody_is_there(crowd, forge, database_url):
    """The list was analysed while its rows were being copied: the table has pages, and no rows yet."""
    no = crowd(10)
    forge("UPDATE campaigns SET state = 'running'")
    forge("UPDATE frontiers SET reached = 10")
    forge("SELECT nextval('attempt_ids')")  # the first is there already
    forge("TRUNCATE recipients")

    def rows_read_of(n: int) -> float:
        with psycopg.connect(database_url) as other:
            other.execute(
                "INSERT INTO recipients"
                " SELECT %s, i, 0, '82' || i, '{}' FROM generate_series(11, %s::int) AS i",
                (no, n),
            )
            forge("ANALYZE recipients")
        with psycopg.connect(database_url, autocommit=True) as session:
            return rows_to_claim(session, no)

    small = rows_read_of(1_000)
    forge("TRUNCATE recipients")

    large = rows_read_of(20_000)

    assert small > CLAIMED
    assert large < 1.5 * small, (small, large)
