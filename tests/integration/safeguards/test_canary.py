"""Canaries and guards: the first messages are waited for, and too many failures hold a campaign."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from pabal_worker.records import Share
from tests.support.driving import (
    PLAIN,
    SMS,
    balances,
    drive,
    movable,
    recipe,
    seconds,
    spec,
    status_of,
    submit,
    turn,
)
from tests.support.reporting import claimed

FAIL = {"kakao_alim": {"unknown_user": 1.0}}
SILENT = {"kakao_alim": {"never_final": 1.0}}
TEN = {"messages": 10}
HOURS = {"amount": 2, "timeUnit": "HOURS"}


def send(container, campaign: str) -> None:
    """Pumps only, as long as there is something to claim: no report is applied."""
    for share in range(container.settings.pump_shares):
        container.pump.run(Share(campaign, 0, share), succeed=lambda _: None)


def received_rows(sandbox) -> set[int]:
    """Row numbers of what arrived over Kakao."""
    ids = [row["messageId"].split(".") for row in sandbox.arrivals()]
    return {int(row) for _, row, leg in ids if leg == "0"}


def canary_state(status) -> str:
    return status["canary"]["state"]


@pytest.mark.promise("canary and guard")
def test_only_the_canaries_leave_until_their_reports_are_in(container, sandbox):
    campaign = submit(container, recipients=200, canary=TEN)

    send(container, campaign)
    waiting, first = status_of(container, campaign), received_rows(sandbox)
    status = drive(container, campaign)

    assert first == set(range(1, 11))
    assert waiting["canary"] == {
        "messages": 10,
        "state": "waiting",
        "delivered": 0,
        "failed": 0,
        "open": 10,
    }
    assert waiting["waitsFor"]["what"] == "canary reports: 0 of 10 in, 0 failed"
    assert waiting["waitsFor"]["until"] is not None
    assert status["legs"] == {"kakao": {"delivered": 200}}
    assert status["canary"] == {"messages": 10, "state": "passed", "delivered": 10, "failed": 0, "open": 0}


def test_a_forecast_says_that_it_counts_on_the_canary_only_while_it_is_waited_for(container):
    campaign = submit(
        container, recipients=200, canary=TEN, sendingSpeedLimit={"amount": 6000, "timeUnit": "MINUTE"}
    )
    waiting = status_of(container, campaign)["forecast"]

    status = drive(container, campaign, until=lambda status: canary_state(status) == "passed")

    assert "its canary passes without a wait" in waiting["assumes"]
    assert "its canary passes without a wait" not in status["forecast"]["assumes"]


@pytest.mark.promise("canary and guard")
def test_a_failed_canary_holds_the_campaign_and_nobody_beyond_has_it(container, sandbox):
    sandbox.set_recipe(recipe(outcomes=FAIL))
    campaign = submit(container, recipients=200, canary=TEN)

    held = drive(container, campaign)
    for _ in range(3):
        turn(container)
    arrived = received_rows(sandbox)
    sandbox.set_recipe(recipe())
    container.control.resume(campaign)
    status = drive(container, campaign)

    assert held["state"] == "held"
    assert held["reason"].startswith("the canary failed: ")
    assert "(100.0 %), more than canary.failureShare (0.1) allows" in held["reason"]
    assert "`pabal resume test` sends to the others all the same" in held["reason"]
    assert (canary_state(held), canary_state(status)) == ("failed", "overruled")
    assert arrived == set(range(1, 11))
    assert status["legs"] == {"kakao": {"delivered": 190, "undelivered": 10}}
    assert balances(container, campaign)


def test_canaries_of_which_few_enough_fail_pass(container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 0.2, "rejected_at_submit": 0.1}}))
    campaign = submit(container, recipients=60, canary=TEN | {"failureShare": 0.9})

    status = drive(container, campaign)

    assert canary_state(status) == "passed"
    assert sum(status["legs"]["kakao"].values()) == len(received_rows(sandbox)) == 60


@pytest.mark.promise("canary and guard")
def test_reports_that_do_not_come_in_time_hold_the_campaign(make_container, sandbox):
    sandbox.set_recipe(recipe(outcomes=SILENT))
    container = make_container()
    move = movable(container)
    campaign = submit(container, recipients=200, canary=TEN, validityPeriod=HOURS)
    send(container, campaign)

    move(timedelta(minutes=29))
    turn(container)
    before = status_of(container, campaign)["state"]
    move(timedelta(minutes=1))
    held = drive(container, campaign)

    assert before == "running"
    assert held["state"] == "held"
    assert "only 0 of 10 reports came within 30 MINUTES" in held["reason"]
    assert len(received_rows(sandbox)) == 10


@pytest.mark.promise("canary and guard")
def test_reports_that_nobody_read_while_workers_were_away_are_read_before_the_verdict(make_container):
    container = make_container()
    move = movable(container)
    campaign = submit(container, recipients=200, canary=TEN, validityPeriod=HOURS)
    send(container, campaign)

    move(timedelta(hours=1))
    container.sweep.run_steps()
    status = drive(container, campaign)

    assert (status["state"], canary_state(status)) == ("finished", "passed")


def test_the_wait_begins_when_the_last_canary_has_left(make_container, sandbox):
    sandbox.set_recipe(recipe(outcomes=SILENT))
    container = make_container()
    move = movable(container)
    pace = {"amount": 6, "timeUnit": "HOUR"}
    campaign = submit(container, recipients=20, canary=TEN, validityPeriod=HOURS, sendingSpeedLimit=pace)

    for _ in range(4):
        turn(container)
        move(timedelta(minutes=10))
    status = status_of(container, campaign)

    assert 0 < len(received_rows(sandbox)) < 10
    assert (status["state"], canary_state(status)) == ("running", "waiting")
    assert not status["waitsFor"]["what"].startswith("canary")


def test_canaries_that_were_paused_by_hand_are_still_waited_for(container, sandbox):
    sandbox.set_recipe(recipe(outcomes=SILENT))
    campaign = submit(container, recipients=200, canary=TEN)
    send(container, campaign)

    container.control.pause(campaign)
    container.control.resume(campaign)
    send(container, campaign)

    assert canary_state(status_of(container, campaign)) == "waiting"
    assert received_rows(sandbox) == set(range(1, 11))


def test_canaries_are_the_first_rows_of_the_list_whatever_their_numbers(container, sandbox):
    container.intake.open_campaign(spec("gaps", text=PLAIN, canary={"messages": 3}))
    container.intake.take_batch("gaps", 1, [], [[no, f"8210{no:08d}"] for no in (900, 7, 40, 41, 5000)])
    container.intake.seal_campaign("gaps", batches=1, fingerprint="f")

    send(container, "gaps")

    assert received_rows(sandbox) == {7, 40, 41}


@pytest.mark.parametrize("recipients", [1, 9, 10])
def test_where_nobody_stands_behind_the_canaries_nothing_is_waited_for(container, sandbox, recipients):
    sandbox.set_recipe(recipe(outcomes=FAIL))
    campaign = submit(container, recipients=recipients, canary=TEN)

    status = drive(container, campaign)

    assert (status["state"], status["canary"]) == ("finished", None)


def test_a_canary_that_is_tried_again_is_no_reason_to_let_others_go(container, sandbox):
    sandbox.set_recipe(recipe(faults=[{"kind": "status_429", "on": [1, 2]}]))
    campaign = submit(container, recipients=50, canary=TEN | {"failureShare": 0.01})

    drive(container, campaign, until=lambda status: status["canary"]["delivered"] == 10)
    first = received_rows(sandbox)
    status = drive(container, campaign)

    assert first == set(range(1, 11))
    assert sandbox.summary()["received_more_than_once"] > 0
    assert status["legs"] == {"kakao": {"delivered": 50}}


def test_a_shut_gate_is_no_defect_that_wakes_pumps(container):
    campaign = submit(container, recipients=50, canary=TEN)
    send(container, campaign)

    roused = container.ledger.pumps.rouse(now=container.clock.now())

    assert roused == 0
    assert canary_state(status_of(container, campaign)) == "waiting"


def test_pumps_sleep_while_the_canaries_are_waited_for_and_wake_when_they_pass(container):
    campaign = submit(container, recipients=50, canary=TEN)
    send(container, campaign)
    asleep = [pump["wake_at"] for pump in container.ledger.tallies.pumps(1)]

    canaries = container.ledger.safeguards.canaries(now=container.clock.now())[0]
    container.ledger.safeguards.open_gate(canaries, now=container.clock.now())

    assert set(asleep) == {None}
    assert None not in [pump["wake_at"] for pump in container.ledger.tallies.pumps(1)]


@pytest.mark.parametrize(("leg", "people"), [(0, 10), (1, 20)])
def test_a_claim_ends_at_the_gate_whatever_was_counted_before(container, leg, people):
    campaign = submit(container, recipients=50, canary=TEN, smsFailover=SMS)
    container.ledger.tallies._db.change(
        "INSERT INTO messages (campaign_no, recipient_no, leg, state) "
        "SELECT 1, no, 1, 'waiting' FROM generate_series(31, 50) no"
    )

    attempt = claimed(container, campaign, leg=leg, n=50)

    assert attempt is not None and len(attempt.messages) == people


def test_who_was_a_canary_in_vain_gets_the_sms_while_the_others_wait(container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 0.3, "never_final": 0.7}}))
    canary = {"messages": 20, "failureShare": 1.0}
    campaign = submit(container, recipients=100, canary=canary, smsFailover=SMS, validityPeriod=HOURS)

    def has_sms(status):
        return status["legs"].get("sms", {}).get("delivered", 0) == status["canary"]["failed"] > 0

    status = drive(container, campaign, until=has_sms)

    assert canary_state(status) == "waiting"
    assert sandbox.summary()["sms_destinations"] == status["canary"]["failed"]
    assert received_rows(sandbox) == set(range(1, 21))


@pytest.mark.parametrize(("outcomes", "state"), [({}, "running"), (FAIL, "held")])
@pytest.mark.promise("canary and guard")
def test_many_sweeps_at_once_judge_once(container, make_container, sandbox, outcomes, state):
    sandbox.set_recipe(recipe(outcomes=outcomes))
    campaign = submit(container, recipients=50, canary=TEN)
    send(container, campaign)
    while container.ledger.safeguards.canaries(now=container.clock.now())[0].heard.samples != 10:
        container.reconciler.reconcile_messages()
        container.report_processor.apply_inbox()
    stale = container.ledger.safeguards.canaries(now=container.clock.now())[0]
    others = [make_container() for _ in range(4)]

    with ThreadPoolExecutor(len(others)) as threads:
        list(
            threads.map(
                lambda other: other.sweep._safeguard_judge.judge_campaigns(now=other.clock.now()), others
            )
        )
    container.ledger.safeguards.open_gate(stale, now=container.clock.now())

    assert status_of(container, campaign)["state"] == state
    assert canary_state(status_of(container, campaign)) == ("passed" if state == "running" else "failed")


@pytest.mark.promise("canary and guard")
def test_a_verdict_that_comes_after_the_resume_changes_nothing(container, sandbox):
    sandbox.set_recipe(recipe(outcomes=FAIL))
    campaign = submit(container, recipients=50, canary=TEN)
    send(container, campaign)
    stale = container.ledger.safeguards.canaries(now=container.clock.now())[0]
    drive(container, campaign)

    container.control.resume(campaign)
    is_held = container.ledger.safeguards.fail_canary(stale, "too late", now=container.clock.now())

    assert not is_held
    assert canary_state(status_of(container, campaign)) == "overruled"


@pytest.mark.promise("canary and guard")
def test_a_guard_holds_the_campaign_in_mid_run_and_counts_afresh_after_the_resume(container, sandbox):
    sandbox.set_recipe(recipe(outcomes=FAIL))
    guard = {"failureShare": 0.2, "minimumSamples": 20}
    pace = {"amount": 1200, "timeUnit": "MINUTE"}
    campaign = submit(
        container, recipients=400, guard=guard, sendingSpeedLimit=pace, validityPeriod=seconds(600)
    )

    held = drive(container, campaign)
    failed = held["legs"]["kakao"]["undelivered"]
    container.control.resume(campaign)
    again = drive(container, campaign)
    sandbox.set_recipe(recipe())
    container.control.pace(campaign, None, "MINUTE")
    container.control.resume(campaign)
    status = drive(container, campaign)

    assert (held["state"], again["state"], status["state"]) == ("held", "held", "finished")
    assert "(100.0 %), more than guard.failureShare (0.2) allows" in held["reason"]
    assert 20 <= failed < 150
    assert again["legs"]["kakao"]["undelivered"] >= failed + 20
    assert status["legs"]["kakao"]["delivered"] > 0
    assert balances(container, campaign)


def test_a_guard_lets_a_healthy_campaign_go(container):
    campaign = submit(container, recipients=150, guard={"failureShare": 0.01, "minimumSamples": 20})

    assert drive(container, campaign)["legs"] == {"kakao": {"delivered": 150}}


def test_a_guard_that_was_overruled_meanwhile_does_not_trip(container, sandbox):
    sandbox.set_recipe(recipe(outcomes=FAIL))
    pace = {"amount": 1200, "timeUnit": "MINUTE"}
    guard = {"failureShare": 0.2, "minimumSamples": 50}
    campaign = submit(container, recipients=100, guard=guard, sendingSpeedLimit=pace)
    drive(container, campaign, until=lambda status: "undelivered" in status["legs"]["kakao"])
    stale = container.ledger.safeguards.guarded(now=container.clock.now())[0]

    container.control.pause(campaign)
    container.control.resume(campaign)

    assert not container.ledger.safeguards.trip(stale, "too late", now=container.clock.now())
    assert container.ledger.safeguards.guarded(now=container.clock.now())[0].heard.failed < stale.heard.failed


HOURLY = {"amount": 1, "timeUnit": "HOUR"}


def ends_in(container, seconds_):
    return (container.clock.now() + timedelta(seconds=seconds_)).isoformat()


def test_what_expired_without_having_left_trips_no_guard_and_no_canary(container):
    guard = {"failureShare": 0.1, "minimumSamples": 20}
    over = {"endAt": ends_in(container, 30), "sendingSpeedLimit": HOURLY, "validityPeriod": seconds(10)}
    submit(container, recipients=100, id="guarded", guard=guard, **over)
    submit(container, recipients=100, id="canary", canary={"messages": 50, "failureShare": 0.1}, **over)
    send(container, "guarded")
    send(container, "canary")

    movable(container)(timedelta(seconds=40))
    states = [drive(container, id)["state"] for id in ("guarded", "canary")]

    assert states == ["finished", "finished"]


def test_a_guard_counts_no_message_that_expired_by_our_own_word_while_the_campaign_goes_on(container, forge):
    guard = {"failureShare": 0.1, "minimumSamples": 20}
    campaign = submit(container, recipients=60, guard=guard, validityPeriod=seconds(10))
    attempt = claimed(container, campaign, n=40)
    container.ledger.messages.give_back(attempt, now=container.clock.now(), note="")
    forge("UPDATE messages SET due_at = now(), valid_until = now() - interval '1 second' WHERE leg = 0")

    container.sweep.run_steps()

    status = status_of(container, campaign)
    assert (status["state"], status["legs"]["kakao"]["expired"]) == ("running", 40)
    assert container.ledger.safeguards.guarded(now=container.clock.now())[0].heard.failed == 0
