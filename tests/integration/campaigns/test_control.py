"""Pause, resume, cancel, pace, windows and moments: checked when a message leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from redis import Redis

from pabal_worker.clock import LedgerClock
from pabal_worker.records import Share
from pabal_worker.sandbox import worst_window
from tests.support.driving import SMS, balances, drive, recipe, seconds, status_of, submit, turn

SLOW = {"amount": 120, "timeUnit": "MINUTE"}


def has_begun(status) -> bool:
    return set(status["legs"]["kakao"]) - {"waiting"} != set()


def test_nothing_leaves_after_a_pause_and_all_after_the_resume(house, sandbox):
    campaign = submit(house, recipients=20, sendingSpeedLimit=SLOW)
    drive(house, campaign, until=has_begun)

    house.control.pause(campaign)
    received = sandbox.summary()["received"]
    for _ in range(5):
        turn(house)
    while_paused = sandbox.summary()["received"]
    house.control.resume(campaign)
    house.control.pace(campaign, None, "MINUTE")
    status = drive(house, campaign)

    assert 0 < received < 20
    assert while_paused == received
    assert status["legs"] == {"kakao": {"delivered": 20}}


def test_a_cancelled_campaign_sends_nothing_more_and_its_books_balance(house, sandbox):
    campaign = submit(house, recipients=50, sendingSpeedLimit=SLOW)
    drive(house, campaign, until=has_begun)

    cancelled = house.control.cancel(campaign)["ok"]
    received = sandbox.summary()["received"]
    for _ in range(8):
        turn(house)

    assert cancelled["legs"]["kakao"]["cancelled"] == 50 - received
    assert sandbox.summary()["received"] == received
    assert balances(house, campaign)


def test_a_message_in_doubt_is_not_sent_again_once_its_campaign_is_cancelled(house, sandbox):
    sandbox.set_recipe(recipe(faults=[{"kind": "cut_before", "on": [1]}]))
    campaign = submit(house, recipients=5)
    drive(house, campaign, until=lambda status: "unknown" in status["legs"]["kakao"])

    house.control.cancel(campaign)
    drive(house, campaign, until=lambda status: status["endedAt"] is not None)

    assert status_of(house, campaign)["legs"] == {"kakao": {"cancelled": 5}}
    assert sandbox.summary()["taken"] == 0


def test_what_cannot_be_done_is_refused_with_the_state(house):
    campaign = submit(house)
    house.control.cancel(campaign)

    refused = house.control.resume(campaign)
    unknown = house.control.pause("nobody")

    assert refused["error"]["kind"] == "not_possible"
    assert "is cancelled" in refused["error"]["text"]
    assert unknown["error"]["kind"] == "campaign_unknown"


def test_a_campaign_waits_for_its_moment_and_says_until_when(house, sandbox):
    at = house.clock.now() + timedelta(seconds=3)
    campaign = submit(house, recipients=5, sendAt=at.isoformat(timespec="milliseconds"))
    turn(house)

    waiting = status_of(house, campaign)
    status = drive(house, campaign)

    assert (waiting["state"], waiting["waitsFor"]["what"]) == ("scheduled", "sendAt")
    assert status["legs"] == {"kakao": {"delivered": 5}}
    assert house.ledger.campaigns.find(campaign).started_at >= at - timedelta(milliseconds=1)


def test_a_campaign_outside_its_window_waits_and_says_until_when(house, sandbox):
    opens = house.clock.now() + timedelta(hours=2)
    window = {
        "days": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"],
        "from": {"hour": opens.hour, "minute": 0},
        "to": {"hour": (opens.hour + 2) % 24, "minute": 0},
    }
    campaign = submit(house, deliveryTimeWindow=window)

    for _ in range(3):
        turn(house)

    waits = status_of(house, campaign)["waitsFor"]
    assert waits["what"] == "deliveryTimeWindow"
    assert waits["until"].startswith(opens.strftime("%Y-%m-%dT%H:00:00"))
    assert sandbox.summary()["received"] == 0


def test_what_has_not_left_when_the_campaign_ends_expires_without_sms(house, sandbox):
    ends = house.clock.now() + timedelta(seconds=2)
    campaign = submit(
        house,
        recipients=50,
        sendingSpeedLimit=SLOW,
        endAt=ends.isoformat(timespec="milliseconds"),
        smsFailover=SMS,
    )

    status = drive(house, campaign)

    assert status["legs"]["kakao"]["expired"] >= 40
    assert status["legs"]["kakao"]["delivered"] == sandbox.summary()["taken"]
    assert "sms" not in status["legs"]


def test_waiting_for_its_turn_spends_no_validity(house, sandbox):
    campaign = submit(house, recipients=6, sendingSpeedLimit=SLOW, validityPeriod=seconds(1))

    status = drive(house, campaign)

    assert status["legs"] == {"kakao": {"delivered": 6}}


def test_a_wiped_redis_loses_nothing_and_bursts_nothing(house, sandbox, redis_url):
    campaign = submit(house, recipients=30, sendingSpeedLimit={"amount": 300, "timeUnit": "MINUTE"})

    def half_is_out(status):
        return status["legs"]["kakao"].get("waiting", 0) <= 15

    drive(house, campaign, until=half_is_out)
    Redis.from_url(redis_url).flushall()
    status = drive(house, campaign)

    arrivals = [row["t"] for row in sandbox.arrivals()]
    assert status["legs"] == {"kakao": {"delivered": 30}}
    assert sandbox.summary()["received_more_than_once"] == 0
    # five a second: at most one second's catch-up besides, never the rest at once
    assert worst_window(arrivals, [1] * len(arrivals), 1.0) <= 11


def test_the_account_binds_when_it_is_slower_than_the_campaign(make_house, sandbox):
    house = make_house(account_speed="60/MINUTE")
    campaign = submit(house, recipients=30, sendingSpeedLimit={"amount": 6000, "timeUnit": "MINUTE"})
    for _ in range(4):
        turn(house)

    assert status_of(house, campaign)["accountPace"] == "60/MINUTE"
    assert sandbox.summary()["received"] < 15


def test_tallies_say_the_same_before_and_after_they_are_folded(house, sandbox):
    campaign = submit(house, recipients=40, sendingSpeedLimit={"amount": 2400, "timeUnit": "MINUTE"})
    drive(house, campaign)
    no = house.ledger.campaigns.find(campaign).no
    before = house.ledger.books.tallies(no)

    for _ in range(220):
        house.ledger.books._db.change("INSERT INTO tallies VALUES (%(no)s, 0, 'waiting', 0)", {"no": no})
    house.ledger.books.fold([no])

    assert house.ledger.books.tallies(no) == before
    assert balances(house, campaign)


def test_a_pump_with_nothing_left_to_send_rests_until_somebody_wakes_it(house, sandbox):
    campaign = submit(house, recipients=20)
    called_for: list[Share] = []

    for share in house.upkeep.due_pumps():
        house.dispatch.pump(share, succeed=called_for.append)

    assert status_of(house, campaign)["legs"] == {"kakao": {"accepted": 20}}
    assert called_for == []
    assert all(pump["wake_at"] is None for pump in house.ledger.books.pumps(1))


def test_a_pump_past_the_end_of_its_campaign_calls_for_no_successor(house, sandbox):
    end_at = (house.clock.now() + timedelta(seconds=30)).isoformat(timespec="milliseconds")
    campaign = submit(house, recipients=50, sendingSpeedLimit=SLOW, endAt=end_at)
    drive(house, campaign, until=has_begun)
    house.clock._ask = lambda: house.ledger.now() + timedelta(seconds=60)
    house.clock._known = None
    called_for: list[Share] = []

    house.dispatch.pump(Share(campaign, 0, 0), succeed=called_for.append)

    assert status_of(house, campaign)["legs"]["kakao"]["waiting"] > 0
    assert called_for == []


def test_two_campaigns_of_one_sender_share_the_senders_cap(make_house, sandbox):
    house = make_house(sender_speed="600/MINUTE")
    campaigns = [submit(house, recipients=40, id=id) for id in ("first", "second")]

    for campaign in campaigns:
        drive(house, campaign)

    calls = [call for call in sandbox.requests() if call["call"] == "send"]
    worst = worst_window([call["t"] for call in calls], [call["messages"] for call in calls], 1)
    assert sum(call["messages"] for call in calls) == 80
    assert (
        worst <= 10 + 10 + 1
    )  # a second's turns at 600 a minute, one second's catch-up, the turn that has come


def test_the_scope_that_makes_a_campaign_wait_is_named(make_house, sandbox):
    house = make_house(entity_speed="1/HOUR")
    campaign = submit(house, recipients=3, platform={"entityId": "gold"})

    waiting = drive(house, campaign, until=lambda status: status["waitsFor"] is not None)

    assert waiting["waitsFor"]["what"].endswith("entity:gold")


def test_lifting_a_pace_and_setting_it_again_does_not_make_room(make_house, sandbox):
    house = make_house()
    campaign = submit(house, recipients=300, sendingSpeedLimit={"amount": 60, "timeUnit": "MINUTE"})
    drive(house, campaign, until=lambda _: sandbox.summary()["received"] > 0)

    house.control.pace(campaign, None, "MINUTE")
    drive(house, campaign, until=lambda _: sandbox.summary()["received"] > 60)
    house.control.pace(campaign, 60, "MINUTE")
    turn(house)
    received = sandbox.summary()["received"]
    turn(house)

    assert sandbox.summary()["received"] == received


def test_an_advertising_sms_waits_for_the_morning_while_kakao_goes_at_night(make_house, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 1.0}}))
    house = make_house()
    set_clock(house, hour=23)
    text = "(광고)샘플몰 봄맞이 할인 무료수신거부 0801234567"
    campaign = submit(house, recipients=5, advertising=True, smsFailover=SMS | {"text": text})

    waiting = drive(house, campaign, until=lambda status: status["legs"].get("sms") is not None)
    for _ in range(3):
        turn(house)
    waiting = status_of(house, campaign)

    assert waiting["legs"]["sms"] == {"waiting": 5}
    assert waiting["waitsFor"]["what"] == "deliveryTimeWindow"
    assert datetime.fromisoformat(waiting["waitsFor"]["until"]).astimezone(ZoneInfo("Asia/Seoul")).hour == 8


def set_clock(house, *, hour: int) -> None:
    """Let this house's clock show an hour in Seoul, from now on."""
    real = house.ledger.now()
    there = real.astimezone(ZoneInfo("Asia/Seoul"))
    ahead = timedelta(hours=(hour - there.hour) % 24)
    house.clock = LedgerClock(lambda: house.ledger.now() + ahead)


def test_a_campaign_that_is_made_fast_gets_the_pumps_of_a_fast_one(house, sandbox):
    campaign = submit(house, recipients=300, sendingSpeedLimit={"amount": 60, "timeUnit": "MINUTE"})
    drive(house, campaign, until=has_begun)
    assert len(house.ledger.books.pumps(1)) == 1

    house.control.pace(campaign, None, "MINUTE")

    assert len(house.ledger.books.pumps(1)) == house.settings.pump_shares > 1
    assert drive(house, campaign)["legs"] == {"kakao": {"delivered": 300}}
