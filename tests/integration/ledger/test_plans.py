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
