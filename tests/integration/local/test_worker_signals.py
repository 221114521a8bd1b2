"""Real worker processes that are stopped, woken and ended by signals while they send."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.support.driving import (
    balances,
    drive,
    recipe,
    seconds,
    status_of,
    submit,
    with_set_clock,
)
from tests.support.processes import environment, wait_for
from tests.support.workers import publish_due_pumps, worker


def is_sending(sandbox) -> bool:
    return sandbox.summary()["received"] > 0


def is_at_rest(container, campaign: str) -> bool:
    """No call of the campaign is under way in anybody's hands."""
    with container.ledger._database.transaction() as connection:
        row = connection.execute("SELECT count(*) AS n FROM attempts WHERE finished_at IS NULL").fetchone()
    return row["n"] == 0 and "sending" not in status_of(container, campaign)["legs"]["kakao"]


@pytest.mark.parametrize("control", ["pause", "cancel"])
@pytest.mark.law(4)
def test_a_worker_that_was_stopped_in_a_call_and_wakes_a_minute_later_keeps_to_what_people_said(
    make_container, sandbox, control
):
    sandbox.set_recipe(recipe(base_latency_s=1))
    container = make_container(request_size=10, requests_in_flight=1, pump_shares=1, pump_s=20)
    clock = with_set_clock(container)
    campaign = submit(container, recipients=200)

    with worker(container) as process:
        publish_due_pumps(container)
        wait_for(lambda: is_sending(sandbox))
        process.send_signal(signal.SIGSTOP)
        clock.pass_by(60)
        container.ledger.messages.lapse_leases(now=clock.now())
        asleep = status_of(container, campaign)["legs"]["kakao"]
        getattr(container.control, control)(campaign)
        received = sandbox.summary()["received"]
        process.send_signal(signal.SIGCONT)
        wait_for(lambda: is_at_rest(container, campaign))
    container.sweep.run_steps()  # what came back from the sleeper is of a campaign that was cancelled
    woken = status_of(container, campaign)["legs"]["kakao"]

    assert asleep["unknown"] >= 10
    assert sandbox.summary()["received"] == received
    assert woken == {"accepted": received, "cancelled" if control == "cancel" else "waiting": 200 - received}
    assert balances(container, campaign)


@pytest.mark.law(4)
def test_a_worker_that_wakes_after_others_sent_its_messages_again_changes_nothing(make_container, sandbox):
    sandbox.set_recipe(recipe(base_latency_s=1, log_lag_s=600))
    container = make_container(request_size=10, requests_in_flight=1, pump_shares=1, pump_s=20)
    clock = with_set_clock(container)
    campaign = submit(container, recipients=40, validityPeriod=seconds(600))

    with worker(container) as process:
        publish_due_pumps(container)
        wait_for(lambda: is_sending(sandbox))
        process.send_signal(signal.SIGSTOP)
        clock.pass_by(60)
        status = drive(
            container, campaign, until=lambda status: status["legs"] == {"kakao": {"accepted": 40}}
        )
        process.send_signal(signal.SIGCONT)
        wait_for(lambda: is_at_rest(container, campaign))

    assert (
        status["doubt"]["duplicateIds"] == 10
    )  # those of the call; what it had in hand besides was never sent
    assert status["doubt"]["resent"] >= 10
    assert status_of(container, campaign)["legs"] == status["legs"]
    assert status_of(container, campaign)["doubt"] == status["doubt"]
    assert sandbox.summary()["taken_more_than_once"] == 0


@pytest.mark.law(4)
def test_a_worker_that_is_told_to_end_leaves_nothing_in_doubt_and_nothing_half_done(make_container, sandbox):
    sandbox.set_recipe(recipe(base_latency_s=0.3))
    pace = {"amount": 600, "timeUnit": "MINUTE"}
    container = make_container(request_size=10, pump_s=60)
    campaign = submit(container, recipients=600, sendingSpeedLimit=pace)  # a minute's work

    with worker(container) as process:
        publish_due_pumps(container)
        wait_for(lambda: is_sending(sandbox))
        process.send_signal(signal.SIGTERM)
        status = process.wait(30)
    legs = status_of(container, campaign)["legs"]["kakao"]

    assert status == 0
    assert set(legs) == {"accepted", "waiting"}
    assert legs["accepted"] == sandbox.summary()["taken"] < 300
    assert container.ledger.pumps.due(now=container.ledger.now(), ahead_s=1, again_s=3, limit=1), (
        "others may go on"
    )


def test_a_worker_that_calls_the_provider_does_not_start_without_its_address(container):
    given = {"PABAL_BROKER_URL": container.settings.broker_url, "PABAL_INFOBIP_BASE_URL": ""}

    done = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "pabal_worker", "worker", "-Q", "pabal.pump"],
        env=environment(**given),
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode != 0
    assert "PABAL_INFOBIP_BASE_URL and PABAL_INFOBIP_API_KEY must be set" in done.stderr
