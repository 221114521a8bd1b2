"""A failure and its SMS are one transaction: whoever dies while booking has recorded neither."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from pabal_worker.records import Settled, Watch
from tests.support.driving import SMS, later, seconds, status_of, submit
from tests.support.reporting import UNDELIVERED, accept, body, claimed, report


@pytest.mark.parametrize("path", ["report", "refusal", "deadline", "expiry"])
@pytest.mark.law(8)
def test_a_worker_that_dies_while_it_books_the_sms_has_not_recorded_the_failure_either(
    container, sandbox, database_url, path
):
    campaign = submit(container, recipients=1, smsFailover=SMS, validityPeriod=seconds(1))
    fail = {"report": by_report, "refusal": by_refusal, "deadline": by_deadline, "expiry": by_expiry}[path]
    step = fail(container, campaign)
    before = legs_of(container)

    break_wake(database_url)
    with pytest.raises(psycopg.errors.RaiseException):
        step()
    after_the_crash = legs_of(container)
    mend_wake(database_url)
    step()

    assert after_the_crash == before
    assert legs_of(container)["sms"] == {"waiting": 1}


def by_report(container, campaign):
    accept(container, claimed(container, campaign))
    container.ledger.reports.store("push", body(report("test.1.0", UNDELIVERED)))

    def apply() -> None:
        container.ledger._database.change(
            "UPDATE body_leases SET lease_until = '-infinity'"
        )  # time has passed
        container.report_processor.apply_inbox()

    return apply


def by_refusal(container, campaign):
    attempt, now = claimed(container, campaign), container.clock.now()
    settled, watch = [Settled(1, "rejected", rank=5)], Watch(60, None)
    return lambda: container.ledger.messages.settle(
        attempt, settled, http_status=200, note="", watch=watch, now=now
    )


def by_deadline(container, campaign):
    accept(container, claimed(container, campaign))

    def resolve() -> None:
        later(container, 600)
        container.reconciler.reconcile_messages()

    return resolve


def by_expiry(container, campaign):
    attempt, now = claimed(container, campaign, validity_s=1), container.clock.now()
    settled, watch = [Settled(1, "waiting", due_at=now, why="busy")], Watch(60, None)
    container.ledger.messages.settle(attempt, settled, http_status=429, note="", watch=watch, now=now)
    return lambda: container.ledger.messages.expire_waiting(now=now + timedelta(seconds=600))


def break_wake(database_url: str) -> None:
    """The last statement of booking an SMS fails, as if the worker had died there."""
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER FUNCTION wake RENAME TO wake_of_old")
        connection.execute(
            "CREATE FUNCTION wake(campaign bigint, which smallint, at timestamptz) RETURNS void "
            "LANGUAGE plpgsql AS $$ BEGIN RAISE 'died here'; END $$"
        )


def mend_wake(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("DROP FUNCTION wake")
        connection.execute("ALTER FUNCTION wake_of_old RENAME TO wake")


def legs_of(container) -> dict[str, dict[str, int]]:
    return status_of(container, "test")["legs"]
