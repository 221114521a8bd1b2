"""The account's pace: shared, steered by the provider's health, overruled by people."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from pabal.rate.pacing import Grant
from pabal_worker.clock import TimeSources
from pabal_worker.rate_limiter.scopes import ACCOUNT
from pabal_worker.records import Share
from pabal_worker.rules.steering import AccountSignal
from pabal_worker.sandbox import worst_window
from tests.support.driving import drive, recipe, status_of, submit, turn

FAST = {"amount": 6000, "timeUnit": "MINUTE"}


def account(container, **change):
    reply = container.account.change(
        pace=change.get("pace"), is_steered=change.get("is_steered"), reset=change.get("reset", False)
    )
    assert "ok" in reply, reply
    return reply["ok"]


def test_people_overrule_the_accounts_cap_and_every_campaign_heeds_it(make_container, sandbox):
    container = make_container(account_speed="60000/MINUTE")
    assert (account(container)["cap"], account(container)["setBy"]) == ("60000/MINUTE", "PABAL_ACCOUNT_SPEED")

    said = account(container, pace="60/MINUTE")
    campaign = submit(container, recipients=30, sendingSpeedLimit=FAST)
    for _ in range(2):
        turn(container)

    arrived = [row["t"] for row in sandbox.arrivals()]
    assert (said["cap"], said["setBy"]) == ("60/MINUTE", "pabal account")
    assert status_of(container, campaign)["accountPace"] == "60/MINUTE"
    assert 0 < worst_window(arrived, [1] * len(arrived), unit_s=5) < 10
    account(container, reset=True)
    assert account(container)["cap"] == "60000/MINUTE"
    assert drive(container, campaign)["legs"] == {"kakao": {"delivered": 30}}


def rest(container, campaign: str) -> None:
    """The campaign's pumps have sent what the account lets them, and rest for minutes."""
    drive(
        container, campaign, until=lambda status: (status["waitsFor"] or {}).get("what") == "spacing: account"
    )
    assert due(container) == []


def due(container) -> list[str]:
    """Campaigns of the pumps that have something to do."""
    shares = container.ledger.pumps.due(now=container.clock.now(), ahead_s=0, again_s=0, limit=10)
    return [share.campaign_id for share in shares]


@pytest.mark.parametrize("change", [{"reset": True}, {"pace": "none"}, {"pace": "60000/MINUTE"}])
def test_whoever_rests_for_a_turn_of_the_account_looks_again_when_its_pace_is_changed(make_container, change):
    container = make_container(account_speed="60000/MINUTE")
    account(container, pace="6/HOUR")
    campaign = submit(container, recipients=30)
    rest(container, campaign)

    account(container, **change)

    assert due(container) == [campaign] * 2
    assert drive(container, campaign)["legs"] == {"kakao": {"delivered": 30}}


def test_a_pump_that_met_the_old_pace_while_people_changed_it_does_not_rest_for_it(container):
    account(container, pace="6/HOUR")
    campaign = submit(container, recipients=30)
    row, now = container.ledger.campaigns.find(campaign), container.clock.now()
    container.ledger.campaigns.start(row.no, now=now)
    lease = container.ledger.pumps.lease(Share(campaign, 0, 0), now=now, lease_s=5)
    met = container.ledger.campaigns.find(campaign).paces

    account(container, pace="none")
    due = container.ledger.pumps.release(
        lease, now=now, paces=met, not_before=now + timedelta(hours=1), waits_for="spacing: account"
    )

    assert due == now


@pytest.mark.parametrize("pace", ["0/MINUTE", "-5/MINUTE", "9999999999/MINUTE", "600/WEEK", "600", "fast"])
def test_a_pace_of_the_account_that_cannot_be_is_refused_and_changes_nothing(container, pace):
    before = account(container)

    reply = container.account.change(pace=pace, is_steered=None, reset=False)

    assert reply["error"]["kind"] == "wrong_input"
    assert pace in reply["error"]["text"]
    assert "600/MINUTE" in reply["error"]["text"]
    assert account(container) == before


def test_the_scope_that_keeps_a_campaign_slow_is_named_while_it_runs(make_container, sandbox):
    container = make_container(account_speed="300/MINUTE")
    campaign = submit(container, recipients=60, sendingSpeedLimit={"amount": 600, "timeUnit": "MINUTE"})

    status = drive(container, campaign, until=lambda status: (status["binds"] or {}).get("why") == "spacing")

    assert status["binds"] == {"scope": "account", "why": "spacing", "unit": "MINUTE"}


def test_429s_slow_the_account_for_all_and_status_says_why_and_until_when(make_container, sandbox):
    container = make_container(account_speed="6000/MINUTE", account_floor="6/MINUTE", request_size=10)
    sandbox.set_recipe(recipe(faults=[{"kind": "status_429", "share": 1.0}]))
    campaign = submit(container, recipients=100)
    drive(container, campaign, until=lambda status: status["account"]["slowed"] is not None)
    sandbox.set_recipe(recipe())

    slowed = status_of(container, campaign)["account"]["slowed"]

    assert "429" in slowed["why"]
    assert int(slowed["pace"].removesuffix("/MINUTE")) < 6000
    assert slowed["ceiling"] == "6000/MINUTE"
    account(container, is_steered=False)
    assert status_of(container, campaign)["account"]["slowed"] is None
    assert drive(container, campaign)["legs"] == {"kakao": {"delivered": 100}}


def test_resetting_forgets_the_providers_troubles(container):
    for _ in range(3):
        container.pacer.steer(ACCOUNT, AccountSignal("busy", 0.0, 1000), floor=1.0, cap=0.0)
    before = account(container)

    after = account(container, reset=True)

    assert before["slowed"] and before["breaker"]
    assert (after["slowed"], after["breaker"]) == (None, None)


def test_pumps_of_high_campaigns_are_published_first_and_marked(container):
    submit(container, recipients=5, id="ordinary")
    submit(container, recipients=5, id="urgent", priority="HIGH")

    due = container.sweep.find_due_pumps()

    assert [(share.campaign_id, share.is_urgent) for share in due[:2]] == [("urgent", True)] * 2
    assert not any(share.is_urgent for share in due[2:])


def test_where_many_begin_at_once_each_has_its_first_pump_before_any_has_a_second(container):
    for name in ("a", "b", "c"):
        submit(container, recipients=5, id=name)

    due = container.sweep.find_due_pumps()

    assert [share.share for share in due] == [0, 0, 0, 1, 1, 1]


def test_two_campaigns_that_send_at_once_share_the_account_by_weight(make_container, sandbox):
    now_us = [1_795_305_600_000_000]

    def pass_by(us: int = 100_000) -> None:
        now_us[0] += us

    together = threading.Barrier(2, action=pass_by)

    def sleep(for_s: float) -> None:
        if together.broken or together.n_waiting:  # else the other moves the clock
            pass_by(round(for_s * 1e6))

    time = TimeSources(monotonic=lambda: now_us[0] / 1e6, sleep=sleep, pacer_now_us=lambda: now_us[0])
    container = make_container(time=time, account_speed="3000/MINUTE", pump_s=5)
    submit(container, recipients=400, id="heavy", weight=30)
    submit(container, recipients=400, id="light", weight=10)

    granted = pumped_in_step(container, together, "heavy", "light")

    assert granted["heavy/0"] > 2 * granted["light/0"] > 0


def pumped_in_step(container, together: threading.Barrier, *campaigns: str) -> Counter[str]:
    """What flows were granted that ask at the same time, in rounds that begin `together`, between which time
    passes for pacer and pumps, however fast this machine is.
    """
    granted, grant = Counter(), container.pacer.grant

    def in_step(scopes, want, *, flow, **more):
        try:
            together.wait(60)
        except threading.BrokenBarrierError:  # the other's run is over, so is the comparison
            return Grant(0, 60, 1, "spacing")
        given = grant(scopes, want, flow=flow, **more)
        granted[flow.name] += given.granted
        return given

    container.pacer.grant = in_step
    with ThreadPoolExecutor(len(campaigns)) as pumps:

        def run(id: str) -> None:
            container.pump.run(Share(id, 0, 0), succeed=lambda _: None)
            together.abort()

        list(pumps.map(run, campaigns))
    return granted
