"""A grant is asked for last: slow ledgers, silent providers, people who change their mind meanwhile."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace

import pytest

from pabal.rate.pacing import Scope
from pabal_worker.records import Share
from tests.support.driving import SMS, drive, later, pump, status_of, submit
from tests.support.reporting import claimed

DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
PACED = {"amount": 1200, "timeUnit": "MINUTE"}


def slow(method, seconds: float):
    def slowed(*arguments, **named):
        result = method(*arguments, **named)
        time.sleep(seconds)
        return result

    return slowed


@pytest.mark.parametrize("claim_s", [0.4, 2.0])
def test_a_ledger_that_takes_its_time_for_claims_lets_messages_leave(make_container, forge, claim_s):
    container = make_container(pump_s=5)
    campaign = submit(container, recipients=60, sendingSpeedLimit=PACED)
    messages = container.ledger.messages
    messages.claim = slow(messages.claim, claim_s)

    drive(container, campaign, until=lambda status: "waiting" not in status["legs"]["kakao"])

    uncalled, calls = forge("SELECT count(*) FILTER (WHERE NOT called), count(*) FROM attempts").fetchone()
    assert uncalled == 0
    assert calls < 60


@pytest.mark.parametrize("change", ["pause", "cancel"])
@pytest.mark.law(6)
def test_what_is_claimed_and_not_granted_does_not_leave_after_somebody_stopped_it(container, sandbox, change):
    campaign = submit(container, recipients=20)
    grant = container.pacer.grant

    def stopped_a_while_ago(*arguments, **named):
        container.pacer.grant = grant
        getattr(container.control, change)(campaign)
        time.sleep(1.1)
        return grant(*arguments, **named)

    container.pacer.grant = stopped_a_while_ago
    pump(container)

    assert sandbox.summary()["received"] == 0
    assert set(status_of(container, campaign)["legs"]["kakao"]) <= {"waiting", "cancelled"}


def test_what_waited_for_its_grant_under_its_lease_leaves_no_attempt_behind(container, forge):
    container.pacer.block("account:default", 30)
    campaign = submit(container, recipients=20)

    pump(container)

    assert forge("SELECT count(*) FROM attempts").fetchone() == (0,)
    assert status_of(container, campaign)["legs"] == {"kakao": {"waiting": 20}}
    assert status_of(container, campaign)["waitsFor"]["what"] == "blocked: account"


@pytest.mark.law(1)
def test_a_grant_for_fewer_sends_a_part_and_keeps_the_rest_under_its_lease(container, sandbox, forge):
    campaign = submit(container, recipients=20)
    grant = container.pacer.grant

    def for_seven(scopes, want, **named):
        return grant(scopes, min(want, 7), **named)

    container.pacer.grant = for_seven
    pump(container)

    sizes = [n for (n,) in forge("SELECT n FROM attempts ORDER BY id")]
    assert sizes == [7, 7, 6]
    assert sandbox.summary()["received_more_than_once"] == 0
    assert drive(container, campaign)["legs"] == {"kakao": {"delivered": 20}}


@pytest.mark.law(5)
def test_what_is_in_hand_counts_as_sent_now_whenever_it_was_claimed(container):
    campaign = submit(container, recipients=5)
    minutes_ago = container.clock.now() - timedelta(minutes=5)
    attempt = claimed(container, campaign, now=minutes_ago, lease_s=600)

    sent_lately = container.ledger.tallies.sent_lately(campaign_id=campaign, unit_s=60)

    assert sent_lately == [(0, 5, attempt.id)]


@pytest.mark.law(5)
def test_what_a_wipe_found_in_hand_does_not_count_any_more_once_it_is_asked_for(container, sandbox, redis):
    campaign = submit(container, recipients=20, sendingSpeedLimit=PACED)
    grant, wiped = container.pacer.grant, []

    def wiped_before(*arguments, **named):
        if not wiped:
            wiped.append(redis.flushall())
        return grant(*arguments, **named)

    container.pacer.grant = wiped_before
    pump(container)

    assert sandbox.summary()["received"] > 0
    assert redis.hget(f"pace:campaign:{campaign}", "hands") == b"0"


@pytest.mark.law(5)
def test_a_grant_on_which_no_call_began_is_given_back(container, sandbox, redis):
    campaign = submit(container, recipients=20, sendingSpeedLimit=PACED)
    may_start, refused = container.pump._calls.may_start, []

    def too_late_at_first(run, start_by):
        if not refused:
            refused.append(start_by)
            return False
        return may_start(run, start_by)

    container.pump._calls.may_start = too_late_at_first
    drive(container, campaign, until=lambda status: "waiting" not in status["legs"]["kakao"])

    assert refused
    assert sandbox.summary()["received"] == 20
    assert int(redis.hget(f"pace:campaign:{campaign}", "total:60000000")) == 20


def test_the_calls_of_a_worker_that_died_count_from_the_end_of_their_lease(container):
    campaign = submit(container, recipients=5)
    minutes_ago = container.clock.now() - timedelta(minutes=5)
    claimed(container, campaign, now=minutes_ago, lease_s=290)
    container.ledger.messages.lapse_leases(now=container.clock.now())

    ((age_us, n),) = container.ledger.tallies.sent_lately(campaign_id=campaign, unit_s=60)

    assert n == 5
    assert 10_000_000 <= age_us < 60_000_000


def test_a_connection_is_opened_without_a_request_and_the_call_takes_it(make_container):
    accepted, received = [], []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            connection, _ = server.accept()
            accepted.append(connection)
            received.append(connection.recv(100))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        container = make_container(infobip_base_url=url, request_timeout_s=1)
        why = container.loop.run(container.provider.warm(), timeout_s=10)
        received_when_warm = list(received)
        submit(container, recipients=1)
        pump(container)
        thread.join(10)

    assert why is None
    assert received_when_warm == []
    assert received[0].startswith(b"POST ")
    for connection in accepted:
        connection.close()


def test_a_provider_that_cannot_be_connected_to_is_named_in_status(make_container, forge):
    container = make_container(infobip_base_url="http://127.0.0.1:9")
    campaign = submit(container, recipients=10)

    pump(container)

    assert status_of(container, campaign)["waitsFor"]["what"].startswith("provider: no connection")
    assert forge("SELECT count(*) FROM attempts").fetchone() == (0,)


def test_a_provider_that_takes_calls_and_does_not_answer_is_named_in_status(make_container):
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        container = make_container(infobip_base_url=url, request_timeout_s=4, requests_in_flight=1)
        campaign, waits_for = submit(container, recipients=200), []
        release = container.ledger.pumps.release

        def noted(*arguments, **named):
            waits_for.append(named["waits_for"])
            return release(*arguments, **named)

        container.ledger.pumps.release = noted
        container.pump.run(Share(campaign, 0, 0), succeed=lambda _: None)

    assert waits_for[0].startswith("provider: no answer for")


def test_a_campaign_of_a_newer_version_is_held_with_the_way_out(container, forge):
    campaign = submit(container, recipients=3)
    forge("""UPDATE campaigns SET spec = spec || '{"newerOption": 1}'""")

    pump(container)

    status = status_of(container, campaign)
    assert status["state"] == "held"
    assert "newerOption" in status["reason"]
    assert f"pabal resume {campaign}" in status["reason"]


def test_a_call_that_waits_for_its_connection_still_looks_at_the_age_of_the_look(container):
    monotonic = container.time.monotonic
    look = SimpleNamespace(is_good=lambda: False)

    assert not container.pump._calls.may_start(SimpleNamespace(look=look), monotonic() + 60)


def test_the_pacer_is_never_asked_for_nothing(container, forge):
    """A grant of none costs a round trip, and counts as a flow that wants something."""
    campaign = submit(container, recipients=60, smsFailover=SMS)
    forge(
        "INSERT INTO suppressions SELECT address, 'all', 'asked by phone', now() FROM recipients WHERE no > 5"
    )
    grant, asked = container.pacer.grant, []

    def noted(scopes, want, **named):
        asked.append(want)
        return grant(scopes, min(want, 2), **named)

    container.pacer.grant = noted
    for _ in range(3):
        pump(container)
        later(container, 2)

    assert asked == [5, 3, 1]
    assert status_of(container, campaign)["legs"]["kakao"]["suppressed"] == 55


def test_the_pacer_refuses_a_question_for_nothing(container):
    with pytest.raises(ValueError, match="0 messages"):
        container.pacer.grant([Scope("account:default", 60, 60)], 0)


@pytest.fixture
def before_a_window(container):
    """A campaign a second before its window opens; `at_claim` is called when it has claimed, and opens it."""
    opens = (container.clock.now() + timedelta(minutes=2)).replace(second=0, microsecond=0)
    hours = {"from": opens, "to": opens + timedelta(hours=12)}
    window = {name: {"hour": at.hour, "minute": at.minute} for name, at in hours.items()}
    campaign = submit(
        container, recipients=20, deliveryTimeWindow={"days": DAYS, "timeZone": "UTC", **window}
    )
    claim, moment = container.ledger.messages.claim, [opens - timedelta(seconds=1)]

    def run(at_claim=lambda: None):
        def claim_and_open(**named):
            claimed_at.append(moment[0])
            attempts = claim(**named)
            at_claim()
            moment[0] = opens
            return attempts

        claimed_at = []
        container.ledger.messages.claim = claim_and_open
        container.clock.now = lambda: moment[0]
        pump(container)
        return claimed_at

    return SimpleNamespace(campaign=campaign, opens=opens, run=run)


def test_a_pump_claims_a_moment_before_the_window_opens_and_calls_once_it_is_open(
    before_a_window, sandbox, forge
):
    claimed_at = before_a_window.run()

    assert claimed_at[0] < before_a_window.opens
    assert sandbox.summary()["received"] == 20
    assert [at for (at,) in forge("SELECT started_at FROM attempts")] == [before_a_window.opens]


def test_what_was_claimed_before_a_window_stays_if_somebody_pauses_before_it_opens(
    before_a_window, container, sandbox
):
    def pause_a_while_before():
        container.control.pause(before_a_window.campaign)
        time.sleep(1.1)

    before_a_window.run(at_claim=pause_a_while_before)

    assert sandbox.summary()["received"] == 0
    assert status_of(container, before_a_window.campaign)["legs"]["kakao"] == {"waiting": 20}
