"""Messages in doubt: asked about, found, sent again or kept for people to decide; and all of it counted."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from pabal_worker.errors import LogsUnavailable
from pabal_worker.provider.port import LogPage
from pabal_worker.reconciliation import reconciler
from pabal_worker.reconciliation.reconciler import LOGS
from pabal_worker.records import Resolved
from pabal_worker.sandbox import worst_window
from tests.support.driving import (
    SMS,
    drive,
    pump,
    recipe,
    sent,
    status_of,
    submit,
    turn,
    with_set_clock,
)
from tests.support.reporting import at_once, claimed

NOT_TAKEN = {"kind": "cut_before", "on": [1]}
TAKEN = {"kind": "accept_then_cut", "on": [1]}
MOST_LOGS_A_MINUTE = 120
HURRY = 12
"""As many seconds at the pacer take one here."""


def held_in_doubt(container, sandbox, *, n: int = 20, **options) -> str:
    """A campaign that keeps what it is in doubt about, held for it."""
    campaign = submit(container, recipients=n, inDoubt="HOLD", **options)
    drive(container, campaign, until=lambda status: status["state"] == "held")
    return campaign


@pytest.mark.law(4)
def test_a_campaign_may_keep_what_it_is_in_doubt_about_and_is_held_until_people_decide(
    make_container, sandbox
):
    sandbox.set_recipe(recipe(faults=[NOT_TAKEN]))
    container = make_container()

    campaign = held_in_doubt(container, sandbox)
    for _ in range(6):
        turn(container)
    held, received = status_of(container, campaign), sandbox.summary()["received"]
    container.control.resume(campaign)
    status = drive(container, campaign)

    assert held["reason"].startswith("20 in doubt: ")
    assert "`pabal resume`" in held["reason"] and "`pabal cancel`" in held["reason"]
    assert (held["legs"], held["doubt"]["kept"]) == ({"kakao": {"unknown": 20}}, 20)
    assert received == 20
    assert status["legs"] == {"kakao": {"delivered": 20}}
    assert sandbox.summary()["taken_more_than_once"] == 0


@pytest.mark.law(4)
def test_what_is_kept_and_found_in_the_logs_after_all_is_not_sent_again(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[TAKEN], log_lag_s=4))
    container = make_container()
    campaign = held_in_doubt(container, sandbox)

    drive(container, campaign, until=lambda status: status["legs"] == {"kakao": {"delivered": 20}})
    container.control.resume(campaign)
    status = drive(container, campaign, until=lambda status: status["state"] == "finished")

    assert status["doubt"]["kept"] == status["doubt"]["resent"] == 0
    assert sandbox.summary()["received_more_than_once"] == 0


def test_what_is_kept_is_given_up_with_its_campaign(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[NOT_TAKEN]))
    container = make_container()
    campaign = held_in_doubt(container, sandbox, smsFailover=SMS)

    cancelled = container.control.cancel(campaign)["ok"]

    assert cancelled["legs"] == {"kakao": {"cancelled": 20}}
    assert drive(container, campaign, until=lambda status: status["endedAt"] is not None)["balanced"]


@pytest.mark.law(4)
def test_what_is_kept_until_the_logs_no_longer_reach_back_is_unconfirmed_and_gets_no_sms(
    make_container, sandbox
):
    sandbox.set_recipe(recipe(faults=[NOT_TAKEN]))
    container = make_container(report_horizon_s=4)
    campaign = held_in_doubt(container, sandbox, smsFailover=SMS)

    status = drive(container, campaign, until=lambda status: "unknown" not in status["legs"]["kakao"])

    assert status["legs"] == {"kakao": {"unconfirmed": 20}}
    assert status["doubt"]["unconfirmed"] == 20


@pytest.mark.parametrize("state", ["paused", "held"])
def test_a_campaign_that_stands_still_already_says_that_it_keeps_something_too(
    make_container, sandbox, state
):
    container = make_container()
    campaign = submit(container, recipients=2, inDoubt="HOLD")
    claimed(container, campaign, lease_s=-1)
    no, now = container.ledger.campaigns.find(campaign).no, container.clock.now()
    container.ledger.messages.lapse_leases(now=now)
    container.ledger.campaigns.move(no, state, came_from=["running"], reason="HTTP 401", now=now)
    asked = container.ledger.open_questions.take(limit=10, now=now, hold_s=60)

    for _ in range(2):
        kept = [Resolved(one, "unknown", ask_at=now, is_kept=True) for one in asked]
        container.ledger.open_questions.settle(kept, now=now)

    status = status_of(container, campaign)
    assert status["state"] == "held"
    assert status["reason"].startswith("HTTP 401; 2 in doubt: ")
    assert status["reason"].count("in doubt") == 1


@pytest.mark.law(4)
def test_doubts_are_counted_from_the_first_question_to_the_end(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[NOT_TAKEN, TAKEN | {"on": [2]}]))
    container = make_container(requests_in_flight=1)

    status = drive(container, submit(container, recipients=100))

    asked = status["doubt"].pop("asked")
    assert 50 * 2 + 50 <= asked <= 50 * 2 + 50 * 2  # twice about what was not taken; else until it was found
    assert status["doubt"] == {
        "unknown": 0,
        "kept": 0,
        "foundInLogs": 50,
        "reported": 0,
        "resent": 50,
        "duplicateIds": 0,
        "unconfirmed": 0,
    }


def test_ids_that_the_provider_has_already_are_counted(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[TAKEN], log_lag_s=20))
    container = make_container()
    campaign = submit(container, recipients=30)

    status = drive(container, campaign, until=lambda status: status["legs"]["kakao"] == {"accepted": 30})

    assert (status["doubt"]["resent"], status["doubt"]["duplicateIds"]) == (30, 30)


@pytest.mark.law(4)
def test_a_report_ends_a_doubt_as_the_logs_do(make_container, sandbox, receiver_url):
    sandbox.set_recipe(recipe(faults=[TAKEN], log_lag_s=60))
    container = make_container(receiver_public_url=receiver_url, ask_again_s=60)

    status = drive(container, submit(container, recipients=30))

    assert status["legs"] == {"kakao": {"delivered": 30}}
    assert (status["doubt"]["reported"], status["doubt"]["resent"]) == (30, 0)


@pytest.mark.law(4)
def test_every_page_is_a_request_with_leave_of_its_own(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[TAKEN]))
    container = make_container(request_size=5_000)
    campaign = submit(container, recipients=2_500)
    pump(container)
    leave, grant = [], container.pacer.grant

    def counted(scopes, want, **more):
        given = grant(scopes, want, **more)
        leave.append(given.granted)
        assert scopes == [LOGS]
        return given

    container.pacer.grant = counted
    container.reconciler.reconcile_messages()

    assert sum(leave) == sandbox.summary()["calls"]["logs"] == 3
    assert status_of(container, campaign)["doubt"]["foundInLogs"] == 2_500


@pytest.mark.law(4)
def test_a_campaign_of_many_small_calls_is_read_a_thousand_messages_a_request(make_container, sandbox):
    container = make_container(request_size=10, report_pull_s=30, pump_s=20)
    clock = with_set_clock(container)
    campaign = sent(container, recipients=3_000)

    clock.pass_by(60)
    container.reconciler.reconcile_messages()

    assert status_of(container, campaign)["legs"] == {"kakao": {"delivered": 3_000}}
    assert sandbox.summary()["calls"]["logs"] <= 4


@pytest.mark.law(4)
def test_whom_a_walk_over_the_campaign_does_not_show_is_asked_about_by_id(make_container, sandbox):
    container = make_container(request_size=10, report_pull_s=30, pump_s=20)
    clock = with_set_clock(container)
    campaign = sent(container, recipients=1_000)
    pages, log_page = [], container.provider.log_page

    async def shows_half(query, *, cursor=None):
        pages.append(query)
        page = await log_page(query, cursor=cursor)
        return LogPage(page.rows[::2], page.cursor) if query.campaign_id else page

    container.provider.log_page = shows_half
    clock.pass_by(60)
    container.reconciler.reconcile_messages()

    assert status_of(container, campaign)["legs"] == {"kakao": {"delivered": 1_000}}
    assert sum(len(query.message_ids) for query in pages) == 500


@pytest.mark.law(4)
def test_logs_that_do_not_answer_count_for_nothing_and_are_left_alone_for_as_long_as_they_say(
    make_container, sandbox
):
    sandbox.set_recipe(recipe(faults=[NOT_TAKEN], logs_per_minute=1))
    container = make_container()
    clock = with_set_clock(container)
    campaign = submit(container, recipients=20)
    pump(container)
    container.reconciler.reconcile_messages()

    for _ in range(4):
        clock.pass_by(120)
        container.reconciler.reconcile_messages()
    status = status_of(container, campaign)

    assert status["legs"] == {"kakao": {"unknown": 20}}
    assert status["doubt"]["asked"] == 20
    assert sandbox.summary()["calls"]["logs"] == 2  # the second answer said when to come again


def test_questions_that_the_provider_refuses_do_not_keep_others_from_their_answers(make_container, sandbox):
    container = make_container(request_size=10, report_pull_s=1)
    clock = with_set_clock(container)
    for name in ("bad", "good"):
        sent(container, recipients=400, id=name)
    log_page = container.provider.log_page

    async def refuses_some(query, *, cursor=None):
        if query.message_ids and all(one.startswith("bad.") for one in query.message_ids):
            raise LogsUnavailable("HTTP 400")
        return await log_page(query, cursor=cursor)

    container.provider.log_page = refuses_some
    for _ in range(3):
        clock.pass_by(6)
        container.reconciler.reconcile_messages()

    assert status_of(container, "good")["legs"] == {"kakao": {"delivered": 400}}
    assert "accepted" in status_of(container, "bad")["legs"]["kakao"]


def test_pages_of_the_logs_that_go_round_in_a_circle_keep_nobody_else_from_an_answer(make_container, sandbox):
    container = make_container(request_size=10, report_pull_s=1)
    clock = with_set_clock(container)
    for name in ("bad", "good"):
        sent(container, recipients=400, id=name)
    pages, log_page = [], container.provider.log_page

    async def goes_round(query, *, cursor=None):
        if not all(one.startswith("bad.") for one in query.message_ids or ["good"]):
            return await log_page(query, cursor=cursor)
        pages.append(cursor)
        return LogPage([{"messageId": "foreign"}], "a" if cursor == "b" else "b")

    container.provider.log_page = goes_round
    for _ in range(3):
        clock.pass_by(6)
        container.reconciler.reconcile_messages()

    assert pages == [None, "b", "a"]
    assert status_of(container, "good")["legs"] == {"kakao": {"delivered": 400}}
    assert "accepted" in status_of(container, "bad")["legs"]["kakao"]


def test_a_resolver_that_is_told_to_stop_leaves_the_rest_as_it_was(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[TAKEN]))
    container = make_container()
    campaign = submit(container, recipients=20)
    pump(container)

    container.stopping.set()
    container.reconciler.reconcile_messages()
    stopped = status_of(container, campaign)
    other = make_container()
    status = drive(other, campaign)

    assert (stopped["legs"], stopped["doubt"]["asked"]) == ({"kakao": {"unknown": 20}}, 0)
    assert status["legs"] == {"kakao": {"delivered": 20}}


def test_what_is_counted_of_doubts_is_folded_without_changing(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[NOT_TAKEN, TAKEN | {"on": [2]}]))
    container = make_container()
    campaign = submit(container, recipients=100)
    before = drive(container, campaign)["doubt"]

    container.ledger.open_questions.fold(over=0)

    assert status_of(container, campaign)["doubt"] == before


@pytest.mark.law(4)
def test_all_pods_together_ask_no_oftener_than_the_provider_allows_and_nobody_is_left_out(
    make_container, sandbox, forge, monkeypatch
):
    monkeypatch.setattr(reconciler, "_AT_ONCE", 400)  # no pod gets all the questions
    pods = [in_a_hurry(make_container(ask_again_s=3600)) for _ in range(2)]
    lost_twice(pods[0], recipients=4_000)
    asked: Counter[int] = Counter()

    def ask(pod) -> None:
        while n := pod.reconciler.reconcile_messages():
            asked[pods.index(pod)] += n

    at_once(ask, pods)

    calls = [row["t"] * HURRY for row in sandbox.requests() if row["call"] == "logs"]
    assert len(calls) > 1.2 * MOST_LOGS_A_MINUTE
    assert worst_window(calls, [1] * len(calls), 60) <= MOST_LOGS_A_MINUTE
    assert min(asked[0], asked[1]) > 0
    told = forge("SELECT state, asked, count(*) FROM messages GROUP BY 1, 2").fetchall()
    assert told == [("unknown", 1, 4_000)]


def in_a_hurry(pod):
    """A pod for which, at the pacer and while it waits for leave, a minute takes five seconds."""
    leave = pod.reconciler._limiter
    pod.pacer._now_us = lambda: int(time.monotonic() * HURRY * 1e6)
    leave._sleep = lambda wait_s: time.sleep(wait_s / HURRY)
    return pod


def lost_twice(container, *, recipients: int) -> str:
    """A campaign whose messages were all in the hands of two workers that died, so that they are asked about
    one by one; its id is as long as can be, so that few fit into a request.
    """
    campaign = submit(container, recipients=recipients, id="x" * 64)
    lose(container, campaign, recipients)
    now = container.clock.now()
    asked = container.ledger.open_questions.take(limit=recipients, now=now, hold_s=60)
    container.ledger.open_questions.settle([Resolved(one, "waiting") for one in asked], now=now)
    lose(container, campaign, recipients)
    return campaign


def lose(container, campaign: str, n: int) -> None:
    claimed(container, campaign, n=n, lease_s=-1)
    container.ledger.messages.lapse_leases(now=container.clock.now())
