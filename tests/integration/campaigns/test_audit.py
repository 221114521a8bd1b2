"""The audit: what somebody broke in the ledger is named, and nothing is mended silently."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from pabal_worker.ledger.database import queries
from tests.support.driving import (
    PLAIN,
    SMS,
    balances,
    drive,
    later,
    recipe,
    seconds,
    spec,
    status_of,
    submit,
    turn,
)
from tests.support.reporting import DELIVERED, UNDELIVERED, accept, claimed, meanwhile, report, store


@pytest.fixture
def tamper(database_url):
    """A hand in the ledger that no trigger sees."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield lambda sql: connection.execute(sql).rowcount


def audit(container, campaign: str = "test", **options) -> dict:
    reply = container.auditor.audit(campaign, **options)
    assert "ok" in reply, reply
    return reply["ok"]


def broken(said: dict) -> list[str]:
    return [check["name"] for check in said["checks"] if not check["ok"]]


@pytest.mark.law(9)
def test_the_books_of_a_campaign_with_every_kind_of_end_balance(container, sandbox):
    sandbox.set_recipe(
        recipe(
            outcomes={"kakao_alim": {"unknown_user": 0.2, "expired": 0.1, "rejected_at_submit": 0.1}},
            faults=[{"kind": "status_429", "on": [2], "retry_after_s": 0}, {"kind": "cut_before", "on": [3]}],
        )
    )
    campaign = submit(container, recipients=300, smsFailover=SMS, validityPeriod=seconds(3))
    drive(container, campaign)

    said = audit(container)

    assert (broken(said), said["balanced"], said["recipients"]) == ([], True, 300)
    assert sum(line["rows"] for line in said["legs"] if line["leg"] == "kakao") == 300
    assert all(line["difference"] == 0 for line in said["legs"])


def test_an_audit_in_the_middle_of_sending_balances(container):
    attempt = claimed(container, submit(container, recipients=150), n=100)
    assert len(attempt.messages) == 100

    said = audit(container)

    assert said["balanced"], said["checks"]


@pytest.mark.law(9)
def test_a_lost_tally_is_named_and_keeps_the_campaign_open_until_it_is_repaired(container, tamper):
    campaign = submit(container, recipients=20)
    assert tamper("DELETE FROM tallies") == 1
    for _ in range(3):
        turn(container)
    open_still, said = status_of(container, campaign), audit(container)

    mended = audit(container, repair=True)
    drive(container, campaign)

    assert (open_still["state"], open_still["balanced"]) == ("running", False)
    assert (broken(said), said["balanced"]) == (["tallies"], False)
    assert audit(container, repair=True)["repaired"] == []
    assert mended["repaired"] == [{"of": "tallies", "leg": "kakao", "state": "waiting", "by": 20}]
    assert (broken(mended), status_of(container, campaign)["balanced"]) == ([], True)
    assert status_of(container, campaign)["state"] == "finished"


@pytest.mark.law(9)
def test_tallies_that_only_moved_are_found_by_the_audits_in_turn(container, tamper):
    campaign = submit(container, recipients=20)
    claimed(container, campaign)
    tamper("INSERT INTO tallies VALUES (1, 0, 'sending', -5), (1, 0, 'waiting', 5)")
    before = status_of(container, campaign)["balanced"]

    container.sweep.run_steps()

    assert (before, status_of(container, campaign)["balanced"]) == (True, False)


@pytest.mark.law(9)
def test_a_row_that_changed_behind_the_triggers_is_named(container, tamper):
    drive(container, submit(container, recipients=20))
    assert tamper("UPDATE messages SET state = 'undelivered' WHERE recipient_no <= 3") == 3

    said = audit(container)

    assert broken(said) == ["tallies", "reach"]
    assert {(line["state"], line["difference"]) for line in said["legs"]} == {
        ("delivered", 3),
        ("undelivered", -3),
    }


@pytest.mark.parametrize(
    ("hand", "name"),
    [
        ("DELETE FROM messages WHERE recipient_no = 7", "holes"),
        ("UPDATE frontiers SET reached = 21; INSERT INTO recipients VALUES (1, 21, '8210', '{}')", "holes"),
        ("UPDATE batches SET recipients = 19", "batches"),
        ("UPDATE messages SET state = 'rejected' WHERE recipient_no = 7 AND leg = 0", "tallies"),
        ("UPDATE messages SET state = 'cancelled' WHERE recipient_no = 9 AND leg = 0", "failovers"),
        ("DELETE FROM attempts WHERE leg = 0", "attempts"),
        ("UPDATE attempts SET n = n + 1", "attempts"),
        ("UPDATE messages SET attempt = NULL WHERE recipient_no = 7", "attempts"),
        ("UPDATE attempts SET recipients = recipients - '{[7,8)}'", "attempts"),
        ("UPDATE messages SET ask_at = now() WHERE recipient_no = 7", "ends"),
        ("UPDATE messages SET state = 'sending'; UPDATE attempts SET lapsed = true", "leases"),
        ("UPDATE messages SET state = 'waiting' WHERE recipient_no = 7", "closed"),
        (
            "INSERT INTO attempts (id, campaign_no, leg, n, worker, started_at, recipients)"
            " VALUES (901, 1, 0, 1, 'w', now(), '{[7,8)}'), (902, 1, 0, 1, 'w', now(), '{[7,8)}');"
            " UPDATE messages SET earlier = '{901}', attempt = 902 WHERE recipient_no = 7",
            "overlaps",
        ),
        (
            "INSERT INTO orphans (inbox_id, message_id, rank, state, status_group, status_id, error_id,"
            " done_at, received_at)"
            " VALUES (1, 'test.7.0', 6, 'delivered', 3, 5, 0, now(), now() - interval '1 hour')",
            "reports",
        ),
    ],
)  # fmt: skip
@pytest.mark.law(9)
def test_each_promise_of_the_books_is_named_when_it_is_broken(container, sandbox, tamper, hand, name):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 1.0}}))
    drive(container, submit(container, recipients=20, smsFailover=SMS))
    assert broken(audit(container)) == []

    tamper(hand)

    assert name in broken(audit(container))


def test_an_sms_without_a_failed_kakao_message_is_named(container, tamper):
    drive(container, submit(container, recipients=3))
    tamper("INSERT INTO messages (campaign_no, recipient_no, leg, state) VALUES (1, 77, 1, 'delivered')")

    said = audit(container)

    assert "failovers" in broken(said)
    assert "row 77" in next(check["says"] for check in said["checks"] if check["name"] == "failovers")


@pytest.mark.law(9)
def test_repairing_while_messages_are_claimed_and_folded_counts_nobody_twice(container, tamper):
    campaign = submit(container, recipients=1000)
    no = container.ledger.campaigns.find(campaign).no
    container.ledger.campaigns.start(no, now=container.clock.now())
    tamper("INSERT INTO tallies VALUES (1, 0, 'waiting', 123), (1, 1, 'unknown', -7)")

    def claim_all() -> None:
        now = container.clock.now()
        while container.ledger.messages.claim(
            campaign=no, leg=0, n=5, validity_s=60, worker="w", now=now, lease_s=60
        ):
            container.ledger.tallies.fold([no], over=3)

    meanwhile(claim_all, lambda: container.ledger.audits.repair_tallies(no))

    assert balances(container, campaign)
    assert container.ledger.tallies.sums(no) == {0: {"sending": 1000}}


def test_a_status_reads_few_rows_whatever_the_audience(container, database_url):
    container.intake.open_campaign(spec(text=PLAIN))
    for number in range(1, 6):
        rows = [[no, f"8210{no:08d}"] for no in range(number * 1000, number * 1000 + 1000)]
        container.intake.take_batch("test", number, [], rows)
    container.intake.seal_campaign("test", batches=5, fingerprint="f")
    claimed(container, "test", n=100)
    names = ("tallies", "pumps", "next_retry")
    now = container.clock.now()

    with psycopg.connect(database_url, autocommit=True) as connection:
        read = sum(rows_read(connection, queries("books")[name], {"campaign": 1}) for name in names)
        values = {"campaign": 1, "rows": 200, "now": now, "before": now}
        read += sum(
            rows_read(connection, queries("campaigns")[name], values) for name in ("batch_sums", "to_close")
        )

    assert status_of(container, "test")["legs"] == {"kakao": {"waiting": 4900, "sending": 100}}
    assert read < 50


def rows_read(connection, sql: str, values: dict) -> int:
    """Rows that PostgreSQL looks at for a statement."""
    plan = connection.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql, values).fetchone()[0][0]["Plan"]
    return _leaves(plan)


def _leaves(plan: dict) -> int:
    below = plan.get("Plans", [])
    own = 0 if below else plan["Actual Rows"] * plan["Actual Loops"]
    return int(own + plan.get("Rows Removed by Filter", 0)) + sum(map(_leaves, below))


def test_an_audit_of_nobody_is_refused(container):
    assert container.auditor.audit("nobody")["error"]["kind"] == "campaign_unknown"


def test_books_that_did_not_balance_are_not_counted_at_every_sweep(container, tamper):
    campaign = submit(container, recipients=20)
    drive(container, campaign, until=lambda status: set(status["legs"]["kakao"]) == {"delivered"})
    tamper("INSERT INTO tallies VALUES (1, 0, 'delivered', 1)")
    later(container, 400)
    container.sweep.run_steps()
    first = container.ledger.campaigns.find(campaign)

    at, minute = container.clock.now(), timedelta(minutes=1)
    soon = container.ledger.campaigns.to_close(rows=200, now=at, before=at - minute)
    after = container.ledger.campaigns.to_close(rows=200, now=at, before=at + minute)

    assert first.ended_at is None and first.unbalanced_at is not None
    assert [row["is_over"] for row in soon + after] == [False, True]


def test_a_report_that_comes_after_the_end_moves_rows_and_tallies_alike(container):
    accept(container, claimed(container, submit(container, recipients=1)))
    for second, what in enumerate((UNDELIVERED, DELIVERED)):
        store(container, report("test.1.0", what, second=second))
        turn(container)

    said = audit(container)

    assert (said["state"], broken(said)) == ("finished", [])
    assert [(line["state"], line["rows"]) for line in said["legs"]] == [("delivered", 1)]
