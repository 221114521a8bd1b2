"""The limit of a campaign's SMS: exact whoever claims, shown while it binds, held for only at the end."""

from __future__ import annotations

import threading
import time

import pytest

from pabal_worker.records import Settled, Watch
from tests.support.driving import SMS, balances, drive, recipe, seconds, status_of, submit, turn
from tests.support.reporting import DELIVERED, accept, at, claimed, failed, push, report

EUR = {"price": "1.00", "currency": "EUR", "pricePerMessage": "0.03"}


def limited(**limit):
    return SMS | {"limit": limit}


def claims_at_once(container, *, claimers: int = 4, n: int = 7, until=lambda: False) -> list[int]:
    """Row numbers of the SMS that so many claim at the same time, until there is nothing to claim."""
    taken: list[int] = []

    def claim() -> None:
        while not until() and (attempt := claimed(container, "test", leg=1, n=n)):
            taken.extend(message.recipient_no for message in attempt.messages)

    threads = [threading.Thread(target=claim) for _ in range(claimers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


@pytest.mark.law(8)
def test_four_claimers_at_once_take_exactly_what_the_limit_allows(container):
    failed(container, submit(container, recipients=200, smsFailover=limited(messages=100)), people=200)

    taken = claims_at_once(container)

    assert len(taken) == len(set(taken)) == 100
    assert claimed(container, "test", leg=1) is None


@pytest.mark.law(8)
def test_four_claimers_at_once_never_spend_more_than_the_price_by_what_one_may_cost(container):
    failed(container, submit(container, recipients=200, smsFailover=limited(**EUR)), people=200)

    taken = claims_at_once(container)

    assert len(taken) == 33


@pytest.mark.law(8)
def test_a_limit_set_while_others_claim_counts_all_that_was_claimed_before(container):
    failed(container, submit(container, recipients=1000, smsFailover=SMS), people=1000)
    replies = []
    limit = threading.Thread(target=lambda: replies.append(container.control.failover("test", limit="300")))

    limit.start()
    taken = claims_at_once(container, n=3)
    limit.join()

    assert len(taken) <= max(300, replies[0]["ok"]["failover"]["tried"])
    assert status_of(container, "test")["failover"]["tried"] == len(taken)


@pytest.mark.law(8)
def test_a_claim_that_is_given_back_makes_room_and_a_retry_needs_none(container):
    failed(container, submit(container, recipients=10, smsFailover=limited(messages=4)), people=10)
    first, now = claimed(container, "test", leg=1), container.clock.now()

    container.ledger.messages.give_back(first, now=now, note="its leave had grown too old")
    again = claimed(container, "test", leg=1)
    later = [Settled(message.recipient_no, "waiting", due_at=now, why="busy") for message in again.messages]
    container.ledger.messages.settle(again, later, http_status=429, note="", watch=Watch(60, None), now=now)
    retried = claimed(container, "test", leg=1)

    assert [len(one.messages) for one in (first, again, retried)] == [4, 4, 4]
    assert {m.recipient_no for m in again.messages} == {m.recipient_no for m in retried.messages}


def test_reported_prices_make_room_or_take_it(container):
    failed(container, submit(container, recipients=100, smsFailover=limited(**EUR)), people=100)
    accept(container, claimed(container, "test", leg=1, n=20))
    room_before = status_of(container, "test")["failover"]["room"]

    push(container, *(report(f"test.{no}.1", DELIVERED, **at("0.01")) for no in range(1, 11)))
    room_after_cheap_ones = status_of(container, "test")["failover"]["room"]
    push(container, report("test.11.1", DELIVERED, **at("0.06")))

    assert (room_before, room_after_cheap_ones) == (13, 20)
    assert status_of(container, "test")["failover"]["room"] == int((1 - 0.10 - 0.06 - 9 * 0.06) / 0.06)


def test_a_price_in_another_currency_counts_as_not_known(container):
    failed(container, submit(container, recipients=100, smsFailover=limited(**EUR)), people=100)
    accept(container, claimed(container, "test", leg=1, n=20))

    push(container, *(report(f"test.{no}.1", DELIVERED, **at("25", "KRW")) for no in range(1, 21)))

    assert status_of(container, "test")["failover"]["room"] == 13


def test_kakao_goes_on_while_sms_wait_for_room_and_status_says_so(container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"rejected_at_submit": 0.5}}))
    slow = {"amount": 600, "timeUnit": "MINUTE"}
    campaign = submit(container, recipients=60, sendingSpeedLimit=slow, smsFailover=limited(messages=3))

    waiting = drive(container, campaign, until=lambda status: bool(status["failover"]["matter"]))
    later = drive(
        container, campaign, until=lambda s: s["failover"]["waits"] > waiting["failover"]["waits"] + 3
    )

    assert waiting["state"] == later["state"] == "running"
    assert "failover limit of 3 SMS reached" in waiting["failover"]["matter"]
    assert sum(later["legs"]["sms"].values()) - later["legs"]["sms"]["waiting"] == 3
    assert balances(container, campaign)


@pytest.mark.law(8)
def test_a_campaign_with_only_sms_beyond_the_limit_left_is_held_until_it_is_raised(container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 1.0}}))
    campaign = submit(container, recipients=30, smsFailover=limited(messages=10))

    held = drive(container, campaign)
    looked_at = container.control.failover(campaign)["ok"]["state"]
    resumed_in_vain = container.control.resume(campaign)["error"]["text"]
    lowered = container.control.failover(campaign, limit="7")["ok"]
    raised = container.control.failover(campaign, limit="25")["ok"]
    held_again = drive(container, campaign)
    container.control.failover(campaign, limit="none")
    finished = drive(container, campaign)

    assert held["state"] == held_again["state"] == "held"
    assert held["reason"] == (
        "failover limit of 10 SMS reached; 20 SMS wait; `pabal failover test --limit 30` makes room for "
        "them, `pabal failover test --give-up` ends without them"
    )
    assert looked_at == "held"
    assert resumed_in_vain == f"campaign 'test' would be held again at once: {held['reason']}"
    assert (lowered["state"], lowered["reason"][:35]) == ("held", "failover limit of 7 SMS reached; 20")
    assert (held["waitsFor"]["what"], held["forecast"]) == ("failover limit", None)
    assert raised["state"] == "running"
    assert held_again["legs"]["sms"] == {"delivered": 25, "waiting": 5}
    assert (finished["state"], finished["legs"]["sms"]) == ("finished", {"delivered": 30})
    assert sandbox.summary()["sms_per_destination_max"] == 1


@pytest.mark.law(8)
def test_what_is_given_up_is_cancelled_with_the_reason_and_the_books_are_right(container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 1.0}}))
    campaign = submit(container, recipients=30, smsFailover=limited(messages=10))
    drive(container, campaign)

    container.control.failover(campaign, give_up=True)
    finished = drive(container, campaign)

    assert (finished["state"], finished["reason"]) == ("finished", None)
    assert finished["legs"]["sms"] == {"delivered": 10, "cancelled": 20}
    rows = container.ledger.tallies.export(container.ledger.campaigns.find(campaign).no)
    assert {row["sms_why"] for row in rows if row["sms_state"] == "cancelled"} == {
        "given up at the failover limit of 10 SMS"
    }
    assert balances(container, campaign) and container.auditor.audit(campaign)["ok"]["balanced"]


@pytest.mark.law(8)
def test_one_look_sees_to_the_limits_of_all_campaigns_and_one_that_goes_wrong_keeps_none_from_its_turn(
    container, monkeypatch
):
    for id in ("broken", "held", "given-up", "roomy"):
        failed(container, submit(container, id=id, recipients=2, smsFailover=limited(messages=1)), people=2)
        if id != "roomy":
            accept(container, claimed(container, id, leg=1))
            push(container, report(f"{id}.1.1", DELIVERED))
    nos = {id: container.ledger.campaigns.find(id).no for id in ("broken", "given-up", "roomy")}
    container.ledger._database.change("UPDATE campaigns SET sms_gives_up = true WHERE id = 'given-up'")
    container.ledger._database.change("UPDATE pumps SET wake_at = 'infinity' WHERE leg = 1")
    hold = container.ledger.failovers.hold
    monkeypatch.setattr(
        container.ledger.failovers,
        "hold",
        lambda no, *a, **k: {}[no] if no == nos["broken"] else hold(no, *a, **k),
    )

    container.sms_limits.apply_limits(now=container.clock.now())

    assert [status_of(container, id)["state"] for id in ("broken", "held")] == ["running", "held"]
    assert status_of(container, "given-up")["legs"]["sms"] == {"delivered": 1, "cancelled": 1}
    awake = "SELECT campaign_no FROM pumps WHERE leg = 1 AND wake_at < 'infinity'"
    assert [row["campaign_no"] for row in container.ledger._database.rows(awake)] == [nos["roomy"]]


def test_what_is_given_up_before_the_limit_is_reached_waits_for_nobody_later(container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 1.0}}))
    campaign = submit(container, recipients=30, smsFailover=SMS)

    container.control.failover(campaign, limit="10", give_up=True)
    finished = drive(container, campaign)

    assert finished["legs"]["sms"] == {"delivered": 10, "cancelled": 20}


def test_a_pump_that_the_limit_leaves_nothing_to_send_sleeps(container):
    failed(container, submit(container, recipients=5, smsFailover=limited(messages=2)), people=5)
    claimed(container, "test", leg=1)

    for _ in range(3):
        turn(container)
        time.sleep(0.4)

    sms = [pump for pump in container.ledger.tallies.pumps(1) if pump["leg"] == 1]
    assert [pump["wake_at"] for pump in sms] == [None]


def test_cheaper_reports_wake_the_pump_that_found_no_room(container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 1.0}}))
    limit = {"price": "0.60", "currency": "EUR", "pricePerMessage": "0.10"}
    campaign = submit(container, recipients=15, smsFailover=limited(**limit))

    finished = drive(container, campaign)

    assert finished["state"] == "finished"
    assert finished["legs"]["sms"] == {"delivered": 15}
    assert finished["costs"][1] == {"channel": "sms", "currency": "EUR", "price": "0.45", "messages": 15}


def test_a_campaign_without_limit_books_and_sends_as_before(container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 1.0}}))

    finished = drive(container, submit(container, recipients=30, smsFailover=SMS, validityPeriod=seconds(5)))

    assert finished["failover"] == {
        "mode": "DISPATCHER",
        "limit": None,
        "tried": 30,
        "waits": 0,
        "room": None,
        "expected": None,
        "givesUp": False,
        "matter": None,
    }


@pytest.mark.parametrize(
    ("options", "asked", "kind", "text"),
    [
        ({}, {"limit": "5"}, "not_possible", "has no smsFailover"),
        ({"smsFailover": SMS | {"mode": "PROVIDER"}}, {"limit": "5"}, "not_possible", "to the provider"),
        ({"smsFailover": SMS}, {"give_up": True}, "not_possible", "has no failover limit"),
        ({"smsFailover": SMS}, {"limit": "much"}, "wrong_input", "is not a limit; write a number"),
        ({"smsFailover": SMS}, {"limit": "5 EUR"}, "wrong_input", "--price-per-message"),
        ({"smsFailover": SMS}, {"each": "0.03"}, "wrong_input", "neither messages nor price"),
    ],
)
def test_what_cannot_be_limited_is_refused_with_the_way_out(container, options, asked, kind, text):
    submit(container, recipients=1, **options)

    refused = container.control.failover("test", **asked)["error"]

    assert refused["kind"] == kind
    assert text in refused["text"]


def test_a_price_can_be_set_and_changed_while_the_campaign_runs(container):
    failed(container, submit(container, recipients=100, smsFailover=limited(messages=50)), people=100)

    both = container.control.failover("test", limit="1.20 eur", each="0.03")["ok"]["failover"]
    tighter = container.control.failover("test", each="0.04")["ok"]["failover"]

    assert both["limit"] == {
        "messages": 50,
        "price": "1.20",
        "currency": "EUR",
        "pricePerMessage": "0.03",
    }
    assert (both["room"], tighter["room"]) == (40, 30)
