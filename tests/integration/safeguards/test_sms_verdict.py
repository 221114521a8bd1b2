"""Large campaigns: a guard by default, and first failures judged before their SMS leave."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pabal.campaign.safeguards import (
    ENOUGH_DELIVERED,
    FIRST_FAILURES,
    LARGE_AUDIENCE,
    LONGEST_VERDICT_S,
)
from tests.support.driving import SMS, balances, drive, later, pump, recipe, status_of, submit, turn
from tests.support.reporting import DELIVERED, UNDELIVERED, accept, at_once, claimed, push, report

LARGE = LARGE_AUDIENCE + 1
MISMATCH = {"groupId": 2, "id": 7008}


def failing(**shares: float):
    return recipe(outcomes={"kakao_alim": shares})


def sms_rows(sandbox) -> set[int]:
    """Row numbers of the SMS that arrived at the provider."""
    ids = [row["messageId"].split(".") for row in sandbox.arrivals()]
    return {int(row) for _, row, leg in ids if leg == "1"}


def row_of(container, campaign: str = "test"):
    return container.ledger.campaigns.find(campaign)


def events(container, kind: str) -> list[str]:
    """What the events of a kind say."""
    rows = container.ledger._database.rows("SELECT says FROM events WHERE kind = %(kind)s", {"kind": kind})
    return [row["says"] for row in rows]


def is_guarded(container, campaign: str = "test") -> bool:
    return container.ledger._database.row(
        "SELECT is_guarded FROM campaigns WHERE id = %(id)s", {"id": campaign}
    )["is_guarded"]


@pytest.mark.promise("large campaigns")
def test_a_large_campaign_whose_template_is_wrong_is_held_before_any_sms_leaves(container, sandbox):
    sandbox.set_recipe(failing(template_mismatch=1.0))
    campaign = submit(container, recipients=LARGE, smsFailover=SMS)

    held = drive(container, campaign)
    for _ in range(3):
        turn(container)
    left = sms_rows(sandbox)
    container.control.resume(campaign)
    status = drive(container, campaign, until=lambda status: status["legs"]["sms"].get("delivered", 0) > 0)

    assert held["state"] == "held"
    assert held["reason"].startswith(
        "50 of the first 50 failures are due to the template, the sender or the content, "
        "mostly EC_INVALID_TEMPLATE_ARGS (7008), and 0 people were reached; their SMS have not left"
    )
    assert "`pabal resume test` sends the SMS and goes on all the same" in held["reason"]
    assert left == set()
    assert row_of(container).sms_verdict == "overruled"
    assert status["legs"]["sms"]["delivered"] > 0
    assert balances(container, campaign)


def test_sms_for_people_without_kakaotalk_leave_as_soon_as_that_is_known(container, sandbox):
    sandbox.set_recipe(failing(unknown_user=0.5))
    campaign = submit(container, recipients=LARGE, smsFailover=SMS, guard={"failureShare": 0.9})

    status = drive(container, campaign)

    assert status["state"] == "finished"
    assert row_of(container).sms_verdict == "passed"
    assert status["legs"]["kakao"]["undelivered"] == status["legs"]["sms"]["delivered"] > 0
    assert balances(container, campaign)


def test_fifty_people_without_kakaotalk_open_the_gate_though_nobody_was_reached(container):
    campaign = submit(container, recipients=LARGE, smsFailover=SMS, guard={"failureShare": 0.9})
    accept(container, claimed(container, campaign))

    for no in range(1, FIRST_FAILURES + 1):
        push(container, report(f"test.{no}.0", UNDELIVERED))
    container.sweep.run_steps()

    assert row_of(container).sms_verdict == "passed"
    assert status_of(container, campaign)["state"] == "running"


@pytest.mark.promise("large campaigns")
def test_few_failures_wait_a_minute_and_no_longer(container, sandbox):
    campaign = submit(container, recipients=LARGE, smsFailover=SMS)
    accept(container, claimed(container, campaign))
    push(container, report("test.1.0", UNDELIVERED))

    container.sweep.run_steps()
    waiting = status_of(container, campaign)
    pump(container)
    later(container, LONGEST_VERDICT_S - 5)
    container.sweep.run_steps()
    pump(container)
    before = sms_rows(sandbox)
    later(container, 6)
    container.sweep.run_steps()
    pump(container)

    assert events(container, "SMS released") == [
        "1 failure over KakaoTalk, 0 of them due to the template, the sender or the content; 0 people reached"
    ]
    assert waiting["waitsFor"]["what"] == "why the first failed over KakaoTalk"
    assert waiting["waitsFor"]["leg"] == "sms"
    assert before == set()
    assert sms_rows(sandbox) == {1}


@pytest.mark.promise("large campaigns")
def test_twenty_deliveries_release_what_waits_and_no_later_sms_waits(container, sandbox):
    campaign = submit(container, recipients=LARGE, smsFailover=SMS)
    accept(container, claimed(container, campaign))
    failed = range(101, 101 + FIRST_FAILURES - 1)
    push(container, *(report(f"test.{no}.0", UNDELIVERED, error=MISMATCH) for no in failed))
    for no in range(1, ENOUGH_DELIVERED):
        push(container, report(f"test.{no}.0", DELIVERED))

    container.sweep.run_steps()
    pump(container)
    one_short = row_of(container).sms_verdict, sms_rows(sandbox)
    push(container, report(f"test.{ENOUGH_DELIVERED}.0", DELIVERED))
    later(container, 2)
    container.sweep.run_steps()
    pump(container)
    released = row_of(container).sms_verdict, sms_rows(sandbox)
    push(container, report("test.200.0", UNDELIVERED, error=MISMATCH))
    later(container, 2)
    pump(container)

    assert one_short == ("waiting", set())
    assert released == ("passed", set(failed))
    assert sms_rows(sandbox) == {*failed, 200}


def test_sms_do_not_wait_beyond_the_end_of_their_campaign(container, sandbox):
    end_at = (container.clock.now() + timedelta(seconds=30)).isoformat()
    campaign = submit(container, recipients=LARGE, smsFailover=SMS, endAt=end_at)
    accept(container, claimed(container, campaign))
    push(container, report("test.1.0", UNDELIVERED))

    container.sweep.run_steps()
    later(container, 2)
    container.sweep.run_steps()
    pump(container)

    assert sms_rows(sandbox) == {1}


@pytest.mark.promise("large campaigns")
def test_several_sweeps_hold_a_campaign_once_and_no_claim_gets_an_sms(make_container):
    containers = [make_container() for _ in range(4)]
    campaign = submit(containers[0], recipients=LARGE, smsFailover=SMS)
    accept(containers[0], claimed(containers[0], campaign))
    for no in range(1, FIRST_FAILURES + 1):
        push(containers[0], report(f"test.{no}.0", UNDELIVERED, error=MISMATCH))

    def judge_and_claim(container) -> None:
        container.sms_verdict_judge.judge_first_failures(now=container.clock.now())
        attempts.append(claimed(container, campaign, leg=1))

    attempts: list = []
    at_once(judge_and_claim, containers)

    assert attempts == [None] * 4
    assert len(events(containers[0], "held")) == 1
    assert events(containers[0], "SMS released") == []
    assert status_of(containers[0], campaign)["legs"]["sms"] == {"waiting": FIRST_FAILURES}


def test_a_large_campaign_has_a_guard_by_default(container):
    campaign = submit(container, recipients=LARGE)
    accept(container, claimed(container, campaign))
    push(container, *(report(f"test.{no}.0", DELIVERED) for no in range(1, 50)))
    push(container, *(report(f"test.{no}.0", UNDELIVERED) for no in range(50, 101)))

    container.sweep.run_steps()
    status = status_of(container, campaign)

    assert status["state"] == "held"
    assert "more than guard.failureShare (0.5) allows" in status["reason"]


@pytest.mark.parametrize(
    ("recipients", "options", "guarded", "verdict"),
    [
        (LARGE_AUDIENCE, {"smsFailover": SMS}, False, None),
        (LARGE, {"smsFailover": SMS}, True, "waiting"),
        (LARGE, {}, True, None),
        (LARGE, {"smsFailover": SMS, "guard": "NONE"}, False, None),
        (LARGE, {"smsFailover": SMS, "guard": {"failureShare": 0.9}}, True, "waiting"),
        (LARGE_AUDIENCE, {"smsFailover": SMS, "guard": {"failureShare": 0.9}}, True, None),
        (LARGE, {"smsFailover": SMS | {"mode": "PROVIDER"}}, True, None),
    ],
)
@pytest.mark.promise("large campaigns")
def test_who_is_protected(container, recipients, options, guarded, verdict):
    submit(container, recipients=recipients, **options)

    assert (is_guarded(container), row_of(container).sms_verdict) == (guarded, verdict)
