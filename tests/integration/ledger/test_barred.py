"""Who gets nothing: suppressed people, and those whom another campaign of the family reached or may reach."""

from __future__ import annotations

import threading

import pytest

from tests.support.driving import SMS, drive, recipe, seconds, status_of, submit
from tests.support.reporting import DELIVERED, UNDELIVERED, accept, claimed, push, report


def suppress(forge, no: int, kind: str = "all") -> None:
    forge("INSERT INTO suppressions VALUES (%s, %s, 'asked by phone', now())", (f"8210{no:08d}", kind))


def as_family(forge, *campaigns: str) -> None:
    forge("UPDATE campaigns SET family_no = 1 WHERE id = ANY (%s)", (list(campaigns),))


def test_who_is_suppressed_gets_nothing_and_the_books_balance(container, sandbox, forge):
    suppress(forge, 3)
    suppress(forge, 7, "advertising")

    status = drive(container, submit(container, recipients=10))

    assert status["legs"] == {"kakao": {"delivered": 9, "suppressed": 1}}
    assert status["state"] == "finished"
    assert container.auditor.audit("test")["ok"]["balanced"]
    assert sandbox.summary()["taken"] == 9


@pytest.mark.law(6)
def test_who_says_no_after_the_submission_gets_nothing(container, forge):
    submit(container, recipients=10)
    suppress(forge, 5)

    assert drive(container, "test")["legs"] == {"kakao": {"delivered": 9, "suppressed": 1}}


def test_a_campaign_of_suppressed_people_only_ends(container, sandbox, forge):
    for no in range(1, 61):
        suppress(forge, no)

    status = drive(container, submit(container, recipients=60))

    assert (status["state"], status["legs"]) == ("finished", {"kakao": {"suppressed": 60}})
    assert sandbox.summary()["calls"].get("kakao_alim", 0) == 0


def test_an_sms_is_not_booked_for_who_said_no_meanwhile(container, forge):
    accept(container, claimed(container, submit(container, recipients=3, smsFailover=SMS)))
    suppress(forge, 2)

    push(container, *(report(f"test.{no}.0", UNDELIVERED) for no in (1, 2, 3)))

    assert status_of(container, "test")["legs"]["sms"] == {"waiting": 2, "suppressed": 1}


@pytest.mark.law(6)
def test_an_sms_that_waits_is_not_sent_to_who_says_no_now(container, forge):
    accept(container, claimed(container, submit(container, recipients=3, smsFailover=SMS)))
    push(container, *(report(f"test.{no}.0", UNDELIVERED) for no in (1, 2, 3)))
    suppress(forge, 2)

    attempt = claimed(container, "test", leg=1)

    assert [message.recipient_no for message in attempt.messages] == [1, 3]
    assert status_of(container, "test")["legs"]["sms"] == {"sending": 2, "suppressed": 1}


def test_advertising_by_sms_leaves_out_who_wants_none_and_kakaotalk_does_not(container, forge):
    suppress(forge, 2, "advertising")
    text = "(광고) 새 상품입니다. 무료수신거부 080-123-4567"
    accept(
        container,
        claimed(
            container, submit(container, recipients=3, smsFailover=SMS | {"text": text}, advertising=True)
        ),
    )

    push(container, *(report(f"test.{no}.0", UNDELIVERED) for no in (1, 2, 3)))

    legs = status_of(container, "test")["legs"]
    assert legs == {"kakao": {"undelivered": 3}, "sms": {"waiting": 2, "suppressed": 1}}


@pytest.mark.law(6)
def test_nobody_whom_the_family_has_reached_or_may_still_reach_is_sent_to_again(container, forge):
    first = claimed(container, submit(container, recipients=4, id="first"), n=3)
    accept(container, first)
    push(container, report("first.1.0", DELIVERED), report("first.2.0", UNDELIVERED))
    submit(container, recipients=4, id="second")
    as_family(forge, "first", "second")

    attempt = claimed(container, "second")

    assert [message.recipient_no for message in attempt.messages] == [2, 4]
    assert status_of(container, "second")["legs"] == {"kakao": {"sending": 2, "suppressed": 2}}


@pytest.mark.law(6)
def test_two_campaigns_of_a_family_that_claim_at_once_never_take_the_same_person(container, forge):
    for id in ("first", "second"):
        submit(container, recipients=200, id=id)
    as_family(forge, "first", "second")
    taken: dict[str, set[int]] = {"first": set(), "second": set()}

    def claim_all(id: str) -> None:
        for _ in range(60):
            attempt = claimed(container, id, n=7)
            taken[id] |= {message.recipient_no for message in attempt.messages} if attempt else set()

    threads = [threading.Thread(target=claim_all, args=(id,)) for id in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert taken["first"].isdisjoint(taken["second"])
    assert taken["first"] | taken["second"] == set(range(1, 201))


def test_a_webhook_hears_of_who_is_suppressed(container, forge):
    url = {"delivery": {"url": "http://127.0.0.1:9/reports"}}
    suppress(forge, 2)
    claimed(container, submit(container, recipients=3, webhooks=url))

    told = forge("SELECT recipient_no, state::text, why FROM relays").fetchall()

    assert told == [(2, "suppressed", "suppressed (all): asked by phone")]


def test_strangers_outside_the_family_are_not_looked_at(container, forge):
    drive(container, submit(container, recipients=5, id="first"))
    submit(container, recipients=5, id="second")

    assert len(claimed(container, "second").messages) == 5


@pytest.mark.parametrize("waits", [True, False])
def test_all_campaigns_of_a_person_are_found_also_where_nothing_was_sent_yet(container, sandbox, waits):
    sandbox.set_recipe(recipe())
    drive(container, submit(container, recipients=3, id="first"))
    submit(container, recipients=3, id="second", validityPeriod=seconds(60))
    if not waits:
        container.control.cancel("second")

    rows = container.ledger.campaigns.of_person("821000000002", limit=10)

    assert [(row["campaign_id"], row["kakao_state"]) for row in rows] == [
        ("second", "waiting" if waits else "cancelled"),
        ("first", "delivered"),
    ]
