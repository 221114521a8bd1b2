"""Interleavings and inputs that a reviewer broke an early version with."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from pabal.rate.pacing import Scope
from pabal_worker.clock import LedgerClock
from pabal_worker.provider.outcomes import ErrorClass, TryLater
from pabal_worker.provider.port import Answer
from pabal_worker.records import Resolved, Settled, Share, Watch
from tests.models import pacing
from tests.support.driving import PLAIN, SMS, drive, recipe, seconds, spec, status_of, submit, turn
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

CREDIT = {"groupId": 5, "groupName": "REJECTED", "id": 12, "name": "REJECTED_NOT_ENOUGH_CREDITS"}


@pytest.mark.parametrize(
    "when", ["while the second is in flight", "before it, raised again by a PENDING one"]
)
def test_a_report_of_an_earlier_refused_attempt_does_not_reject_the_later_one(container, when):
    campaign = submit(container, recipients=1, smsFailover=SMS)
    first = claimed(container, campaign)
    now = container.clock.now()
    later = [Settled(1, "waiting", due_at=now, why="REJECTED_NOT_ENOUGH_CREDITS (5/12)")]
    container.ledger.messages.settle(first, later, http_status=200, note="", watch=Watch(60, None), now=now)
    refused = report("test.1.0", CREDIT, bulkId=f"test.{first.id}")
    if when.startswith("before"):
        push(container, refused)
    second = claimed(container, campaign)
    if when.startswith("while"):
        push(container, refused)
    accept(container, second)
    push(container, report("test.1.0", PENDING, second=5, bulkId=f"test.{second.id}"))

    assert status_of(container, campaign)["legs"] == {"kakao": {"accepted": 1}}


def test_a_report_of_a_refused_attempt_rejects_nobody_though_the_message_goes_again_in_that_moment(
    container, database_url
):
    campaign = submit(container, recipients=1, smsFailover=SMS)
    first = claimed(container, campaign)
    store(container, report("test.1.0", CREDIT, bulkId=f"test.{first.id}"))

    with psycopg.connect(database_url) as other:  # its settle, and the claim of its next attempt
        other.execute("UPDATE messages SET state = 'waiting', due_at = now(), voided = voided || attempt")
        other.execute("UPDATE messages SET state = 'sending', due_at = NULL, attempt = attempt + 1")
        applier = threading.Thread(target=container.report_processor.apply_inbox)
        applier.start()
        until_somebody_waits(database_url)
    applier.join()

    assert status_of(container, campaign)["legs"] == {"kakao": {"sending": 1}}


def test_a_look_up_that_found_the_delivery_books_no_sms_though_another_worker_applies_reports(
    container, sandbox, database_url
):
    campaign = submit(container, recipients=5, smsFailover=SMS, validityPeriod=seconds(1))
    for share in container.sweep.find_due_pumps():
        container.pump.run(share, succeed=lambda _: None)
    time.sleep(1.5)

    with psycopg.connect(database_url) as other:
        other.execute("SELECT pg_advisory_xact_lock(7062255)")  # another worker is in the middle of applying
        container.reconciler.reconcile_messages()

    assert "sms" not in status_of(container, campaign)["legs"]


def test_what_was_taken_by_an_earlier_attempt_is_looked_for_there_and_gets_no_sms(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[{"kind": "accept_then_cut", "on": [1]}], log_lag_s=5))
    container = make_container()

    status = drive(container, submit(container, recipients=40, smsFailover=SMS, validityPeriod=seconds(8)))

    assert status["legs"] == {"kakao": {"delivered": 40}}


def test_a_paced_campaign_is_sent_though_a_connection_takes_a_quarter_of_a_second(make_container, sandbox):
    container = make_container()
    warm = container.provider.warm

    async def over_a_long_way():
        await asyncio.sleep(0.25)  # DNS, TCP and TLS to another continent
        return await warm()

    container.provider.warm = over_a_long_way
    campaign = submit(container, recipients=3, sendingSpeedLimit={"amount": 60, "timeUnit": "MINUTE"})
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and status_of(container, campaign)["state"] != "finished":
        turn(container)

    assert status_of(container, campaign)["legs"] == {"kakao": {"delivered": 3}}


def test_a_resume_that_comes_while_a_pump_goes_to_sleep_is_not_lost(container):
    campaign = submit(
        container, recipients=3, sendingSpeedLimit={"amount": 120, "timeUnit": "MINUTE"}
    )  # one share
    container.control.pause(campaign)
    find, reads = container.ledger.campaigns.find, []

    def find_and_let_a_person_resume(campaign_id):
        row = find(campaign_id)
        reads.append(row)
        if len(reads) == 2:  # `_end` has read `paused` and has not released yet
            container.ledger.campaigns.find = find
            container.control.resume(campaign)
        return row

    container.ledger.campaigns.find = find_and_let_a_person_resume
    container.pump.run(Share(campaign, 0, 0), succeed=lambda _: None)
    for _ in range(8):
        turn(container)
        time.sleep(0.3)

    assert (
        status_of(container, campaign)["state"] != "scheduled"
    )  # it was resumed; nobody ever looks at it again


@pytest.mark.parametrize(
    "poison",
    [
        {"messageId": "foreign", "status": {"groupId": 3, "id": 5}, "messageCount": 40000},
        {"messageId": "foreign", "status": {"groupId": 70000, "id": 5}},
        {"messageId": "x" + "".join(chr(0xAC00 + n) for n in range(4000)), "status": {"groupId": 3, "id": 5}},
        {"messageId": "foreign", "status": {"groupId": 3, "id": 5}, "price": {"pricePerMessage": "1e200000"}},
        {
            "messageId": "foreign",
            "status": {"groupId": 3, "id": 5},
            "price": {"pricePerMessage": "-1e2000000"},
        },
    ],
    ids=["count", "group", "long id", "price", "price beyond all bounds"],
)
def test_one_row_that_the_ledger_cannot_hold_costs_nobody_else(container, poison):
    accept(container, claimed(container, submit(container, recipients=1)))
    store(container, poison)
    store(container, report("test.1.0", DELIVERED))

    container.report_processor.apply_inbox()

    assert status_of(container, "test")["legs"] == {"kakao": {"delivered": 1}}


def test_a_worker_that_dies_between_the_last_batch_and_the_seal_leaves_no_campaign_behind(
    container, monkeypatch
):
    container.intake.open_campaign(spec(text=PLAIN))
    container.intake.seal_campaign("test", batches=1, fingerprint="f")
    seal = container.intake._seal
    monkeypatch.setattr(container.intake, "_seal", lambda _: (_ for _ in ()).throw(SystemExit))  # kill -9
    with pytest.raises(SystemExit):
        container.intake.take_batch("test", 1, [], [[1, "821000000001"]])
    monkeypatch.setattr(container.intake, "_seal", seal)

    container.intake.take_batch("test", 1, [], [[1, "821000000001"]])  # the broker delivers the task again
    for _ in range(3):
        turn(container)

    assert status_of(container, "test")["state"] != "receiving"


def test_a_raised_pace_counts_from_the_next_grant_on():
    slow, fast = Scope("campaign:a", 1, 86400), Scope("campaign:a", 100_000, 86400)
    now_us = 1_795_305_600_000_000
    states = {"campaign:a": pacing.seeded(slow, now_us=now_us)}
    assert pacing.grant(states, [slow], 1, now_us=now_us).granted == 1

    later = pacing.grant(states, [fast], 1, now_us=now_us + 2_000_000)

    assert later.granted == 1, f"waits {later.wait_s / 3600:.1f} h"


@pytest.mark.parametrize("case", ["retry due soon", "validity over"])
def test_a_pump_that_can_do_nothing_is_not_published_again_at_once(container, forge, case):
    campaign = submit(container, recipients=20, sendingSpeedLimit={"amount": 100000, "timeUnit": "MINUTE"})
    share = Share(campaign, 0, 0)
    attempt = claimed(container, campaign)
    now = container.clock.now()
    due = now + timedelta(seconds=20) if case.startswith("retry") else now
    later = [Settled(m.recipient_no, "waiting", due_at=due) for m in attempt.messages]
    container.ledger.messages.settle(attempt, later, http_status=429, note="", watch=Watch(60, None), now=now)
    if case == "validity over":
        forge("UPDATE messages SET valid_until = now() - interval '1 s'")
    burnt, grant = [], container.pacer.grant

    def noted(scopes, want, **more):
        given = grant(scopes, want, **more)
        burnt.append(given.granted)
        return given

    container.pacer.grant = noted
    queue, pumps = [share], 0
    while queue and pumps < 5:
        queue.pop()
        container.pump.run(share, succeed=queue.append)
        pumps += 1

    assert (queue, sum(burnt)) == ([], 0), f"{pumps} pumps, {sum(burnt)} grants burnt"


def test_the_ledger_is_asked_for_the_time_again_after_a_while(ledger):
    moments = {"ledger": ledger.now(), "here": 100.0}
    clock = LedgerClock(lambda: moments["ledger"], monotonic=lambda: moments["here"])
    clock.now()
    moments["ledger"] += timedelta(
        hours=3
    )  # the machine slept; the time here, sleep included, went on as well
    moments["here"] += 3 * 3600

    assert clock.now() == moments["ledger"]


def test_ticks_go_on_when_the_ledgers_clock_was_put_back(container):
    now = container.clock.now()
    container.ledger.campaigns.record_heartbeat("tick", now=now + timedelta(hours=1), apart_s=0.3)

    assert container.ledger.campaigns.record_heartbeat("tick", now=now, apart_s=0.3)


def who_was_in_doubt_to_the_end(container, forge, campaign: str) -> None:
    """One person, of whom nothing is open and nothing is definite."""
    accept(container, claimed(container, campaign))
    now = container.clock.now()
    asked = container.ledger.open_questions.take(limit=1, now=now + timedelta(days=3), hold_s=0)
    in_doubt = [Resolved(replace(one, state="unknown"), "unconfirmed") for one in asked]
    forge("UPDATE messages SET state = 'unknown', doubted = true")
    container.ledger.open_questions.settle(in_doubt, now=now)


def test_a_failure_that_is_reported_while_its_campaign_is_being_closed_is_not_left_without_its_sms(
    container, forge
):
    campaign = submit(container, recipients=1, smsFailover=SMS)
    who_was_in_doubt_to_the_end(container, forge, campaign)
    end = container.ledger.campaigns.end

    def report_first_and_end(no, *, now):
        container.ledger.campaigns.end = end
        push(container, report("test.1.0", UNDELIVERED))
        return end(no, now=now)

    container.ledger.campaigns.end = report_first_and_end
    container.sweep.run_steps()

    assert drive(container, campaign)["legs"] == {"kakao": {"undelivered": 1}, "sms": {"delivered": 1}}


def test_no_campaign_is_closed_while_reports_are_being_applied(container, forge, database_url):
    campaign = submit(container, recipients=1, smsFailover=SMS)
    who_was_in_doubt_to_the_end(container, forge, campaign)

    with psycopg.connect(database_url) as applier:
        applier.execute("SELECT pg_advisory_xact_lock(7062255)")
        container.sweep.run_steps()
        state_meanwhile = status_of(container, campaign)["state"]

    assert state_meanwhile == "running"
    assert drive(container, campaign)["state"] == "finished"


def test_one_message_that_the_provider_refuses_by_its_own_fault_stops_no_other_campaign(container, sandbox):
    submit(container, recipients=1, id="tiny")
    submit(container, recipients=50, id="big")
    send = container.provider.send

    async def answer(request, *, may_start):
        if request.campaign_id != "tiny":
            return await send(request, may_start=may_start)
        why = TryLater("REJECTED_SYSTEM_ERROR (5/21)", ErrorClass.PROVIDER)
        return Answer({message.message_id: why for message in request.messages}, 200, took_s=0.05)

    container.provider.send = answer

    container.pump.run(Share("tiny", 0, 0), succeed=lambda _: None)
    grant = container.pacer.grant([Scope("account:default", 0, 60)], 50, steered=True)

    assert grant.granted == 50
    assert drive(container, "big")["legs"] == {"kakao": {"delivered": 50}}
