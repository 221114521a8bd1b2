"""What once broke the ledger: each test is a fault that was found by trying."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg

from pabal_worker.records import Resolved
from tests.support.driving import SMS, balances, later, status_of, submit
from tests.support.reporting import (
    DELIVERED,
    PENDING,
    UNDELIVERED,
    accept,
    claimed,
    push,
    report,
    store,
    until_somebody_waits,
)


def test_who_was_reported_pending_is_asked_about_like_anybody(container):
    accept(container, claimed(container, submit(container, recipients=3)))
    push(container, report("test.2.0", PENDING))
    later(container, 3 * 60)

    asked = container.ledger.open_questions.take(limit=100, now=container.clock.now(), hold_s=45)

    assert sorted(one.recipient_no for one in asked) == [1, 2, 3]
    assert all(one.left_at and one.valid_until for one in asked)
    later(container, 60)
    assert container.reconciler.reconcile_messages() == 3


def test_a_delivery_of_somebody_never_sent_to_while_the_campaign_is_cancelled(container, database_url, forge):
    claimed(container, submit(container, recipients=10), n=2)
    store(container, report("test.7.0", DELIVERED))
    with psycopg.connect(database_url) as applier, ThreadPoolExecutor(1) as pool:
        # hold the applier after it has taken the delivery, before it closes the inbox
        applier.execute("LOCK TABLE inbox IN SHARE ROW EXCLUSIVE MODE")
        applying = pool.submit(container.report_processor.apply_inbox)
        until_somebody_waits(database_url)
        with ThreadPoolExecutor(1) as other:
            cancelling = other.submit(container.control.cancel, "test")
            time.sleep(1)
            applier.rollback()
            cancelling.result()
        applying.result()

    container.sweep.run_steps()
    tallies = dict(forge("SELECT state::text, sum(n) FROM tallies GROUP BY 1 HAVING sum(n) <> 0").fetchall())
    assert tallies == {"sending": 2, "delivered": 1, "cancelled": 7}
    assert balances(container, "test")


def test_canaries_wait_no_longer_because_one_of_them_had_said_no(container, forge):
    forge("INSERT INTO suppressions VALUES ('821000000003', 'all', 'no', now())")
    canary = {"messages": 4, "failureShare": 0.5, "wait": {"amount": 60, "timeUnit": "SECONDS"}}
    accept(container, claimed(container, submit(container, recipients=20, canary=canary)))

    found = container.ledger.campaigns.find("test")
    canaries = container.ledger.safeguards.canaries_of(found)

    assert canaries.left_at is not None


def test_a_claim_given_back_after_its_messages_went_again_is_no_fault_of_the_books(container):
    attempt = claimed(container, submit(container, recipients=3), validity_s=3600)
    later(container, 61)
    container.ledger.messages.lapse_leases(now=container.clock.now())
    now = container.clock.now()
    asked = container.ledger.open_questions.take(limit=10, now=now, hold_s=45)
    container.ledger.open_questions.settle([Resolved(one, "waiting") for one in asked], now=now)
    accept(container, claimed(container, "test"))

    container.ledger.messages.give_back(attempt, now=now, note="too late")

    checks = {check["name"]: check for check in container.auditor.audit("test")["ok"]["checks"]}
    assert checks["attempts"]["ok"], checks["attempts"]


def test_failovers_of_many_cost_as_much_each_as_those_of_few(container, forge):
    submit(container, recipients=6000, smsFailover=SMS)
    for _ in range(6):
        accept(container, claimed(container, "test"))
    reports = [report(f"test.{no}.0", UNDELIVERED) for no in range(1, 6001)]
    took = []
    for n in (500, 4000):
        store(container, *reports[:n])
        began = time.perf_counter()
        container.report_processor.apply_inbox()
        took.append((time.perf_counter() - began) / n)
    assert took[1] < 3 * took[0]


def test_a_claim_that_sleeps_keeps_no_other_campaign_from_its_end(container, database_url, forge):
    for id in ("first", "second"):
        submit(container, recipients=10, id=id)
    forge("UPDATE campaigns SET state = 'cancelled'")
    with psycopg.connect(database_url) as asleep, ThreadPoolExecutor(1) as pool:
        asleep.execute("SELECT FROM frontiers WHERE campaign_no = 1 FOR UPDATE")
        sweeping = pool.submit(container.sweep.run_steps)
        until = time.monotonic() + 10
        while (
            status_of(container, "second")["legs"] == {"kakao": {"waiting": 10}} and time.monotonic() < until
        ):
            time.sleep(0.1)
        legs = status_of(container, "second")["legs"]
        asleep.rollback()
        sweeping.result()

    assert legs == {"kakao": {"cancelled": 10}}
    container.ledger.messages.give_up(now=container.clock.now())
    assert status_of(container, "first")["legs"] == {"kakao": {"cancelled": 10}}


def test_a_claim_goes_on_behind_people_who_get_nothing(container, forge):
    submit(container, recipients=300)
    forge("INSERT INTO suppressions SELECT address, 'all', 'no', now() FROM recipients WHERE no <= 200")

    attempt = claimed(container, "test", n=50)

    assert [message.recipient_no for message in attempt.messages] == list(range(201, 251))
    assert claimed(container, "test", n=50) is not None
    assert claimed(container, "test", n=50) is None
    assert balances(container, "test")
