"""What a single line keeps, and no other test would miss: `make mutations` takes these lines out."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest

from pabal_worker.records import Share
from tests.integration.conftest import API_KEY
from tests.support.driving import drive, recipe, status_of, submit, turn


def claim(container, campaign):
    row = container.ledger.campaigns.find(campaign)
    return container.ledger.messages.claim(
        campaign=row.no, leg=0, n=10, validity_s=60, worker="w", now=container.clock.now(), lease_s=18
    )


def until_all_are_delivered(container, campaign):
    """Without a sweep, which would end the campaign."""
    for _ in range(120):
        container.reconciler.reconcile_messages()
        container.report_processor.apply_inbox()
        if status_of(container, campaign)["legs"] == {"kakao": {"delivered": 5}}:
            return
        time.sleep(0.25)
    raise AssertionError("not all were delivered within half a minute")


@pytest.mark.parametrize(
    "change", ["state = 'paused'", "state = 'cancelled'", "end_at = now() - interval '1 s'"]
)
@pytest.mark.law(6)
def test_a_claim_takes_nothing_of_a_campaign_that_was_stopped_a_moment_ago(container, forge, change):
    campaign = submit(container, recipients=3)
    container.ledger.campaigns.start(container.ledger.campaigns.find(campaign).no, now=container.clock.now())

    forge(f"UPDATE campaigns SET {change}")

    assert claim(container, campaign) == []


@pytest.mark.law(5)
def test_a_call_that_is_late_for_its_grant_is_not_made(container, sandbox, forge):
    campaign = submit(container, recipients=3, sendingSpeedLimit={"amount": 60, "timeUnit": "MINUTE"})
    send = container.provider.send

    async def after_standing_still(request, *, may_start):
        await asyncio.sleep(0.5)  # a process that was stopped between grant and call
        return await send(request, may_start=may_start)

    container.provider.send = after_standing_still
    for share in container.sweep.find_due_pumps():
        container.pump.run(share, succeed=lambda _: None)

    called = forge("SELECT bool_or(called), count(*) FROM attempts").fetchone()
    assert called[0] is False and called[1] > 0
    assert sandbox.summary()["received"] == 0
    assert status_of(container, campaign)["legs"] == {"kakao": {"waiting": 3}}


@pytest.mark.parametrize(
    "hand",
    ["DELETE FROM recipients WHERE no = 5", "INSERT INTO tallies VALUES (1, 0, 'delivered', 1)"],
)
@pytest.mark.law(9)
def test_a_campaign_whose_books_do_not_balance_is_never_called_finished(container, forge, hand):
    campaign = submit(container, recipients=5)
    container.sweep.find_due_pumps()
    container.pump.run(Share(campaign, 0, 0), succeed=lambda _: None)
    until_all_are_delivered(container, campaign)

    forge(hand)
    container.sweep.run_steps()

    assert status_of(container, campaign)["state"] == "running"


@pytest.mark.law(4)
def test_logs_that_cannot_be_asked_never_lead_to_a_resend(make_container, sandbox, forge):
    sandbox.set_recipe(
        recipe(faults=[{"kind": "accept_then_cut", "on": [1]}], refuses_duplicates=False, logs_per_minute=1)
    )
    headers = {"Authorization": f"App {API_KEY}"}
    httpx.get(f"{sandbox.url}/kakao-alim/1/logs", headers=headers).raise_for_status()
    container = make_container()
    campaign = submit(container, recipients=5)

    for _ in range(6):
        turn(container)
        forge("UPDATE messages SET ask_at = now() - interval '1 s' WHERE ask_at IS NOT NULL")

    assert sandbox.summary()["taken_more_than_once"] == 0
    assert status_of(container, campaign)["legs"] == {"kakao": {"unknown": 5}}


@pytest.mark.law(4)
def test_logs_that_do_not_know_a_message_are_asked_twice_before_it_goes_again(make_container, sandbox):
    sandbox.set_recipe(
        recipe(faults=[{"kind": "accept_then_cut", "on": [1]}], refuses_duplicates=False, log_lag_s=2)
    )
    container = make_container(ask_again_s=4)

    drive(container, submit(container, recipients=5))

    assert sandbox.summary()["taken_more_than_once"] == 0
