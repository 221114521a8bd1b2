"""Workers that were asleep: what they do when they wake changes nothing that it should not."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from pabal.campaign import parse_campaign
from pabal.campaign.renderer import Script
from pabal_worker.clock import TimeSources, monotonic
from pabal_worker.ledger.database import Database
from pabal_worker.ledger.messages.failovers import room_to_claim
from pabal_worker.records import Resolved, Settled, Watch
from pabal_worker.sending.request_builder import request_for
from tests.support.driving import (
    SMS,
    MovableClock,
    balances,
    drive,
    pump,
    recipe,
    status_of,
    submit,
    turn,
    with_set_clock,
)
from tests.support.reporting import claimed

LEASE_S = 30


@pytest.fixture
def asleep_s():
    """For how long this machine has slept."""
    return [0.0]


@pytest.fixture
def container(make_container, asleep_s):
    time = TimeSources(ledger_clock=MovableClock, monotonic=lambda: monotonic() + asleep_s[0])
    return make_container(time=time, ask_again_s=30, requests_in_flight=1)


@pytest.fixture
def clock(container):
    return with_set_clock(container)


def in_hand(container, campaign: str):
    """Five of a campaign's messages in the hands of a worker that has not begun its call."""
    return claimed(container, campaign, n=5, validity_s=600, lease_s=LEASE_S)


def sleep_through_the_lease(container, clock) -> None:
    clock.pass_by(LEASE_S + 30)
    container.ledger.messages.lapse_leases(now=clock.now())


def wake_without_a_call(container, attempt) -> None:
    container.ledger.messages.give_back(
        attempt, now=container.clock.now(), note="its grant had grown too old"
    )


def answer_late(container, attempt, state: str) -> dict[str, int]:
    settled = [
        Settled(one.recipient_no, state, rank=5 if state == "rejected" else 1) for one in attempt.messages
    ]
    now = container.clock.now()
    return container.ledger.messages.settle(
        attempt, settled, http_status=200, note="", watch=Watch(60, None), now=now
    )


def resend(container) -> None:
    """The logs did not know them: they go again."""
    now = container.clock.now()
    asked = container.ledger.open_questions.take(limit=100, now=now, hold_s=60)
    container.ledger.open_questions.settle([Resolved(one, "waiting") for one in asked], now=now)


@pytest.mark.law(4)
def test_a_claim_that_lapsed_in_its_workers_sleep_and_was_never_called_waits_again_at_once(
    container, clock, sandbox
):
    campaign = submit(container, recipients=5)
    attempt = in_hand(container, campaign)
    sleep_through_the_lease(container, clock)
    in_doubt = status_of(container, campaign)["legs"]

    wake_without_a_call(container, attempt)

    assert in_doubt == {"kakao": {"unknown": 5}}
    assert status_of(container, campaign)["legs"] == {"kakao": {"waiting": 5}}
    assert container.ledger.open_questions.take(limit=10, now=clock.now(), hold_s=0) == []
    again = in_hand(container, campaign)
    assert {(one.tries, one.doubted) for one in again.messages} == {(1, False)}
    assert again.messages[0].valid_until > attempt.messages[0].valid_until  # it has not begun to age


@pytest.mark.law(4)
def test_what_another_attempt_has_taken_meanwhile_is_not_given_back(container, clock):
    campaign = submit(container, recipients=5)
    attempt = in_hand(container, campaign)
    sleep_through_the_lease(container, clock)
    resend(container)
    other = in_hand(container, campaign)

    wake_without_a_call(container, attempt)

    assert status_of(container, campaign)["legs"] == {"kakao": {"sending": 5}}
    assert answer_late(container, other, "accepted") == {"accepted": 5}


def test_what_goes_again_already_stays_as_it_is_when_the_sleeper_gives_it_back(container, clock):
    campaign = submit(container, recipients=5)
    attempt = in_hand(container, campaign)
    sleep_through_the_lease(container, clock)
    resend(container)

    wake_without_a_call(container, attempt)

    assert status_of(container, campaign)["legs"] == {"kakao": {"waiting": 5}}
    assert {one.tries for one in in_hand(container, campaign).messages} == {2}
    assert balances(container, campaign)


def test_a_later_attempt_that_is_given_back_leaves_the_doubt_about_an_earlier_one(container, clock):
    campaign = submit(container, recipients=5)
    in_hand(container, campaign)
    sleep_through_the_lease(container, clock)
    resend(container)
    second = in_hand(container, campaign)
    sleep_through_the_lease(container, clock)

    wake_without_a_call(container, second)

    assert {(one.tries, one.doubted) for one in in_hand(container, campaign).messages} == {(2, True)}


def test_a_claim_given_back_to_a_campaign_that_was_cancelled_meanwhile_is_cancelled(
    container, clock, sandbox
):
    campaign = submit(container, recipients=5)
    attempt = in_hand(container, campaign)
    container.control.cancel(campaign)
    sleep_through_the_lease(container, clock)

    wake_without_a_call(container, attempt)
    clock.pass_by(5)
    status = drive(container, campaign, until=lambda status: status["endedAt"] is not None)

    assert status["legs"] == {"kakao": {"cancelled": 5}}
    assert sandbox.summary()["received"] == 0


def test_a_claim_given_back_to_a_campaign_that_was_paused_meanwhile_waits_for_the_resume(
    container, clock, sandbox
):
    campaign = submit(container, recipients=5)
    attempt = in_hand(container, campaign)
    container.control.pause(campaign)
    sleep_through_the_lease(container, clock)

    wake_without_a_call(container, attempt)
    clock.pass_by(5)
    turn(container)
    paused, received = status_of(container, campaign), sandbox.summary()["received"]
    container.control.resume(campaign)
    clock.pass_by(5)

    assert (paused["legs"], received) == ({"kakao": {"waiting": 5}}, 0)
    assert drive(container, campaign)["legs"] == {"kakao": {"delivered": 5}}


def test_a_claim_that_was_kept_as_doubt_is_none_once_its_worker_says_that_it_made_no_call(container, clock):
    campaign = submit(container, recipients=5, inDoubt="HOLD")
    attempt = in_hand(container, campaign)
    sleep_through_the_lease(container, clock)
    asked = container.ledger.open_questions.take(limit=10, now=clock.now(), hold_s=60)
    kept = [Resolved(one, "unknown", ask_at=clock.now(), is_kept=True) for one in asked]
    container.ledger.open_questions.settle(kept, now=clock.now())

    wake_without_a_call(container, attempt)
    status = status_of(container, campaign)
    container.control.resume(campaign)

    assert (status["legs"], status["doubt"]["kept"]) == ({"kakao": {"waiting": 5}}, 0)
    assert status_of(container, campaign)["doubt"]["resent"] == 0


@pytest.mark.parametrize("state", ["accepted", "rejected", "unknown"])
@pytest.mark.law(1, 4)
def test_a_late_answer_changes_nothing_of_what_went_again_meanwhile(container, clock, state):
    campaign = submit(container, recipients=5, smsFailover=SMS)
    attempt = in_hand(container, campaign)
    sleep_through_the_lease(container, clock)
    resend(container)
    in_hand(container, campaign)

    moved = answer_late(container, attempt, state)

    assert moved == {}
    assert status_of(container, campaign)["legs"] == {"kakao": {"sending": 5}}


@pytest.mark.parametrize("control", ["pause", "cancel"])
def test_a_late_answer_is_believed_though_the_campaign_stands_still_by_now(container, clock, control):
    campaign = submit(container, recipients=8)
    attempt = in_hand(container, campaign)
    sleep_through_the_lease(container, clock)
    getattr(container.control, control)(campaign)

    moved = answer_late(container, attempt, "accepted")

    assert moved == {"accepted": 5}
    rest = "cancelled" if control == "cancel" else "waiting"
    assert status_of(container, campaign)["legs"] == {"kakao": {"accepted": 5, rest: 3}}


@pytest.mark.parametrize("asleep", ["before the call", "after the answer"])
@pytest.mark.parametrize("control", ["pause", "cancel"])
@pytest.mark.law(4)
def test_a_pump_that_sleeps_for_a_minute_sends_nothing_after_the_pause(
    container, clock, asleep_s, sandbox, asleep, control
):
    campaign = submit(container, recipients=100)  # two calls' worth, of which the first sleeps
    send = container.provider.send

    def sleep() -> None:
        asleep_s[0] += 60
        sleep_through_the_lease(container, clock)
        getattr(container.control, control)(campaign)

    async def sleeping(request, *, may_start):
        container.provider.send = send
        if asleep == "before the call":
            sleep()
        answer = await send(request, may_start=may_start)
        if asleep == "after the answer":
            sleep()
        return answer

    container.provider.send = sleeping
    pump(container)
    for _ in range(3):
        clock.pass_by(5)
        turn(container)
    rest = "cancelled" if control == "cancel" else "waiting"
    reached = 0 if asleep == "before the call" else 50

    assert sandbox.summary()["received"] == reached
    legs = status_of(container, campaign)["legs"]["kakao"]
    assert (legs.pop(rest), sum(legs.values())) == (100 - reached, reached)
    assert "unknown" not in legs
    assert balances(container, campaign)


def test_a_pump_that_is_told_to_stop_begins_no_call_and_gives_back_what_it_has_claimed(container, sandbox):
    campaign = submit(container, recipients=100)
    send = container.provider.send

    async def told_to_stop(request, *, may_start):
        container.stopping.set()
        return await send(request, may_start=may_start)

    container.provider.send = told_to_stop
    pump(container)

    assert status_of(container, campaign)["legs"] == {"kakao": {"waiting": 100}}
    assert sandbox.summary()["received"] == 0


def test_a_pump_that_is_told_to_stop_settles_the_calls_under_way_and_claims_no_more(make_container, sandbox):
    sandbox.set_recipe(recipe(base_latency_s=0.5))
    stopping, other = make_container(requests_in_flight=1), make_container()
    campaign = submit(stopping, recipients=200)
    send = stopping.provider.send

    async def told_to_stop_meanwhile(request, *, may_start):
        answering = stopping.loop.submit(send(request, may_start=may_start))
        await asyncio.sleep(0.2)
        stopping.stopping.set()
        return await asyncio.wrap_future(answering)

    stopping.provider.send = told_to_stop_meanwhile
    successors = []
    for share in stopping.sweep.find_due_pumps():
        stopping.pump.run(share, succeed=successors.append)

    assert status_of(stopping, campaign)["legs"] == {"kakao": {"accepted": 50, "waiting": 150}}
    assert successors, "another worker goes on at once"
    assert drive(other, campaign)["legs"] == {"kakao": {"delivered": 200}}
    assert sandbox.summary()["received_more_than_once"] == 0


@pytest.mark.law(4)
def test_a_worker_that_falls_asleep_in_a_transaction_keeps_nobody_from_pausing(container, database_url):
    campaign, tries = submit(container, recipients=10, smsFailover=SMS), []
    sleeper = Database(database_url, asleep_after_s=0.3)

    def claim_sms(connection) -> None:
        tries.append(room_to_claim(connection, container.ledger.campaigns.find(campaign).no))
        if len(tries) == 1:
            pausing = threading.Thread(target=container.control.pause, args=[campaign], daemon=True)
            pausing.start()
            pausing.join(20)  # it waits for the campaign's row, which the sleeper has

    sleeper.run(claim_sms)
    sleeper.close()

    assert len(tries) == 2
    assert status_of(container, campaign)["state"] == "paused"


def test_what_a_claim_waits_for_its_grant_costs_no_validity(container, clock, forge):
    campaign = submit(container, recipients=5)
    attempt = in_hand(container, campaign)
    called = replace(attempt, called_at=attempt.claimed_at + timedelta(seconds=7))

    answer_late(container, called, "accepted")

    spans = forge("SELECT extract(epoch FROM valid_until - started_at)::int FROM attempts")
    assert [span for (span,) in spans] == [600]
    assert [began for (began,) in forge("SELECT started_at FROM attempts")] == [called.called_at]


def test_a_message_that_lapsed_is_valid_for_as_long_as_a_call_at_the_leases_end_would_make_it(
    container, clock, forge
):
    campaign = submit(container, recipients=5)
    attempt = in_hand(container, campaign)

    sleep_through_the_lease(container, clock)

    ends = forge("SELECT DISTINCT valid_until FROM messages")
    assert [end for (end,) in ends] == [attempt.claimed_at + timedelta(seconds=LEASE_S + 600)]


def test_the_provider_is_told_the_whole_validity_of_a_first_attempt_and_the_rest_of_a_later_one(container):
    attempt = in_hand(container, submit(container, recipients=2))
    first, second = attempt.messages[0], attempt.messages[1]._replace(tries=2)
    campaign = parse_campaign(
        {
            "id": "a",
            "channel": "KAKAO_ALIM",
            "sender": "S",
            "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "안녕하세요."},
        }
    )

    for one, validity_s in ((first, 600), (second, 593)):
        request = request_for(
            replace(attempt, messages=(one,)),
            campaign,
            Script(campaign),
            webhook_url=None,
            now=attempt.claimed_at + timedelta(seconds=7),
        )
        assert request.messages[0].validity_s == validity_s


def test_a_claim_of_a_first_attempt_waits_for_its_grant_however_short_its_validity(container):
    attempt = in_hand(container, submit(container, recipients=2))
    short = attempt.messages[0]._replace(valid_until=attempt.claimed_at + timedelta(seconds=1))

    assert replace(attempt, messages=(short,)).sendable_until(8) == attempt.claimed_at + timedelta(seconds=8)
    again = replace(attempt, messages=(short._replace(tries=2),))
    assert again.sendable_until(8) == attempt.claimed_at + timedelta(seconds=1)
