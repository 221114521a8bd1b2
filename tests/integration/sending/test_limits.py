"""Limits that people set: no claim goes beyond them, however many claim at once, and people are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.driving import SMS, drive, later, pump, spec, status_of, submit
from tests.support.reporting import (
    DELIVERED,
    UNDELIVERED,
    accept,
    at,
    at_once,
    claimed,
    push,
    report,
)

SPEND = {"spendLimit": {"amount": "100", "currency": "KRW", "pricePerMessage": "10"}}
SHOP = {"platform": {"entityId": "shop"}}


def quota_of(container: Any) -> Any:
    return container.pump._claims._limits.quota_at(container.clock.now())


def numbers(attempt: Any) -> list[int]:
    return [message.recipient_no for message in attempt.messages] if attempt else []


def events(forge, kind: str) -> list[str]:
    return [
        says for (says,) in forge("SELECT says FROM events WHERE kind = %s ORDER BY id", [kind]).fetchall()
    ]


# What a campaign may cost


def test_no_more_is_claimed_than_the_spend_limit_has_room_for(container):
    submit(container, recipients=30, **SPEND)

    assert len(numbers(claimed(container, "test"))) == 10
    assert claimed(container, "test") is None


def test_a_limit_of_the_file_is_no_change_and_each_later_one_is(container, forge):
    submit(container, recipients=1, **SPEND)
    submit(container, recipients=1, id="without")
    told = forge("SELECT kind FROM events ORDER BY id").fetchall()
    for campaign in ("test", "without"):
        container.spending.spend(campaign, "500 KRW", each="10")

    assert told == [("opened",), ("sealed",)] * 2
    assert events(forge, "changed") == ["limit of spending"] * 2


@pytest.mark.law(6)
def test_pumps_that_claim_at_once_never_go_beyond_the_spend_limit(make_container):
    containers = [make_container() for _ in range(4)]
    submit(containers[0], recipients=100, **SPEND)
    taken: list[int] = []

    def claim_all(container) -> None:
        for _ in range(8):
            taken.extend(numbers(claimed(container, "test", n=3)))

    at_once(claim_all, containers)

    assert sorted(taken) == list(range(1, 11))


def test_what_reports_say_counts_instead_of_what_was_expected(container):
    submit(container, recipients=100, **SPEND)
    accept(container, claimed(container, "test"))

    push(container, *(report(f"test.{no}.0", DELIVERED, **at("2", "KRW")) for no in range(1, 11)))

    # 20 are spent, and the dearest report counts: (100 - 20) / 2
    assert len(numbers(claimed(container, "test"))) == 40
    assert claimed(container, "test") is None


def test_the_last_known_price_of_its_kind_counts_before_a_campaign_has_reports_of_its_own(container):
    submit(container, recipients=1, id="before")
    accept(container, claimed(container, "before"))
    push(container, report("before.1.0", DELIVERED, **at("25", "KRW")))

    submit(container, recipients=30, **SPEND)

    assert len(numbers(claimed(container, "test"))) == 4


def test_prices_in_another_currency_do_not_count(container):
    submit(container, recipients=30, **SPEND)
    accept(container, claimed(container, "test"))
    push(container, *(report(f"test.{no}.0", DELIVERED, **at("0.01")) for no in range(1, 11)))

    assert claimed(container, "test") is None


def test_sms_count_against_the_same_limit(container):
    submit(container, recipients=8, smsFailover=SMS, **SPEND)
    accept(container, claimed(container, "test"))
    push(container, *(report(f"test.{no}.0", UNDELIVERED, **at("0", "KRW")) for no in range(1, 5)))

    # four that failed cost nothing, four are still expected at ten each: sixty are left
    assert len(numbers(claimed(container, "test", leg=1, n=3))) == 3
    assert len(numbers(claimed(container, "test", leg=1))) == 1


def test_a_campaign_is_held_at_its_spend_limit_and_goes_on_with_a_higher_one(container, forge):
    submit(container, recipients=30, **SPEND)

    held = drive(container, "test")

    assert held["state"] == "held"
    assert held["legs"]["kakao"]["waiting"] == 20
    (obstacle,) = [one for one in held["obstacles"] if one["kind"] == "limit of spending"]
    assert "spend limit of 100 KRW reached" in obstacle["says"]
    assert "pabal spend test --limit" in obstacle["wayOut"]
    assert len(events(forge, "limit reached")) == 1

    reply = container.spending.spend("test", "1000 KRW")["ok"]

    assert (reply["state"], reply["limit"]) == ("running", "1000")
    assert drive(container, "test")["legs"] == {"kakao": {"delivered": 30}}


@pytest.mark.parametrize(
    ("limit", "each", "says"),
    [
        ("much", None, "is not an amount with its currency"),
        ("50000 KRW", None, "is needed for the first limit"),
        ("5 KRW", "10", "is too low for a single message"),
    ],
)
def test_a_spend_limit_that_says_nothing_is_refused(container, limit, each, says):
    submit(container, recipients=1)

    assert says in container.spending.spend("test", limit, each=each)["error"]["text"]


# Messages of an entity a day


def test_an_entity_gets_its_quota_over_all_its_campaigns_and_waits_for_the_next_day(make_container, forge):
    container = make_container(entity_quota=25)
    for id in ("one", "two"):
        submit(container, recipients=20, id=id, **SHOP)
    submit(container, recipients=20, id="other")

    for _ in range(8):
        pump(container)

    left = forge("SELECT coalesce(sum(n), 0) FROM attempts a JOIN campaigns c ON c.no = a.campaign_no "
                 "WHERE c.id <> 'other' AND called").fetchone()  # fmt: skip
    assert left == (25,)
    assert sum(status_of(container, "other")["legs"]["kakao"].values()) == 20
    waiting = next(id for id in ("one", "two") if "waiting" in status_of(container, id)["legs"]["kakao"])
    (obstacle,) = [
        one for one in status_of(container, waiting)["obstacles"] if one["kind"] == "limit of quota"
    ]
    assert "has had its 25 messages" in obstacle["says"]
    assert status_of(container, waiting)["waitsFor"]["until"][:19] == obstacle["until"][:19]
    assert len(events(forge, "limit reached")) == 1


def test_the_next_day_lets_the_rest_leave(make_container):
    container = make_container(entity_quota=15)
    submit(container, recipients=20, validityPeriod={"amount": 40, "timeUnit": "HOURS"}, **SHOP)
    for _ in range(6):
        pump(container)
    assert status_of(container, "test")["legs"]["kakao"]["waiting"] == 5

    later(
        container,
        (quota_of(container).ends_at - container.clock.now() + timedelta(seconds=1)).total_seconds(),
    )

    assert drive(container, "test")["legs"] == {"kakao": {"delivered": 20}}


@pytest.mark.law(6)
def test_pumps_of_many_campaigns_that_claim_at_once_never_go_beyond_the_quota(make_container):
    containers = [make_container(entity_quota=50) for _ in range(4)]
    for index in range(4):
        submit(containers[0], recipients=40, id=f"c{index}", **SHOP)
    taken: list[int] = []

    def claim_all(container) -> None:
        id = f"c{containers.index(container)}"
        for _ in range(20):
            taken.extend(numbers(claimed(container, id, n=3, quota=quota_of(container))))

    at_once(claim_all, containers)

    assert len(taken) == 50


def test_what_is_given_back_or_had_no_effect_does_not_count(make_container, forge):
    container = make_container(entity_quota=10)
    submit(container, recipients=20, **SHOP)
    first = claimed(container, "test", quota=quota_of(container))
    assert first is not None
    rest = container.ledger.messages.split(first, 4)
    assert claimed(container, "test", quota=quota_of(container)) is None

    container.ledger.messages.give_back(rest, now=container.clock.now(), note="")

    assert forge("SELECT n FROM entity_days").fetchone() == (4,)
    assert len(numbers(claimed(container, "test", quota=quota_of(container)))) == 6


def test_what_left_before_there_was_a_quota_counts_on_its_day(make_container):
    container = make_container(entity_quota=10)
    submit(container, recipients=20, **SHOP)
    accept(container, claimed(container, "test", n=7))

    assert len(numbers(claimed(container, "test", quota=quota_of(container)))) == 3


# Recipients of a campaign


def test_a_campaign_of_more_recipients_than_allowed_is_refused_at_the_seal(make_container, forge):
    container = make_container(most_recipients=3)
    container.intake.open_campaign(spec("test"))
    rows = [[no, f"8210{no:08d}", f"이름{no}"] for no in range(1, 5)]
    container.intake.take_batch("test", 1, ["name"], rows)

    reply = container.intake.seal_campaign("test", batches=1, fingerprint="f")
    container.sweep.run_steps()

    assert "has 4 recipients, and this installation allows 3" in reply["error"]["text"]
    status = status_of(container, "test")
    assert status["state"] == "receiving"
    assert [one["kind"] for one in status["obstacles"] if "limit" in one["kind"]] == ["limit of recipients"]
    assert len(events(forge, "limit reached")) == 1
