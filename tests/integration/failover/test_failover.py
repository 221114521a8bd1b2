"""Failover with one winner: one SMS at most, after a definite failure only; both where Kakao comes late."""

from __future__ import annotations

import random
import threading
from collections import Counter
from decimal import Decimal
from itertools import permutations

import psycopg
import pytest

from pabal_worker.records import Share
from tests.support.driving import SMS, balances, drive, later, pump, recipe, seconds, status_of, submit, turn
from tests.support.reporting import (
    DELIVERED,
    EXPIRED,
    PENDING,
    TO_OPERATOR,
    UNDELIVERED,
    accept,
    at,
    at_once,
    body,
    claimed,
    failed,
    push,
    report,
    until_somebody_waits,
)


def legs_of(container) -> dict[str, dict[str, int]]:
    return status_of(container, "test")["legs"]


def no_of(container) -> int:
    return container.ledger.campaigns.find("test").no


@pytest.mark.law(8)
def test_in_whatever_order_a_failure_is_reported_one_sms_is_booked(container):
    story = [(PENDING, 1), (TO_OPERATOR, 2), (EXPIRED, 3), (UNDELIVERED, 4)]
    orders = list(permutations(story))
    accept(container, claimed(container, submit(container, recipients=len(orders), smsFailover=SMS)))

    for no, order in enumerate(orders, 1):
        for status, second in order * 2:
            push(container, report(f"test.{no}.0", status, second=second))

    assert legs_of(container) == {"kakao": {"undelivered": 24}, "sms": {"waiting": 24}}


@pytest.mark.law(8)
def test_appliers_and_sweeps_at_the_same_time_book_one_sms_for_each(make_container):
    containers = [make_container() for _ in range(4)]
    accept(containers[0], claimed(containers[0], submit(containers[0], recipients=200, smsFailover=SMS)))
    for no in range(1, 201):
        containers[0].ledger.reports.store("push", body(report(f"test.{no}.0", UNDELIVERED)))
        containers[0].ledger.reports.store("push", body(report(f"test.{no}.0", EXPIRED)))

    def work(container) -> None:
        for _ in range(6):
            container.report_processor.apply_inbox()
            container.sweep.run_steps()

    at_once(work, containers)

    assert legs_of(containers[0]) == {"kakao": {"undelivered": 200}, "sms": {"waiting": 200}}
    assert balances(containers[0], "test")


@pytest.mark.law(8)
def test_no_sms_follows_from_logs_that_do_not_answer_and_one_does_once_they_do(make_container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"never_final": 1.0}}))
    container = make_container()
    deaf = make_container(infobip_base_url="http://127.0.0.1:9")
    campaign = submit(container, recipients=10, smsFailover=SMS, validityPeriod=seconds(1))
    drive(container, campaign, until=lambda status: status["legs"]["kakao"].get("accepted") == 10)

    later(deaf, 3)
    deaf.reconciler.reconcile_messages()
    without_answer = legs_of(container)
    later(container, 60)
    container.reconciler.reconcile_messages()

    assert without_answer == {"kakao": {"accepted": 10}}
    assert legs_of(container) == {"kakao": {"unconfirmed": 10}, "sms": {"waiting": 10}}


@pytest.mark.parametrize("state", ["accepted", "unknown"])
@pytest.mark.law(4)
def test_a_campaign_whose_logs_can_never_be_asked_ends_unconfirmed_after_three_days_and_without_sms(
    make_container, sandbox, state
):
    broken = {"faults": [{"kind": "accept_then_cut", "share": 1.0}]} if state == "unknown" else {}
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"never_final": 1.0}}, **broken))
    container = make_container(report_pull_s=9)
    deaf = make_container(infobip_base_url="http://127.0.0.1:9", report_horizon_s=2 * 86400)
    campaign = submit(container, recipients=10, smsFailover=SMS, validityPeriod=seconds(1))
    pump(container)

    later(deaf, 71 * 3600)
    deaf.reconciler.reconcile_messages()
    before = legs_of(container)
    later(deaf, 3 * 3600)
    deaf.reconciler.reconcile_messages()
    container.sweep.run_steps()

    assert before == {"kakao": {state: 10}}
    assert legs_of(container) == {"kakao": {"unconfirmed": 10}}
    assert status_of(container, campaign)["state"] == "finished"


@pytest.mark.law(8)
def test_who_stays_in_doubt_beyond_the_horizon_gets_no_sms(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[{"kind": "cut_before", "share": 1.0}]))
    container = make_container(report_horizon_s=60)
    campaign = submit(container, recipients=10, smsFailover=SMS)
    turn(container)

    for _ in range(3):
        later(container, 100)
        container.reconciler.reconcile_messages()

    assert status_of(container, campaign)["legs"] == {"kakao": {"unconfirmed": 10}}


def test_a_pump_that_is_going_to_rest_sees_what_is_just_being_booked_though_it_was_called_before(
    container, database_url
):
    accept(container, claimed(container, submit(container, recipients=1, smsFailover=SMS)))
    no, now = no_of(container), container.clock.now()
    lease = container.ledger.pumps.lease(Share("test", 1, 0), now=now, lease_s=60)
    container.ledger.pumps.wake(no, 1, at=now)
    found: list[object] = []

    def release() -> None:
        paces = container.ledger.campaigns.find("test").paces
        rest = {"paces": paces, "not_before": None, "waits_for": None}
        found.append(container.ledger.pumps.release(lease, now=container.clock.now(), **rest))

    resting = threading.Thread(target=release)
    with psycopg.connect(database_url) as booking:
        booking.execute("UPDATE messages SET state = 'undelivered', ask_at = NULL")
        booking.execute("SELECT fail_over(%s, '{1}'::bigint[], %s)", [no, container.clock.now()])
        resting.start()
        until_somebody_waits(database_url)
    resting.join()

    assert found[0] is not None


@pytest.mark.law(8)
def test_a_late_kakao_success_is_both_counted_once_in_each_place_and_priced(container):
    failed(container, submit(container, recipients=4, smsFailover=SMS), people=3)
    accept(container, claimed(container, "test", leg=1))
    push(container, *(report(f"test.{no}.1", DELIVERED, **at("0.03")) for no in (1, 2)))

    for second in (1, 2):
        push(container, report("test.1.0", DELIVERED, second=second, **at("0.01")))
    push(
        container,
        report("test.4.0", DELIVERED, **at("0.01")),
        report("test.1.1", DELIVERED, second=9, **at("0.03")),
    )

    status = status_of(container, "test")
    assert status["reached"] == {"kakao": 1, "sms": 1, "both": 1, "nobody": 1, "inferred": False}
    assert status["costs"] == [
        {"channel": "kakao", "currency": "EUR", "price": "0.02", "messages": 2},
        {"channel": "sms", "currency": "EUR", "price": "0.06", "messages": 2},
    ]
    by_export = Counter(row["reached_by"] for row in container.ledger.tallies.export(no_of(container)))
    assert by_export == {"kakao": 1, "sms": 1, "both": 1, "": 1}


def test_both_legs_delivered_in_one_push_are_one_person(container):
    failed(container, submit(container, recipients=1, smsFailover=SMS), people=1)
    accept(container, claimed(container, "test", leg=1))

    push(container, report("test.1.0", DELIVERED), report("test.1.1", DELIVERED))

    assert status_of(container, "test")["reached"]["both"] == 1


@pytest.mark.law(8)
def test_an_sms_that_has_not_left_when_kakao_comes_after_all_is_not_sent(container):
    failed(container, submit(container, recipients=2, smsFailover=SMS), people=2)

    push(container, report("test.1.0", DELIVERED, **at("0.01")))
    attempt = claimed(container, "test", leg=1)

    assert [message.recipient_no for message in attempt.messages] == [2]
    assert legs_of(container)["sms"] == {"cancelled": 1, "sending": 1}
    assert status_of(container, "test")["reached"]["both"] == 0


@pytest.mark.law(9)
def test_what_status_says_of_reach_and_cost_is_what_the_rows_say(container):
    luck = random.Random(11)
    failed(container, submit(container, recipients=60, smsFailover=SMS), people=40)
    accept(container, claimed(container, "test", leg=1))
    said = [
        report(
            f"test.{no}.{leg}",
            luck.choice([PENDING, EXPIRED, UNDELIVERED, DELIVERED]),
            second=second,
            **price,
        )
        for no in range(1, 61)
        for leg in (0, 1)
        for second, price in enumerate(luck.choices([{}, at("0.01"), at("0.02"), at("9", "KRW")], k=4), 1)
    ]
    luck.shuffle(said)

    for first in range(0, len(said), 37):
        push(container, *said[first : first + 37])
        container.ledger.tallies.fold([no_of(container)], over=luck.choice([0, 100]))

    status, rows = status_of(container, "test"), list(container.ledger.tallies.export(no_of(container)))
    reached = Counter(row["reached_by"] or "nobody" for row in rows)
    assert {name: status["reached"][name] for name in ("kakao", "sms", "both", "nobody")} == {
        name: reached[name] for name in ("kakao", "sms", "both", "nobody")
    }
    assert reached["both"] > 3
    assert {(cost["channel"], cost["currency"]): cost["price"] for cost in status["costs"]} == costs_in(
        container
    )
    checks = container.auditor.audit("test")["ok"]["checks"]
    assert [check["name"] for check in checks if not check["ok"]] == ["unsent"]  # SMS that no attempt carried


def costs_in(container) -> dict[tuple[str, str], str]:
    """What the rows cost, by channel and currency; rows are counted one by one."""
    rows = container.ledger._database.rows(
        "SELECT leg, price, currency FROM messages WHERE price IS NOT NULL"
    )
    sums: Counter[tuple[str, str]] = Counter()
    for row in rows:
        sums["kakao" if row["leg"] == 0 else "sms", row["currency"]] += Decimal(row["price"])
    return {key: f"{price.normalize():f}" for key, price in sums.items()}
