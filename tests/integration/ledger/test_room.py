"""The room of a large campaign that is gone is taken by the next one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pabal_worker.ledger import erasures
from tests.support.pages.blocks import block_of

PEOPLE = 4_000
BULK = {"recipients", "one_offs", "messages", "attempts", "inbox", "orphans", "clicks"}
"""Tables with a row for each person, call or body: they grow to millions, and are emptied by millions."""


@pytest.fixture(autouse=True)
def large(monkeypatch):
    """What counts as large, so that few thousand people are enough."""
    monkeypatch.setattr(erasures, "_MANY", PEOPLE)


@pytest.fixture
def live(ledger, forge):
    """Let a campaign live: its list is taken in, claimed and reported, then it is erased and deleted.

    Returns the bytes of tables and indexes while it had all of its rows. The server's own vacuum keeps away.
    """
    for table in ("recipients", "messages"):
        forge(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")

    def run(name: str, *, people: int = PEOPLE) -> int:
        no = forge(
            "INSERT INTO campaigns (id, spec, state, send_at, validity_s, created_at, ended_at) "
            "VALUES (%s, '{}', 'finished', now(), 60, now(), now()) RETURNING no",
            (name,),
        ).fetchone()[0]
        forge(
            "INSERT INTO recipients (campaign_no, no, address, variables) "
            "SELECT %s, i, '82' || i * 7919 %% 1000000, '{}' FROM generate_series(1, %s::int) AS i",
            (no, people),
        )
        forge(
            "INSERT INTO messages (campaign_no, recipient_no, leg, state, attempt) "
            "SELECT %s, i, 0, 'sending', 1 FROM generate_series(1, %s::int) AS i",
            (no, people),
        )
        forge("UPDATE messages SET state = 'delivered' WHERE campaign_no = %s", (no,))
        size = forge(
            "SELECT pg_total_relation_size('recipients') + pg_total_relation_size('messages')"
        ).fetchone()[0]
        while ledger.erasures.people(no):
            pass
        ledger.erasures.erased(no, now=ledger.now())
        ledger.erasures.vacuum_emptied()
        ledger.erasures.keep_books(no, {})
        while ledger.erasures.messages(no):
            pass
        ledger.erasures.deleted(no, now=ledger.now() + timedelta(seconds=1))
        return int(size)

    return run


def test_the_next_large_campaign_takes_the_room_of_the_last(ledger, live):
    fresh = live("first")
    vacuumed = ledger.erasures.vacuum_emptied()
    again = ledger.erasures.vacuum_emptied()

    second = live("second")

    assert {"messages", "recipients"} <= set(vacuumed)
    assert again == []
    assert second <= 1.2 * fresh


def test_what_a_small_campaign_leaves_is_left_to_the_server(ledger, live):
    live("small", people=PEOPLE - 1)

    assert ledger.erasures.vacuum_emptied() == []


def test_a_campaign_that_is_few_of_all_is_left_to_the_server(ledger, live, forge):
    forge(
        "SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', 'recipients', "
        "'reltuples', %s::real)",
        (20 * PEOPLE + 1,),
    )

    live("few")

    assert ledger.erasures.vacuum_emptied() == []


def test_a_table_that_is_being_vacuumed_is_left_for_the_next_time(ledger, live, forge):
    live("large")
    forge("BEGIN")
    forge("LOCK TABLE messages IN SHARE UPDATE EXCLUSIVE MODE")
    ledger.erasures.vacuum_emptied()
    before = vacuums(forge, "messages"), vacuums(forge, "recipients")
    forge("ROLLBACK")

    ledger.erasures.vacuum_emptied()

    assert (before[0], vacuums(forge, "messages") - before[0]) == (2, 2)
    assert before[1] == 4
    assert ledger.erasures.vacuum_emptied() == []


def vacuums(forge, table: str) -> int:
    """How often somebody has told the server to vacuum it."""
    forge("SELECT pg_stat_clear_snapshot()")
    return forge("SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = %s", (table,)).fetchone()[0]


def test_the_server_vacuums_bulk_tables_long_before_a_fifth_of_them_is_dead(forge):
    rows = forge(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "AND 'autovacuum_vacuum_scale_factor=0.02' = ANY (reloptions)"
    ).fetchall()

    assert {row[0] for row in rows} == BULK


def test_the_query_of_the_page_shows_what_stands_where(forge):
    rows = forge(block_of("docs/operations.md", "sql", "pg_stat_user_tables")).fetchall()

    assert len(rows) == 10 and "messages" in {row[0] for row in rows}
