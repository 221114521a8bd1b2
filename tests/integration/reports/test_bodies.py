"""Bodies of every kind in the inbox: each costs itself only, whoever reads it and however often."""

from __future__ import annotations

import gzip
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import psycopg
import pytest
from structlog.testing import capture_logs

from pabal_worker.errors import SessionLost, ValueOutOfRange
from tests.support.driving import SMS, balances, status_of, submit
from tests.support.reporting import (
    DELIVERED,
    UNDELIVERED,
    accept,
    at,
    at_once,
    body,
    claimed,
    push,
    report,
    store,
)


def inbox(container) -> list[dict[str, Any]]:
    """All bodies, the oldest first."""
    return container.ledger._database.rows("SELECT * FROM inbox ORDER BY id")


def sent(container, recipients: int = 1, **more: Any) -> None:
    """A campaign `test` of which one call has taken everybody."""
    accept(container, claimed(container, submit(container, recipients=recipients, **more)))


def kakao(container) -> dict[str, int]:
    return status_of(container, "test")["legs"]["kakao"]


def lapse(forge) -> None:
    """Whoever holds a lease is gone."""
    forge("UPDATE body_leases SET lease_until = now() - interval '1 second'")


def fail_reading(container, monkeypatch, sign: bytes, error: type[BaseException]) -> None:
    """Let the reader fail at bodies with `sign` in them."""
    read = container.provider.read_body

    def fail(body: bytes, *, encoding: str = "") -> Any:
        if sign in body:
            raise error
        return read(body, encoding=encoding)

    monkeypatch.setattr(container.provider, "read_body", fail)


@pytest.mark.parametrize("error", [ZeroDivisionError, RecursionError, MemoryError])
def test_a_reader_that_fails_at_one_body_costs_nobody_else(container, monkeypatch, error):
    sent(container)
    container.ledger.reports.store("push", b'{"results": "odd"}')
    store(container, report("test.1.0", DELIVERED))

    fail_reading(container, monkeypatch, b"odd", error)
    moved = container.report_processor.apply_inbox()

    said = f"reading it failed ({error.__name__}); the worker's log says where"
    assert (moved, container.ledger.reports.backlog()) == (1, False)
    assert inbox(container)[0]["complaint"] == said


def test_bodies_are_taken_by_their_size_and_one_at_least(container):
    for _ in range(3):
        container.ledger.reports.store("push", b'{"results": []}' + b" " * 1_500_000)

    leases = [container.ledger.reports.lease_bodies() for _ in range(3)]

    assert [lease and len(lease.raws) for lease in leases] == [2, 1, None]


def test_no_two_workers_read_the_same_bodies(container):
    sent(container, 40)
    for no in range(1, 41):
        store(container, report(f"test.{no}.0", DELIVERED))
    first = container.ledger.reports.lease_bodies()
    store(container, report("test.1.0", DELIVERED))

    second = container.ledger.reports.lease_bodies()

    ids = [{raw.id for raw in lease.raws} for lease in (first, second)]
    assert (len(ids[0]), len(ids[1]), ids[0] & ids[1]) == (40, 1, set())


@pytest.mark.law(7)
def test_a_body_that_ends_its_readers_is_found_by_halves_and_set_aside(container, forge):
    sent(container, 7)
    for no in range(1, 8):
        store(container, report(f"test.{no}.0", DELIVERED))
    bad = inbox(container)[3]["id"]
    sizes = []

    for _ in range(30):
        lease = container.ledger.reports.lease_bodies()
        if bad in [raw.id for raw in lease.raws] and lease.tries <= 5:
            sizes.append((len(lease.raws), lease.tries))
            lapse(forge)  # the worker is gone
        else:
            container.report_processor._apply_lease(lease)
        if not container.ledger.reports.backlog():
            break

    complaints = [row["complaint"] for row in inbox(container)]
    assert sizes[0] == (7, 1) and sizes[-5:] == [(1, n) for n in range(1, 6)]
    assert kakao(container) == {"accepted": 1, "delivered": 6}
    assert complaints[3] == "5 workers ended while they read it; nobody tries again"
    assert [one for no, one in enumerate(complaints) if no != 3] == [None] * 6


def test_bodies_that_are_applied_twice_end_the_same(container, forge):
    sent(container, 2, smsFailover=SMS)
    store(container, report("test.1.0", DELIVERED, **at("7", "KRW")), report("test.2.0", UNDELIVERED))
    slow = container.ledger.reports.lease_bodies()
    lapse(forge)

    container.report_processor.apply_inbox()
    container.report_processor._apply_lease(slow)

    status = status_of(container, "test")
    assert status["legs"] == {"kakao": {"delivered": 1, "undelivered": 1}, "sms": {"waiting": 1}}
    assert [cost["price"] for cost in status["costs"]] == ["7"]
    assert balances(container, "test")


def test_many_workers_at_once_apply_everything_once(container, make_container):
    sent(container, 200, smsFailover=SMS)
    for no in range(1, 201):
        store(container, report(f"test.{no}.0", DELIVERED if no % 2 else UNDELIVERED, **at("7", "KRW")))
    containers = [container, *(make_container() for _ in range(3))]

    at_once(lambda one: one.report_processor.apply_inbox(), containers)

    status = status_of(container, "test")
    assert status["legs"] == {"kakao": {"delivered": 100, "undelivered": 100}, "sms": {"waiting": 100}}
    assert [cost["messages"] for cost in status["costs"]] == [200]
    assert balances(container, "test")


def test_a_row_that_the_ledger_refuses_costs_itself_and_not_the_others_of_its_body(container, monkeypatch):
    sent(container, 100)
    store(container, *(report(f"test.{no}.0", DELIVERED) for no in range(1, 101)))
    apply = container.ledger.reports.apply

    def refuse_the_seventh(rows, *args, **more):
        if any(row.key.recipient == 7 for row in rows):
            raise ValueOutOfRange("NumericValueOutOfRange")
        return apply(rows, *args, **more)

    monkeypatch.setattr(container.ledger.reports, "apply", refuse_the_seventh)
    moved = container.report_processor.apply_inbox()

    assert (moved, kakao(container)) == (99, {"accepted": 1, "delivered": 99})
    assert inbox(container)[0]["complaint"] == "row 7: the ledger cannot hold it (NumericValueOutOfRange)"
    assert not container.ledger.reports.backlog()


def test_what_fails_as_nobody_foresaw_is_tried_by_halves_and_stops_nobody_else(container, forge, monkeypatch):
    sent(container, 8)
    for no in range(1, 9):
        store(container, report(f"test.{no}.0", DELIVERED))
    apply = container.ledger.reports.apply

    def fail_at_the_third(rows, *args, **more):
        if any(row.key.recipient == 3 for row in rows):
            raise ZeroDivisionError
        return apply(rows, *args, **more)

    monkeypatch.setattr(container.ledger.reports, "apply", fail_at_the_third)
    for _ in range(12):
        with suppress(ZeroDivisionError):
            container.report_processor.apply_inbox()
    meanwhile = kakao(container)
    monkeypatch.undo()
    lapse(forge)
    container.report_processor.apply_inbox()

    assert meanwhile == {"accepted": 1, "delivered": 7}
    assert kakao(container) == {"delivered": 8}


def test_a_session_that_is_ended_again_and_again_is_tried_with_half_of_it(container, monkeypatch):
    sent(container, 64)
    store(container, *(report(f"test.{no}.0", DELIVERED) for no in range(1, 65)))
    apply, tried = container.ledger.reports.apply, []

    def break_off_above_ten(rows, *args, **more):
        tried.append(len(rows))
        if len(rows) > 10:
            raise SessionLost("IdleInTransactionSessionTimeout")
        return apply(rows, *args, **more)

    monkeypatch.setattr(container.ledger.reports, "apply", break_off_above_ten)
    moved = container.report_processor.apply_inbox()

    assert (moved, tried[:4]) == (64, [64, 32, 16, 8])
    assert not container.ledger.reports.backlog()


def test_a_session_that_is_cut_while_reports_are_applied_loses_and_doubles_nothing(container, database_url):
    sent(container, 50, smsFailover=SMS)
    store(container, *(report(f"test.{no}.0", UNDELIVERED) for no in range(1, 51)))
    with psycopg.connect(database_url) as applier, psycopg.connect(database_url, autocommit=True) as cutting:
        applier.execute("SELECT pg_advisory_xact_lock(7062255)")
        thread = threading.Thread(target=container.report_processor.apply_inbox)
        thread.start()
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'advisory'"
        while not cutting.execute(cut).fetchall():
            pass
        applier.rollback()
        thread.join()

    container.report_processor.apply_inbox()

    assert status_of(container, "test")["legs"] == {"kakao": {"undelivered": 50}, "sms": {"waiting": 50}}
    assert balances(container, "test")


def test_a_body_of_more_reports_than_one_transaction_takes_is_applied_whole(container):
    sent(container, 1000)
    rows = [report(f"test.{1 + no % 1000}.0", DELIVERED, second=no // 1000) for no in range(12_000)]

    push(container, *rows)

    assert (kakao(container), container.ledger.reports.backlog()) == ({"delivered": 1000}, False)


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (at("999999999999"), "row 1: price 999999999999.0 cannot be (0 to 100,000 a message); left out"),
        (at("-1"), "row 1: price -1.0 cannot be (0 to 100,000 a message); left out"),
        (
            at("7", "\x01#W$%^&*"),
            "row 1: currency '\\x01#W$%^&*' is none (three capital letters); price left out",
        ),
        ({"messageCount": 70_000}, "row 1: messageCount 70000 cannot be (0 to 255); left out"),
        (
            {"doneAt": "2999-01-01T00:00:00.000+0000"},
            "row 1: doneAt 2999-01-01 cannot be; the time at which it came is taken",
        ),
        (
            {"doneAt": "2001-01-01T00:00:00.000+0000"},
            "row 1: doneAt 2001-01-01 cannot be; the time at which it came is taken",
        ),
    ],
)
def test_a_value_that_cannot_be_is_a_complaint_and_never_money(container, more, complaint):
    sent(container)

    push(container, report("test.1.0", DELIVERED) | more)

    row = next(iter(container.ledger.tallies.export(container.ledger.campaigns.find("test").no)))
    assert (row["kakao_state"], row["kakao_price"]) == ("delivered", None)
    assert abs(row["kakao_done_at"] - datetime.now(UTC)) < timedelta(days=400)
    assert inbox(container)[0]["complaint"] == complaint
    assert status_of(container, "test")["costs"] == []


def test_a_report_under_the_bulk_id_of_another_campaign_is_not_believed(container):
    sent(container, 2)

    push(
        container,
        report("test.1.0", DELIVERED, bulkId="spring.17"),
        report("test.2.0", DELIVERED, bulkId="something else", **at("7", "KRW")),
    )

    [stored] = inbox(container)
    assert kakao(container) == {"accepted": 1, "delivered": 1}
    assert (
        stored["complaint"] == "row 1: its bulkId is of campaign 'spring', its messageId of 'test'; not taken"
    )


def test_an_end_of_a_message_that_never_left_is_taken_and_told_by_status_and_audit(container):
    submit(container, recipients=5)

    push(
        container,
        report("test.1.0", DELIVERED),
        report("test.2.0", DELIVERED),
        report("test.3.0", UNDELIVERED),
    )

    audit = container.auditor.audit("test")["ok"]
    [unsent] = [check for check in audit["checks"] if check["name"] == "unsent"]
    assert status_of(container, "test")["withoutAttempt"] == 2
    assert kakao(container) == {"waiting": 3, "delivered": 2}
    assert unsent["says"] == "2 messages have an end but no attempt of this ledger, the first: row 1"
    assert (unsent["ok"], balances(container, "test")) == (False, True)


def test_what_was_sent_by_us_is_no_end_without_an_attempt(container):
    sent(container, 3, smsFailover=SMS)

    push(container, report("test.1.0", DELIVERED), report("test.2.0", UNDELIVERED))

    assert status_of(container, "test")["withoutAttempt"] == 0
    assert all(check["ok"] for check in container.auditor.audit("test")["ok"]["checks"])


def test_a_packed_body_is_kept_with_its_header_and_read(container, receiver_url):
    sent(container)
    packed = gzip.compress(body(report("test.1.0", DELIVERED)))

    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    answer = httpx.post(f"{receiver_url}/reports/token-of-the-tests", content=packed, headers=headers)
    moved = container.report_processor.apply_inbox()

    [stored] = inbox(container)
    assert (answer.status_code, moved) == (200, 1)
    assert (bytes(stored["body"]), stored["headers"]) == (packed, {"content-encoding": "gzip"})
    assert stored["complaint"] is None


def test_a_body_that_is_too_large_is_refused_with_its_bound(container, receiver_url):
    answer = httpx.post(f"{receiver_url}/reports/token-of-the-tests", content=b" " * (4 * 1024 * 1024 + 1))

    assert (answer.status_code, inbox(container)) == (413, [])
    assert "4,194,304 bytes" in answer.json()["error"]


def test_other_events_are_kept_by_kind_and_are_no_broken_reports(container):
    sent(container)
    moment = "2026-11-22T01:00:00.000+0000"

    store(container, {"messageId": "test.1.0", "seenAt": moment}, report("test.1.0", DELIVERED))
    store(container, {"messageId": "x", "sender": "u", "receivedAt": moment, "message": {"text": "hello"}})
    with capture_logs() as lines:
        container.report_processor.apply_inbox()

    status = status_of(container, "test")
    assert [row["events"] for row in inbox(container)] == [{"seen": 1}, {"message": 1}]
    assert (status["otherEvents"], status["unreadable"]) == ({"seen": 1, "message": 1}, 0)
    assert (kakao(container), lines) == ({"delivered": 1}, [])


def test_status_names_reports_that_wait_for_more_than_ten_seconds(container, forge):
    sent(container)
    store(container, report("test.1.0", DELIVERED))
    fresh = status_of(container, "test")["oldestReports"]

    forge("UPDATE inbox SET received_at = received_at - interval '11 seconds'")
    waiting = status_of(container, "test")["oldestReports"]
    container.report_processor.apply_inbox()

    assert fresh is None and waiting is not None
    assert status_of(container, "test")["oldestReports"] is None


def test_prices_are_kept_to_the_sixth_place(container):
    sent(container)

    push(container, report("test.1.0", DELIVERED, **at("0.0123456789")))

    row = next(iter(container.ledger.tallies.export(container.ledger.campaigns.find("test").no)))
    assert row["kakao_price"] == Decimal("0.012346")
