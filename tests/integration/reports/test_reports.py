"""Reports in any order, any number of times, early, late and for nobody: the same end."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import httpx
import psycopg
import pytest
from structlog.testing import capture_logs

from pabal_worker.records import Resolved, Settled, Watch
from tests.support.driving import SMS, balances, later, status_of, submit
from tests.support.reporting import (
    DELIVERED,
    EXPIRED,
    PENDING,
    TO_OPERATOR,
    UNDELIVERED,
    accept,
    at,
    body,
    claimed,
    push,
    report,
    store,
)

EXPIRED_UNKNOWN = {"groupId": 4, "groupName": "EXPIRED", "id": 29, "name": "EXPIRED_DLR_UNKNOWN"}


@pytest.mark.law(7)
def test_a_report_that_comes_before_our_own_settle_is_not_lost(container):
    attempt = claimed(container, submit(container, recipients=1))

    push(container, report("test.1.0", DELIVERED))
    accept(container, attempt)

    assert status_of(container, "test")["legs"] == {"kakao": {"delivered": 1}}


@pytest.mark.law(7)
def test_a_report_that_comes_before_a_refusal_in_our_own_answer_is_not_lost(container):
    attempt = claimed(container, submit(container, recipients=2, smsFailover=SMS))

    push(container, report("test.1.0", DELIVERED))
    refused = [Settled(no, "rejected", rank=5, status_group=5, status_id=6) for no in (1, 2)]
    now = container.clock.now()
    container.ledger.messages.settle(
        attempt, refused, http_status=200, note="", watch=Watch(60, None), now=now
    )

    legs = status_of(container, "test")["legs"]
    assert legs == {"kakao": {"delivered": 1, "rejected": 1}, "sms": {"waiting": 1}}


@pytest.mark.law(8)
def test_two_failures_that_are_reported_of_one_message_book_one_sms(container):
    accept(container, claimed(container, submit(container, recipients=1, smsFailover=SMS)))

    push(container, report("test.1.0", EXPIRED))
    push(container, report("test.1.0", UNDELIVERED))

    assert status_of(container, "test")["legs"] == {"kakao": {"undelivered": 1}, "sms": {"waiting": 1}}


@pytest.mark.law(7)
def test_any_order_of_reports_ends_the_same(container):
    story = [
        (PENDING, 1),
        (TO_OPERATOR, 2),
        (EXPIRED_UNKNOWN, 3),
        (UNDELIVERED, 4),
    ]
    orders = list(permutations(story))
    accept(container, claimed(container, submit(container, recipients=len(orders))))

    for no, order in enumerate(orders, 1):
        for status, second in order:
            push(container, report(f"test.{no}.0", status, second=second))

    assert status_of(container, "test")["legs"] == {"kakao": {"undelivered": 24}}
    assert balances(container, "test")


@dataclass(frozen=True)
class Hand:
    """One message in a worker's hands, and all that may be heard of it."""

    container: Any
    attempt: Any

    @property
    def id(self) -> str:
        return f"test.{self.attempt.messages[0].recipient_no}.0"

    def answered(self) -> None:
        accept(self.container, self.attempt)

    def lease_lapsed(self) -> None:
        self.container.ledger.messages.lapse_leases(now=self.container.clock.now() + timedelta(minutes=5))

    def found_pending(self) -> None:
        push(self.container, report(self.id, PENDING, second=1))

    def failed(self) -> None:
        push(self.container, report(self.id, UNDELIVERED, second=2, **at("7", "KRW")))

    def found_in_the_logs(self) -> None:
        """As the resolver does: the rows are taken in, then what it had asked about is settled."""
        now = self.container.clock.now() + timedelta(hours=1)
        asked = self.container.ledger.open_questions.take(limit=9, now=now, hold_s=0)
        self.container.report_processor.take_log_rows(
            [report(self.id, UNDELIVERED, second=2, **at("7", "KRW"))]
        )
        self.container.ledger.open_questions.settle(
            [Resolved(one, one.state, ask_at=now) for one in asked], now=now
        )

    def silent_logs(self) -> None:
        """Asked twice, and the logs do not know it: it waits, to be sent again."""
        now = self.container.clock.now() + timedelta(hours=1)
        asked = self.container.ledger.open_questions.take(limit=9, now=now, hold_s=0)
        in_doubt = [one for one in asked if one.state == "unknown"]
        self.container.ledger.open_questions.settle([Resolved(one, "waiting") for one in in_doubt], now=now)


def in_all_orders(container, steps: tuple[str, ...]) -> set[tuple[Any, ...]]:
    """The ends of as many messages as the steps have orders, one order for each."""
    orders = list(permutations(steps))
    campaign = submit(container, recipients=len(orders), smsFailover=SMS)
    for order in orders:
        hand = Hand(container, claimed(container, campaign, n=1))
        for step in order:
            getattr(hand, step)()
    rows = list(container.ledger.tallies.export(container.ledger.campaigns.find(campaign).no))
    facts = ("kakao_state", "kakao_status_id", "kakao_price", "kakao_done_at", "sms_state")
    return {tuple(row[fact] for fact in facts) for row in rows}


@pytest.mark.parametrize("last", ["found_pending", "silent_logs"])
@pytest.mark.law(7)
def test_any_order_of_answer_lapse_reports_and_logs_ends_the_same(container, last):
    steps = ("answered", "lease_lapsed", "failed", "found_in_the_logs", last)

    ends = in_all_orders(container, steps)

    done_at = datetime(2026, 11, 22, 1, 0, 2, tzinfo=UTC)
    assert ends == {("undelivered", 9, Decimal(7), done_at, "waiting")}
    assert balances(container, "test")


@pytest.mark.law(7)
def test_random_orders_and_repetitions_end_the_same_down_to_time_and_price(container):
    luck = random.Random(7)
    said = [
        report("", status, second=second, **at(str(second), "KRW"))
        for second, status in enumerate([PENDING, TO_OPERATOR, DELIVERED, DELIVERED, EXPIRED, UNDELIVERED])
    ]
    accept(container, claimed(container, submit(container, recipients=40)))
    deliveries = [one | {"messageId": f"test.{no}.0"} for no in range(1, 41) for one in said * 2]
    luck.shuffle(deliveries)

    for first in range(0, len(deliveries), 7):
        push(container, *deliveries[first : first + 7])

    rows = list(container.ledger.tallies.export(container.ledger.campaigns.find("test").no))
    assert {row["kakao_state"] for row in rows} == {"delivered"}
    assert len({(row["kakao_price"], row["kakao_done_at"]) for row in rows}) == 1


@pytest.mark.law(7)
def test_delivered_to_the_operator_is_not_final(container):
    accept(container, claimed(container, submit(container, recipients=1)))

    push(container, report("test.1.0", TO_OPERATOR))
    at_operator = status_of(container, "test")["legs"]
    push(container, report("test.1.0", UNDELIVERED))

    assert at_operator == {"kakao": {"accepted": 1}}
    assert status_of(container, "test")["legs"] == {"kakao": {"undelivered": 1}}


@pytest.mark.law(7)
def test_a_pending_report_with_a_permanent_error_is_not_final_and_books_no_sms(container):
    accept(container, claimed(container, submit(container, recipients=1, smsFailover=SMS)))

    push(
        container,
        report("test.1.0", PENDING, error={"id": 7002, "name": "EC_UNKNOWN_USER", "permanent": True}),
    )

    assert status_of(container, "test")["legs"] == {"kakao": {"accepted": 1}}


@pytest.mark.law(8)
def test_a_definite_failure_books_one_sms_however_often_it_is_reported(container):
    accept(container, claimed(container, submit(container, recipients=3, smsFailover=SMS)))

    for second in (1, 2, 3):
        push(container, *(report(f"test.{no}.0", UNDELIVERED, second=second) for no in (1, 2)))
        push(container, report("test.1.0", EXPIRED, second=second))

    assert status_of(container, "test")["legs"] == {
        "kakao": {"accepted": 1, "undelivered": 2},
        "sms": {"waiting": 2},
    }


def test_a_kakao_success_that_comes_after_the_sms_is_shown_as_both(container):
    accept(container, claimed(container, submit(container, recipients=1, smsFailover=SMS)))
    push(container, report("test.1.0", EXPIRED))
    push(container, report("test.1.1", DELIVERED))

    push(container, report("test.1.0", DELIVERED, **at("7", "KRW")))

    no = container.ledger.campaigns.find("test").no
    reached = status_of(container, "test")["reached"]
    assert reached == {"kakao": 0, "sms": 0, "both": 1, "nobody": 0, "inferred": False}
    assert next(container.ledger.tallies.export(no))["kakao_price"] == 7


@pytest.mark.law(7)
def test_a_report_for_a_message_that_nobody_knows_yet_is_applied_when_it_is_known(container):
    push(
        container,
        report("test.1.0", DELIVERED),
        report("foreign-id", DELIVERED),
        report("test.x.0", DELIVERED),
    )
    accept(container, claimed(container, submit(container, recipients=2)))

    moved = container.report_processor.match_orphans()

    assert moved == 1
    assert status_of(container, "test")["legs"] == {"kakao": {"accepted": 1, "delivered": 1}}


@pytest.mark.law(7)
def test_one_unreadable_row_or_body_costs_nobody_else(container):
    accept(container, claimed(container, submit(container, recipients=2)))
    container.ledger.reports.store("push", b"\x00 no json")
    container.ledger.reports.store("push", b'{"results": 5}')
    store(container, report("test.1.0", DELIVERED), {"a": 1}, 7, None)

    moved = container.report_processor.apply_inbox()

    assert moved == 1
    assert not container.ledger.reports.backlog()


@pytest.mark.law(7)
def test_what_could_not_be_read_is_logged_without_a_person_and_counted_in_status(container):
    accept(container, claimed(container, submit(container, recipients=1)))
    store(container, {"to": "821012345678"})
    store(container, report("test.1.0", DELIVERED))

    with capture_logs() as lines:
        container.report_processor.apply_inbox()

    [said] = [line for line in lines if line["event"] == "a report cannot be read"]
    assert (said["source"], said["why"]) == ("push", "row 1: it has no messageId")
    assert "821012345678" not in str(said)
    assert status_of(container, "test")["unreadable"] == 1


def test_the_receiver_stores_what_comes_with_the_token_and_nothing_else(container, receiver_url):
    accept(container, claimed(container, submit(container, recipients=1)))
    pushed = body(report("test.1.0", DELIVERED))

    wrong = httpx.post(f"{receiver_url}/reports/guess", content=pushed)
    nothing = container.report_processor.apply_inbox()
    right = httpx.post(f"{receiver_url}/reports/token-of-the-tests", content=pushed)
    again = httpx.post(f"{receiver_url}/reports/token-of-the-tests", content=pushed)

    assert (wrong.status_code, nothing) == (401, 0)
    assert (right.status_code, again.status_code) == (200, 200)
    assert container.report_processor.apply_inbox() == 1


def test_two_thousand_reports_in_one_push_are_taken(container, receiver_url):
    campaign = submit(container, recipients=1000)
    accept(container, claimed(container, campaign))
    rows = [report(f"test.{1 + n % 1000}.0", DELIVERED if n < 1000 else PENDING) for n in range(2000)]

    answer = httpx.post(f"{receiver_url}/reports/token-of-the-tests", content=body(*rows))
    container.report_processor.apply_inbox()

    assert answer.status_code == 200
    assert status_of(container, "test")["legs"] == {"kakao": {"delivered": 1000}}


@pytest.mark.law(7)
def test_reports_may_come_as_xml(container, receiver_url):
    accept(container, claimed(container, submit(container, recipients=3)))
    rows = "".join(
        f"<result><bulkId>b</bulkId><messageId>test.{no}.0</messageId><doneAt>2026-11-22T01:00:00.000+0000</doneAt>"
        "<price><pricePerMessage>7</pricePerMessage><currency>KRW</currency></price>"
        "<status><groupId>3</groupId><id>5</id></status></result>"
        for no in (1, 2)
    )
    pushed = f'<?xml version="1.0"?><reportResponse><results>{rows}</results></reportResponse>'

    answer = httpx.post(
        f"{receiver_url}/reports/token-of-the-tests",
        content=pushed.encode(),
        headers={"Content-Type": "application/xml"},
    )
    moved = container.report_processor.apply_inbox()

    assert (answer.status_code, moved) == (200, 2)
    assert status_of(container, "test")["legs"] == {"kakao": {"accepted": 1, "delivered": 2}}


@pytest.mark.law(7)
def test_unsafe_xml_is_kept_as_it_came_with_the_reason_and_costs_nobody_else(container, receiver_url):
    accept(container, claimed(container, submit(container, recipients=1)))
    bomb = b'<!DOCTYPE l [<!ENTITY a "ha">]><results><result><messageId>&a;</messageId></result></results>'

    httpx.post(f"{receiver_url}/reports/token-of-the-tests", content=bomb)
    store(container, report("test.1.0", DELIVERED))
    moved = container.report_processor.apply_inbox()

    with container.ledger._database.transaction() as connection:
        stored = connection.execute("SELECT body, complaint FROM inbox ORDER BY id").fetchone()
    assert (bytes(stored["body"]), moved) == (bomb, 1)
    assert "document type" in stored["complaint"]


@pytest.mark.parametrize("encoding", ["EUC-KR", "CP949", "KS_C_5601-1987", "no-such-encoding"])
def test_xml_in_an_encoding_that_nobody_reads_costs_nobody_else(container, encoding):
    accept(container, claimed(container, submit(container, recipients=1)))
    container.ledger.reports.store("push", f'<?xml version="1.0" encoding="{encoding}"?><r/>'.encode())
    store(container, report("test.1.0", DELIVERED))

    moved = container.report_processor.apply_inbox()

    complaint = container.ledger._database.row("SELECT complaint FROM inbox ORDER BY id")["complaint"]
    assert (moved, container.ledger.reports.backlog()) == (1, False)
    assert "it is not XML" in complaint


def test_a_campaign_is_not_counted_while_reports_are_applied_and_ends_right_after(
    container, database_url, monkeypatch
):
    container.sweep.run_steps()  # with the audits in turn, which come every half a minute
    accept(container, claimed(container, submit(container, recipients=2)))
    push(container, report("test.1.0", DELIVERED), report("test.2.0", DELIVERED))
    later(container, 5)
    counted = []
    count = container.ledger.tallies.audit
    monkeypatch.setattr(container.ledger.tallies, "audit", lambda no: counted.append(no) or count(no))

    with psycopg.connect(database_url) as applier:
        applier.execute("SELECT pg_advisory_xact_lock(7062255)")
        container.sweep.run_steps()
        while_applied = (len(counted), status_of(container, "test")["state"])
    later(container, 10)
    container.sweep.run_steps()

    assert while_applied == (0, "running")
    assert status_of(container, "test")["state"] == "finished"
