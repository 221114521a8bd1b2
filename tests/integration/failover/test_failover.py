"""Failover with one winner: one SMS at most, after a definite failure only; both where Kakao comes late."""

from __future__ import annotations

import random
import threading
from collections import Counter
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import psycopg
import pytest

from pabal_worker.ledger.migrations import versions
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


def legs_of(house) -> dict[str, dict[str, int]]:
    return status_of(house, "test")["legs"]


def no_of(house) -> int:
    return house.ledger.campaigns.find("test").no


def test_in_whatever_order_a_failure_is_reported_one_sms_is_booked(house):
    story = [(PENDING, 1), (TO_OPERATOR, 2), (EXPIRED, 3), (UNDELIVERED, 4)]
    orders = list(permutations(story))
    accept(house, claimed(house, submit(house, recipients=len(orders), smsFailover=SMS)))

    for no, order in enumerate(orders, 1):
        for status, second in order * 2:
            push(house, report(f"test.{no}.0", status, second=second))

    assert legs_of(house) == {"kakao": {"undelivered": 24}, "sms": {"waiting": 24}}


def test_appliers_and_sweeps_at_the_same_time_book_one_sms_for_each(make_house):
    houses = [make_house() for _ in range(4)]
    accept(houses[0], claimed(houses[0], submit(houses[0], recipients=200, smsFailover=SMS)))
    for no in range(1, 201):
        houses[0].ledger.reports.store("push", body(report(f"test.{no}.0", UNDELIVERED)))
        houses[0].ledger.reports.store("push", body(report(f"test.{no}.0", EXPIRED)))

    def work(house) -> None:
        for _ in range(6):
            house.reports.apply()
            house.upkeep.sweep()

    at_once(work, houses)

    assert legs_of(houses[0]) == {"kakao": {"undelivered": 200}, "sms": {"waiting": 200}}
    assert balances(houses[0], "test")


def test_no_sms_follows_from_logs_that_do_not_answer_and_one_does_once_they_do(make_house, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"never_final": 1.0}}))
    house = make_house()
    deaf = make_house(infobip_base_url="http://127.0.0.1:9")
    campaign = submit(house, recipients=10, smsFailover=SMS, validityPeriod=seconds(1))
    drive(house, campaign, until=lambda status: status["legs"]["kakao"].get("accepted") == 10)

    later(deaf, 3)
    deaf.resolver.resolve()
    without_answer = legs_of(house)
    later(house, 60)
    house.resolver.resolve()

    assert without_answer == {"kakao": {"accepted": 10}}
    assert legs_of(house) == {"kakao": {"unconfirmed": 10}, "sms": {"waiting": 10}}


@pytest.mark.parametrize("state", ["accepted", "unknown"])
def test_a_campaign_whose_logs_can_never_be_asked_ends_unconfirmed_after_three_days_and_without_sms(
    make_house, sandbox, state
):
    broken = {"faults": [{"kind": "accept_then_cut", "share": 1.0}]} if state == "unknown" else {}
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"never_final": 1.0}}, **broken))
    house = make_house(report_pull_s=9)
    deaf = make_house(infobip_base_url="http://127.0.0.1:9", report_horizon_s=2 * 86400)
    campaign = submit(house, recipients=10, smsFailover=SMS, validityPeriod=seconds(1))
    pump(house)

    later(deaf, 71 * 3600)
    deaf.resolver.resolve()
    before = legs_of(house)
    later(deaf, 3 * 3600)
    deaf.resolver.resolve()
    house.upkeep.sweep()

    assert before == {"kakao": {state: 10}}
    assert legs_of(house) == {"kakao": {"unconfirmed": 10}}
    assert status_of(house, campaign)["state"] == "finished"


def test_who_stays_in_doubt_beyond_the_horizon_gets_no_sms(make_house, sandbox):
    sandbox.set_recipe(recipe(faults=[{"kind": "cut_before", "share": 1.0}]))
    house = make_house(report_horizon_s=60)
    campaign = submit(house, recipients=10, smsFailover=SMS)
    turn(house)

    for _ in range(3):
        later(house, 100)
        house.resolver.resolve()

    assert status_of(house, campaign)["legs"] == {"kakao": {"unconfirmed": 10}}


def test_a_pump_that_is_going_to_rest_sees_what_is_just_being_booked_though_it_was_called_before(
    house, database_url
):
    accept(house, claimed(house, submit(house, recipients=1, smsFailover=SMS)))
    no, now = no_of(house), house.clock.now()
    lease = house.ledger.pumps.lease(Share("test", 1, 0), now=now, lease_s=60)
    house.ledger.pumps.wake(no, 1, at=now)
    found: list[object] = []

    def release() -> None:
        paces = house.ledger.campaigns.find("test").paces
        rest = {"paces": paces, "not_before": None, "waits_for": None}
        found.append(house.ledger.pumps.release(lease, now=house.clock.now(), **rest))

    resting = threading.Thread(target=release)
    with psycopg.connect(database_url) as booking:
        booking.execute("UPDATE messages SET state = 'undelivered', ask_at = NULL")
        booking.execute("SELECT fail_over(%s, '{1}'::bigint[], %s)", [no, house.clock.now()])
        resting.start()
        until_somebody_waits(database_url)
    resting.join()

    assert found[0] is not None


def test_a_late_kakao_success_is_both_counted_once_in_each_place_and_priced(house):
    failed(house, submit(house, recipients=4, smsFailover=SMS), people=3)
    accept(house, claimed(house, "test", leg=1))
    push(house, *(report(f"test.{no}.1", DELIVERED, **at("0.03")) for no in (1, 2)))

    for second in (1, 2):
        push(house, report("test.1.0", DELIVERED, second=second, **at("0.01")))
    push(
        house,
        report("test.4.0", DELIVERED, **at("0.01")),
        report("test.1.1", DELIVERED, second=9, **at("0.03")),
    )

    status = status_of(house, "test")
    assert status["reached"] == {"kakao": 1, "sms": 1, "both": 1, "nobody": 1, "inferred": False}
    assert status["costs"] == [
        {"channel": "kakao", "currency": "EUR", "price": "0.02", "messages": 2},
        {"channel": "sms", "currency": "EUR", "price": "0.06", "messages": 2},
    ]
    by_export = Counter(row["reached_by"] for row in house.ledger.books.export(no_of(house)))
    assert by_export == {"kakao": 1, "sms": 1, "both": 1, "": 1}


def test_both_legs_delivered_in_one_push_are_one_person(house):
    failed(house, submit(house, recipients=1, smsFailover=SMS), people=1)
    accept(house, claimed(house, "test", leg=1))

    push(house, report("test.1.0", DELIVERED), report("test.1.1", DELIVERED))

    assert status_of(house, "test")["reached"]["both"] == 1


def test_an_sms_that_has_not_left_when_kakao_comes_after_all_is_not_sent(house):
    failed(house, submit(house, recipients=2, smsFailover=SMS), people=2)

    push(house, report("test.1.0", DELIVERED, **at("0.01")))
    attempt = claimed(house, "test", leg=1)

    assert [message.recipient_no for message in attempt.messages] == [2]
    assert legs_of(house)["sms"] == {"cancelled": 1, "sending": 1}
    assert status_of(house, "test")["reached"]["both"] == 0


def test_what_status_says_of_reach_and_cost_is_what_the_rows_say(house):
    luck = random.Random(11)
    failed(house, submit(house, recipients=60, smsFailover=SMS), people=40)
    accept(house, claimed(house, "test", leg=1))
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
        push(house, *said[first : first + 37])
        house.ledger.books.fold([no_of(house)], over=luck.choice([0, 100]))

    status, rows = status_of(house, "test"), list(house.ledger.books.export(no_of(house)))
    reached = Counter(row["reached_by"] or "nobody" for row in rows)
    assert {name: status["reached"][name] for name in ("kakao", "sms", "both", "nobody")} == {
        name: reached[name] for name in ("kakao", "sms", "both", "nobody")
    }
    assert reached["both"] > 3
    assert {(cost["channel"], cost["currency"]): cost["price"] for cost in status["costs"]} == costs_in(house)
    assert house.auditor.audit("test")["ok"]["balanced"]


def test_the_upgrade_counts_what_was_reported_before_it(house, database_url):
    failed(house, submit(house, recipients=3, smsFailover=SMS), people=2)
    accept(house, claimed(house, "test", leg=1))
    push(house, *(report(f"test.{no}.1", DELIVERED, **at("0.03")) for no in (1, 2)))
    push(house, *(report(f"test.{no}.0", DELIVERED, **at("0.01")) for no in (1, 3)))
    before = status_of(house, "test")

    upgrade = next(Path(versions.__file__).parent.glob("*_failover.sql")).read_text("utf-8")
    with psycopg.connect(database_url) as connection:
        connection.execute("TRUNCATE reach")
        connection.execute(upgrade[upgrade.index("INSERT INTO reach") :])

    after = status_of(house, "test")
    assert before["reached"]["both"] == 1
    assert (after["reached"], after["costs"]) == (before["reached"], before["costs"])


def costs_in(house) -> dict[tuple[str, str], str]:
    """What the rows cost, by channel and currency; rows are counted one by one."""
    rows = house.ledger._database.rows("SELECT leg, price, currency FROM messages WHERE price IS NOT NULL")
    sums: Counter[tuple[str, str]] = Counter()
    for row in rows:
        sums["kakao" if row["leg"] == 0 else "sms", row["currency"]] += Decimal(row["price"])
    return {key: f"{price.normalize():f}" for key, price in sums.items()}
