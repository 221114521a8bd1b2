"""Late starts: what an outage is, what is none, and what each rule makes of it."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from structlog.testing import capture_logs

from pabal.timestamps import to_iso
from pabal_worker.rate_limiter.scopes import ACCOUNT
from pabal_worker.records import Share
from tests.support.driving import PLAIN, SMS, balances, drive, movable, spec, status_of, submit, turn

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ASK, EXPIRE = {"rule": "ASK"}, {"rule": "EXPIRE"}
SLOW = {"amount": 6, "timeUnit": "HOUR"}


@pytest.fixture
def move(container):
    """Moves the container's clock on."""
    return movable(container)


@pytest.mark.promise("late starts")
def test_a_late_campaign_that_asks_is_held_with_the_reason_until_it_is_resumed(container, move, sandbox):
    campaign = submit(container, recipients=20, lateStart=ASK)
    due = container.ledger.campaigns.find(campaign).sealed_at

    move(4 * HOUR)
    turn(container)
    held, received = status_of(container, campaign), sandbox.summary()["received"]
    container.control.resume(campaign)
    status = drive(container, campaign)

    assert (held["state"], received) == ("held", 0)
    assert held["reason"].startswith(f"nothing could leave from {due:%Y-%m-%d %H:%M:%S} to ")
    assert "longer than lateStart.after (15 MINUTES)" in held["reason"]
    assert "`pabal resume test` goes on, `pabal cancel test` gives up" in held["reason"]
    assert status["legs"] == {"kakao": {"delivered": 20}}


@pytest.mark.promise("late starts")
def test_a_late_campaign_that_expires_sends_nothing_more_and_its_books_balance(container, move, sandbox):
    campaign = submit(container, recipients=20, lateStart=EXPIRE, smsFailover=SMS)

    move(4 * HOUR)
    status = drive(container, campaign, until=lambda status: status["state"] == "finished")

    assert status["legs"] == {"kakao": {"expired": 20}}
    assert "nothing could leave from" in status["reason"]
    assert sandbox.summary()["received"] == 0
    assert balances(container, campaign)
    whys = {row["kakao_why"] for row in container.ledger.tallies.export(1)}
    assert all("lateStart EXPIRE" in why for why in whys)


def test_a_campaign_without_a_rule_goes_on_and_says_once_how_late_it_is(container, move):
    campaign = submit(container, recipients=20)

    move(4 * HOUR)
    with capture_logs() as lines:
        status = drive(container, campaign)

    late = [line for line in lines if line["event"] == "campaign goes on late"]
    assert status["legs"] == {"kakao": {"delivered": 20}}
    assert [line["campaign"] for line in late] == [campaign]
    assert 4 * 3600 <= late[0]["late_s"] < 4 * 3600 + 60


def test_within_its_time_nobody_is_late(container, move):
    campaign = submit(container, recipients=20, lateStart=ASK | {"after": {"amount": 5, "timeUnit": "HOURS"}})

    move(4 * HOUR)

    assert drive(container, campaign)["legs"] == {"kakao": {"delivered": 20}}


@pytest.mark.promise("late starts")
def test_of_many_pumps_that_begin_at_once_none_claims_anything(container, move, sandbox):
    campaign = submit(container, recipients=200, lateStart=ASK)
    shares = [Share(campaign, 0, share) for share in range(container.settings.pump_shares)]
    start = Barrier(len(shares))
    move(HOUR)

    def pump(share):
        start.wait()
        container.pump.run(share, succeed=lambda _: None)

    threads = [Thread(target=pump, args=[share]) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(shares) > 1
    assert status_of(container, campaign)["state"] == "held"
    assert status_of(container, campaign)["legs"] == {"kakao": {"waiting": 200}}
    assert sandbox.summary()["received"] == 0


def test_a_share_that_was_woken_lately_is_as_late_as_the_others(container, move, sandbox):
    campaign = submit(container, recipients=200, lateStart=ASK)
    container.ledger.tallies._db.change(
        "UPDATE pumps SET wake_at = 'infinity', due_since = 'infinity' WHERE share = 1"
    )
    move(HOUR)
    container.ledger.pumps.wake(1, 0, at=container.clock.now())

    container.pump.run(Share(campaign, 0, 1), succeed=lambda _: None)

    assert status_of(container, campaign)["state"] == "held"
    assert sandbox.summary()["received"] == 0


def test_a_campaign_whose_moment_passed_in_an_outage_is_late(container, move):
    at = container.clock.now() + HOUR
    campaign = submit(container, recipients=5, lateStart=ASK, sendAt=to_iso(at))

    move(5 * HOUR)
    turn(container)
    held = status_of(container, campaign)
    container.control.resume(campaign)

    assert held["state"] == "held" and held["startedAt"] is None
    assert f"from {at:%Y-%m-%d %H:%M:%S}" in held["reason"]
    assert drive(container, campaign)["legs"] == {"kakao": {"delivered": 5}}


@pytest.mark.parametrize(("send_in", "state"), [(HOUR, "held"), (-HOUR, "finished"), (None, "finished")])
def test_a_list_that_is_complete_long_after_the_moment_is_late(container, move, send_in, state):
    options = {} if send_in is None else {"sendAt": to_iso(container.clock.now() + send_in)}
    opened = submit_without_seal(container, lateStart=ASK, **options)

    move(3 * HOUR)
    container.intake.seal_campaign(opened, batches=1, fingerprint="f")

    assert container.ledger.campaigns.find(opened).state == "scheduled"
    assert drive(container, opened)["state"] == state


@pytest.mark.promise("late starts")
def test_a_slow_campaign_that_waits_for_its_turn_is_never_late(container, move):
    campaign = submit(
        container, recipients=20, lateStart=ASK | {"after": {"amount": 1}}, sendingSpeedLimit=SLOW
    )
    drive(container, campaign, until=lambda status: status["waitsFor"] is not None)

    for _ in range(4):
        move(10 * MINUTE)
        turn(container)

    assert status_of(container, campaign)["state"] == "running"
    assert status_of(container, campaign)["waitsFor"]["what"].startswith("spacing")


@pytest.mark.promise("late starts")
def test_a_campaign_that_was_paused_for_hours_is_not_late(container, move):
    campaign = submit(container, recipients=20, lateStart=ASK)
    container.control.pause(campaign)

    move(4 * HOUR)
    container.control.resume(campaign)

    assert drive(container, campaign)["legs"] == {"kakao": {"delivered": 20}}


@pytest.mark.promise("late starts")
def test_a_campaign_that_waited_days_for_its_window_is_not_late(container, move):
    now = container.clock.now()
    opens = (now + timedelta(days=3)).replace(hour=0, minute=0, second=0, microsecond=0)
    window = {"days": [f"{opens:%A}".upper()]}
    campaign = submit(container, recipients=20, lateStart=ASK, deliveryTimeWindow=window)
    turn(container)
    waits = status_of(container, campaign)["waitsFor"]

    move(opens - now + timedelta(seconds=1))

    assert waits["what"] == "deliveryTimeWindow"
    assert drive(container, campaign)["legs"] == {"kakao": {"delivered": 20}}


@pytest.mark.promise("late starts")
def test_campaigns_of_a_busy_account_are_not_late(make_container):
    container = make_container(account_speed="6/HOUR")
    move = movable(container)
    campaigns = [submit(container, recipients=20, id=id, lateStart=ASK) for id in ("first", "second")]

    for _ in range(6):
        turn(container)
        move(10 * MINUTE)

    assert [status_of(container, campaign)["state"] for campaign in campaigns] == ["running", "running"]


@pytest.mark.promise("late starts")
def test_time_without_the_pacer_is_an_outage(make_container):
    container = make_container(redis_url="redis://127.0.0.1:9/0")
    move = movable(container)
    campaign = submit(container, recipients=20, lateStart=ASK)
    due = container.ledger.campaigns.find(campaign).sealed_at

    states = []
    for _ in range(4):
        turn(container)
        states.append(container.ledger.campaigns.find(campaign).state)
        move(7 * MINUTE)

    assert states == ["running", "running", "running", "held"]
    assert f"from {due:%Y-%m-%d %H:%M:%S}" in container.ledger.campaigns.find(campaign).reason


@pytest.mark.promise("late starts")
def test_time_in_which_the_provider_lets_nobody_send_is_an_outage(container, move):
    campaign = submit(container, recipients=20, lateStart=ASK)
    container.pacer.block(ACCOUNT, 3600)

    states = []
    for _ in range(4):
        turn(container)
        states.append(status_of(container, campaign)["state"])
        container.control.pace(
            campaign, None, "MINUTE"
        )  # somebody looks again, long before the pause is over
        move(7 * MINUTE)

    assert states == ["running", "running", "running", "held"]


def test_a_resume_answers_once_and_the_next_outage_asks_again(container, move, sandbox):
    campaign = submit(container, recipients=20, lateStart=ASK, sendingSpeedLimit=SLOW)
    drive(container, campaign, until=lambda status: status["waitsFor"] is not None)
    received = sandbox.summary()["received"]

    states = []
    for _ in range(2):
        move(4 * HOUR)
        turn(container)
        states.append(status_of(container, campaign)["state"])
        container.control.resume(campaign)
        turn(container)
        states.append(status_of(container, campaign)["state"])

    assert states == ["held", "running", "held", "running"]
    assert sandbox.summary()["received"] == received


def submit_without_seal(container, **options) -> str:
    """A campaign whose list is there, and of which nobody has said yet that it is complete."""
    campaign = "late"
    assert "ok" in container.intake.open_campaign(spec(campaign, text=PLAIN, **options), ["send-at-passed"])
    container.intake.take_batch(campaign, 1, [], [[1, "821000000001"]])
    return campaign
