"""Pause, resume, cancel, pace, windows and moments: checked when a message leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from redis import Redis

from pabal_worker.records import Share
from pabal_worker.sandbox import worst_window
from tests.support.driving import SMS, balances, drive, later, recipe, seconds, status_of, submit, turn

SLOW = {"amount": 120, "timeUnit": "MINUTE"}


def has_begun(status) -> bool:
    return set(status["legs"]["kakao"]) - {"waiting"} != set()


@pytest.mark.law(6)
def test_nothing_leaves_after_a_pause_and_all_after_the_resume(container, sandbox):
    campaign = submit(container, recipients=20, sendingSpeedLimit=SLOW)
    drive(container, campaign, until=has_begun)

    container.control.pause(campaign)
    received = sandbox.summary()["received"]
    for _ in range(5):
        turn(container)
    while_paused = sandbox.summary()["received"]
    container.control.resume(campaign)
    container.control.pace(campaign, None, "MINUTE")
    status = drive(container, campaign)

    assert 0 < received < 20
    assert while_paused == received
    assert status["legs"] == {"kakao": {"delivered": 20}}


@pytest.mark.law(6)
def test_a_cancelled_campaign_sends_nothing_more_and_its_books_balance(container, sandbox):
    campaign = submit(container, recipients=50, sendingSpeedLimit=SLOW)
    drive(container, campaign, until=has_begun)

    cancelled = container.control.cancel(campaign)["ok"]
    received = sandbox.summary()["received"]
    for _ in range(8):
        turn(container)

    assert cancelled["legs"]["kakao"]["cancelled"] == 50 - received
    assert sandbox.summary()["received"] == received
    assert balances(container, campaign)


@pytest.mark.law(6)
def test_a_message_in_doubt_is_not_sent_again_once_its_campaign_is_cancelled(container, sandbox):
    sandbox.set_recipe(recipe(faults=[{"kind": "cut_before", "on": [1]}]))
    campaign = submit(container, recipients=5)
    drive(container, campaign, until=lambda status: "unknown" in status["legs"]["kakao"])

    container.control.cancel(campaign)
    drive(container, campaign, until=lambda status: status["endedAt"] is not None)

    assert status_of(container, campaign)["legs"] == {"kakao": {"cancelled": 5}}
    assert sandbox.summary()["taken"] == 0


def test_what_cannot_be_done_is_refused_with_the_state(container):
    campaign = submit(container)
    container.control.cancel(campaign)

    refused = container.control.resume(campaign)
    unknown = container.control.pause("nobody")

    assert refused["error"]["kind"] == "not_possible"
    assert "is cancelled" in refused["error"]["text"]
    assert unknown["error"]["kind"] == "campaign_unknown"


def test_a_campaign_waits_for_its_moment_and_says_until_when(container, sandbox):
    at = container.clock.now() + timedelta(seconds=3)
    campaign = submit(container, recipients=5, sendAt=at.isoformat(timespec="milliseconds"))
    turn(container)

    waiting = status_of(container, campaign)
    status = drive(container, campaign)

    assert (waiting["state"], waiting["waitsFor"]["what"]) == ("scheduled", "sendAt")
    assert status["legs"] == {"kakao": {"delivered": 5}}
    assert container.ledger.campaigns.find(campaign).started_at >= at - timedelta(milliseconds=1)


@pytest.mark.law(6)
def test_a_campaign_outside_its_window_waits_and_says_until_when(container, sandbox):
    opens = container.clock.now() + timedelta(hours=2)
    window = {
        "days": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"],
        "from": {"hour": opens.hour, "minute": 0},
        "to": {"hour": (opens.hour + 2) % 24, "minute": 0},
    }
    campaign = submit(container, deliveryTimeWindow=window)

    for _ in range(3):
        turn(container)

    waits = status_of(container, campaign)["waitsFor"]
    assert waits["what"] == "deliveryTimeWindow"
    assert waits["until"].startswith(opens.strftime("%Y-%m-%dT%H:00:00"))
    assert sandbox.summary()["received"] == 0


@pytest.mark.law(6)
def test_what_has_not_left_when_the_campaign_ends_expires_without_sms(container, sandbox):
    ends = container.clock.now() + timedelta(seconds=2)
    campaign = submit(
        container,
        recipients=50,
        sendingSpeedLimit=SLOW,
        endAt=ends.isoformat(timespec="milliseconds"),
        smsFailover=SMS,
    )

    status = drive(container, campaign)

    assert status["legs"]["kakao"]["expired"] >= 40
    assert status["legs"]["kakao"]["delivered"] == sandbox.summary()["taken"]
    assert "sms" not in status["legs"]


@pytest.mark.law(6)
def test_waiting_for_its_turn_spends_no_validity(container, sandbox):
    campaign = submit(container, recipients=6, sendingSpeedLimit=SLOW, validityPeriod=seconds(1))

    status = drive(container, campaign)

    assert status["legs"] == {"kakao": {"delivered": 6}}


@pytest.mark.law(1)
def test_a_wiped_redis_loses_nothing_and_bursts_nothing(container, sandbox, redis_url):
    campaign = submit(container, recipients=30, sendingSpeedLimit={"amount": 300, "timeUnit": "MINUTE"})

    def half_is_out(status):
        return status["legs"]["kakao"].get("waiting", 0) <= 15

    drive(container, campaign, until=half_is_out)
    Redis.from_url(redis_url).flushall()
    status = drive(container, campaign)

    arrivals = [row["t"] for row in sandbox.arrivals()]
    assert status["legs"] == {"kakao": {"delivered": 30}}
    assert sandbox.summary()["received_more_than_once"] == 0
    # five a second: at most one second's catch-up besides, never the rest at once
    assert worst_window(arrivals, [1] * len(arrivals), 1.0) <= 11


@pytest.mark.law(5)
def test_the_account_binds_when_it_is_slower_than_the_campaign(make_container, sandbox):
    container = make_container(account_speed="60/MINUTE")
    campaign = submit(container, recipients=30, sendingSpeedLimit={"amount": 6000, "timeUnit": "MINUTE"})
    for _ in range(4):
        turn(container)

    assert status_of(container, campaign)["accountPace"] == "60/MINUTE"
    assert sandbox.summary()["received"] < 30  # at the campaign's pace all would have left in half a second


@pytest.mark.law(9)
def test_tallies_say_the_same_before_and_after_they_are_folded(container, sandbox):
    campaign = submit(container, recipients=40, sendingSpeedLimit={"amount": 2400, "timeUnit": "MINUTE"})
    drive(container, campaign)
    no = container.ledger.campaigns.find(campaign).no
    before = container.ledger.tallies.sums(no)

    for _ in range(220):
        container.ledger.tallies._db.change(
            "INSERT INTO tallies VALUES (%(no)s, 0, 'waiting', 0)", {"no": no}
        )
    container.ledger.tallies.fold([no])

    assert container.ledger.tallies.sums(no) == before
    assert balances(container, campaign)


def test_a_pump_with_nothing_left_to_send_rests_until_somebody_wakes_it(container, sandbox):
    campaign = submit(container, recipients=20)
    called_for: list[Share] = []

    for share in container.sweep.find_due_pumps():
        container.pump.run(share, succeed=called_for.append)

    assert status_of(container, campaign)["legs"] == {"kakao": {"accepted": 20}}
    assert called_for == []
    assert all(pump["wake_at"] is None for pump in container.ledger.tallies.pumps(1))


def test_a_pump_past_the_end_of_its_campaign_calls_for_no_successor(container, sandbox):
    end_at = (container.clock.now() + timedelta(seconds=30)).isoformat(timespec="milliseconds")
    campaign = submit(container, recipients=50, sendingSpeedLimit=SLOW, endAt=end_at)
    drive(container, campaign, until=has_begun)
    later(container, 60)
    called_for: list[Share] = []

    container.pump.run(Share(campaign, 0, 0), succeed=called_for.append)

    assert status_of(container, campaign)["legs"]["kakao"]["waiting"] > 0
    assert called_for == []


@pytest.mark.law(5)
def test_two_campaigns_of_one_sender_share_the_senders_cap(make_container, sandbox):
    container = make_container(sender_speed="600/MINUTE")
    campaigns = [submit(container, recipients=40, id=id) for id in ("first", "second")]

    for campaign in campaigns:
        drive(container, campaign)

    calls = [call for call in sandbox.requests() if call["call"] == "send"]
    worst = worst_window([call["t"] for call in calls], [call["messages"] for call in calls], 1)
    assert sum(call["messages"] for call in calls) == 80
    assert (
        worst <= 10 + 10 + 1
    )  # a second's turns at 600 a minute, one second's catch-up, the turn that has come


def test_the_scope_that_makes_a_campaign_wait_is_named(make_container, sandbox):
    container = make_container(entity_speed="1/HOUR")
    campaign = submit(container, recipients=3, platform={"entityId": "gold"})

    waiting = drive(container, campaign, until=lambda status: status["waitsFor"] is not None)

    assert waiting["waitsFor"]["what"].endswith("entity:gold")


@pytest.mark.law(5)
def test_lifting_a_pace_and_setting_it_again_does_not_make_room(make_container, sandbox):
    container = make_container()
    campaign = submit(container, recipients=300, sendingSpeedLimit={"amount": 60, "timeUnit": "MINUTE"})
    drive(container, campaign, until=lambda _: sandbox.summary()["received"] > 0)

    container.control.pace(campaign, None, "MINUTE")
    drive(container, campaign, until=lambda _: sandbox.summary()["received"] > 60)
    container.control.pace(campaign, 60, "MINUTE")
    turn(container)
    received = sandbox.summary()["received"]
    turn(container)

    assert sandbox.summary()["received"] == received


@pytest.mark.law(6)
def test_an_advertising_sms_waits_for_the_morning_while_kakao_goes_at_night(make_container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 1.0}}))
    container = make_container()
    set_clock(container, hour=23)
    text = "(광고)샘플몰 봄맞이 할인 무료수신거부 0801234567"
    campaign = submit(container, recipients=5, advertising=True, smsFailover=SMS | {"text": text})

    waiting = drive(
        container,
        campaign,
        until=lambda status: "sms" in status["legs"] and status["waitsFor"] is not None,
    )

    assert waiting["legs"]["sms"] == {"waiting": 5}
    assert waiting["waitsFor"]["what"] == "deliveryTimeWindow"
    assert datetime.fromisoformat(waiting["waitsFor"]["until"]).astimezone(ZoneInfo("Asia/Seoul")).hour == 8


def set_clock(container, *, hour: int) -> None:
    """Let this container's clock show an hour in Seoul, from now on."""
    real = container.ledger.now()
    there = real.astimezone(ZoneInfo("Asia/Seoul"))
    later(container, timedelta(hours=(hour - there.hour) % 24).total_seconds())


def test_a_campaign_that_is_made_fast_gets_the_pumps_of_a_fast_one(container, sandbox):
    campaign = submit(container, recipients=300, sendingSpeedLimit={"amount": 60, "timeUnit": "MINUTE"})
    drive(container, campaign, until=has_begun)
    assert len(container.ledger.tallies.pumps(1)) == 1

    container.control.pace(campaign, None, "MINUTE")

    assert len(container.ledger.tallies.pumps(1)) == container.settings.pump_shares > 1
    assert drive(container, campaign)["legs"] == {"kakao": {"delivered": 300}}


def test_a_campaign_that_is_made_fast_while_it_rests_has_the_pumps_of_a_fast_one_when_it_goes_on(
    container, sandbox
):
    paused = submit(
        container, recipients=300, id="paused", sendingSpeedLimit={"amount": 60, "timeUnit": "MINUTE"}
    )
    drive(container, paused, until=has_begun)
    container.control.pause(paused)

    container.control.pace(paused, None, "MINUTE")
    container.control.resume(paused)

    assert len(container.ledger.tallies.pumps(1)) == container.settings.pump_shares > 1
    assert all(pump["wake_at"] is not None for pump in container.ledger.tallies.pumps(1))
