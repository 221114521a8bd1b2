"""Many campaigns and streams are stopped by one word, and go on by one; what was stopped alone stays so."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

import pytest

from tests.support.driving import SMS, TEXT, drive, pump, spec, status_of, submit, turn

SLOW = {"amount": 120, "timeUnit": "MINUTE"}


def one_off(key: str = "key", *, sender: str = "@shop") -> dict[str, object]:
    content = {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": TEXT}
    message = {"channel": "KAKAO_ALIM", "sender": sender, "content": content}
    return {"key": key, "to": "821012345678", "message": message, "values": {"name": "이름"}}


def pause(container, *, sender=None, entity=None, asked=None):
    return container.many_campaigns.pause(sender, entity, asked=asked)["ok"]


def resume(container, *, sender=None, entity=None, every=False, asked=None):
    return container.many_campaigns.resume(sender, entity, every=every, asked=asked)


def states(container, *campaigns):
    return [status_of(container, campaign)["state"] for campaign in campaigns]


def ids(reply):
    return [row["campaign"] for row in reply["named"]]


def test_everything_stops_within_the_bound_and_goes_on(container, sandbox):
    campaigns = [submit(container, recipients=40, id=f"c{n}", sendingSpeedLimit=SLOW) for n in range(3)]
    for _ in range(3):
        turn(container)

    stopped = pause(container)
    bound = datetime.fromisoformat(stopped["nothingAfter"])
    received = sandbox.summary()["received"]
    for _ in range(4):
        turn(container)
    while_stopped = sandbox.summary()["received"]
    gone_on = resume(container)["ok"]
    for campaign in campaigns:
        container.control.pace(campaign, None, "MINUTE")
        drive(container, campaign)

    assert stopped["campaigns"] == 3 and ids(stopped) == ["c0", "c1", "c2"]
    assert (
        timedelta(0) < bound - container.clock.now() + timedelta(minutes=5) < timedelta(minutes=5, seconds=1)
    )
    assert 0 < received == while_stopped
    assert gone_on["campaigns"] == 3
    assert sandbox.summary()["received_more_than_once"] == 0
    assert [status_of(container, one)["legs"] for one in campaigns] == [{"kakao": {"delivered": 40}}] * 3


def test_what_was_claimed_when_everything_was_stopped_does_not_leave(container, sandbox):
    submit(container, recipients=20)
    grant, replies = container.pacer.grant, []

    def stopped_a_while_ago(*arguments, **named):
        container.pacer.grant = grant
        replies.append(pause(container))
        time.sleep(1.1)
        return grant(*arguments, **named)

    container.pacer.grant = stopped_a_while_ago
    pump(container)

    assert replies[0]["inFlight"] == 20
    assert sandbox.summary()["received"] == 0


@pytest.mark.parametrize(
    ("scope", "paused"),
    [
        ({"sender": "@shop"}, ["entity", "plain", "sms"]),
        ({"sender": "0215881234"}, ["sms"]),
        ({"entity": "tenant"}, ["entity"]),
        ({}, ["elsewhere", "entity", "plain", "sms"]),
    ],
)
def test_a_scope_stops_what_sends_for_it_and_nothing_else(container, scope, paused):
    submit(container, recipients=2, id="plain")
    submit(container, recipients=2, id="sms", smsFailover=SMS)
    submit(container, recipients=2, id="entity", platform={"entityId": "tenant"})
    submit(container, recipients=2, id="elsewhere", sender="@other")

    stopped = pause(container, **scope)

    assert ids(stopped) == paused
    rest = {"elsewhere", "entity", "plain", "sms"} - set(paused)
    assert all(state == "scheduled" for state in states(container, *rest))


@pytest.mark.law(6)
def test_what_comes_under_a_stop_later_is_paused_as_well(container, sandbox):
    container.intake.open_campaign(spec("being-received"))
    stopped = pause(container, sender="@shop")

    campaign = submit(container, recipients=5, id="later")
    container.one_offs.send([one_off()], publish=lambda *_: None)
    for _ in range(3):
        turn(container)
    while_stopped = sandbox.summary()["received"]
    kinds = [event["kind"] for event in container.event_log.read(campaign)["ok"]["events"]]
    resume(container, sender="@shop")
    status = drive(container, campaign)

    assert stopped["receiving"] == 1
    assert (while_stopped, sandbox.summary()["received"]) == (0, 6)
    assert kinds[:3] == ["paused", "sealed", "opened"]
    assert status["legs"] == {"kakao": {"delivered": 5}}


def test_a_stream_stops_and_goes_on_too(container, sandbox):
    def run_now(share):
        container.pump.run(share, succeed=lambda _: None)

    container.one_offs.send([one_off("first")], publish=run_now)
    stopped = pause(container)
    container.one_offs.send([one_off("second")], publish=run_now)
    for _ in range(3):
        turn(container)
    while_stopped = sandbox.summary()["received"]

    resume(container)
    for _ in range(4):
        turn(container)
        time.sleep(0.3)

    assert stopped["named"][0]["isStream"] is True
    assert (while_stopped, sandbox.summary()["received"]) == (1, 2)


def test_what_was_paused_or_held_by_itself_stays_so(container, forge):
    for id in ("alone", "held", "both", "goes-on"):
        submit(container, recipients=2, id=id)
    container.control.pause("alone")
    forge("UPDATE campaigns SET state = 'held', reason = 'r' WHERE id = 'held'")

    stopped = pause(container)
    container.control.pause("both")
    resume(container)

    assert (stopped["campaigns"], stopped["already"]) == (2, 2)
    assert states(container, "alone", "held", "both", "goes-on") == ["paused", "held", "paused", "scheduled"]


def test_under_two_stops_a_campaign_goes_on_when_both_have_ended(container):
    campaign = submit(container, recipients=2)
    pause(container, sender="@shop")
    pause(container)

    one_ended = resume(container, sender="@shop")["ok"]
    still = status_of(container, campaign)
    resume(container, every=True)

    assert one_ended["named"] == [{"campaign": campaign, "isStream": False, "goesOn": False}]
    assert still["state"] == "paused" and "pabal resume --account" in still["reason"]
    assert states(container, campaign) == ["scheduled"]


def test_a_campaign_under_a_stop_is_not_resumed_by_itself(container):
    campaign = submit(container, recipients=2)
    pause(container, sender="@shop")

    refused = container.control.resume(campaign)["error"]

    assert refused["kind"] == "not_possible"
    assert "pabal resume --sender '@shop'" in refused["text"]
    assert status_of(container, campaign)["waitsFor"]["what"] == "`pabal resume --sender '@shop'`"


def test_a_resume_that_was_asked_before_the_stop_changes_nothing(make_container):
    container = make_container(time_zone="Asia/Seoul")
    campaign = submit(container, recipients=2)
    before = (container.clock.now() - timedelta(seconds=30)).isoformat()
    pause(container)

    late = resume(container, asked=before)["error"]

    assert late["kind"] == "not_possible" and "stopped again at" in late["text"]
    assert late["text"].count(" KST") == 2
    assert states(container, campaign) == ["paused"]


def test_an_end_without_a_stop_says_what_is_stopped(container):
    pause(container, sender="@other")

    error = resume(container, entity="nobody")["error"]

    assert "entity nobody is not stopped; what is stopped: sender @other" in error["text"]


def test_moments_and_scopes_that_cannot_be_are_refused(container):
    both = container.many_campaigns.pause("a", "b", asked=None)["error"]
    soon = container.many_campaigns.pause(None, None, asked="soon")["error"]

    assert both["problems"][0]["where"] == "sender, entity"
    assert soon["kind"] == "wrong_input"


def test_a_stop_is_an_event_of_the_installation_and_of_each_campaign(container):
    campaign = submit(container, recipients=2)
    with container.ledger.acting_for("kim"):
        pause(container)
        pause(container)

    all_events = container.event_log.read()["ok"]["events"]
    stops = [event for event in all_events if event["kind"] == "stopped"]
    paused = [event for event in all_events if event["kind"] == "paused"]

    assert [(event["by"], event["says"], event["campaign"]) for event in stops] == [("kim", "account", None)]
    assert [(event["by"], event["campaign"]) for event in paused] == [("kim", campaign)]


def test_nothing_slips_through_between_a_stop_and_those_who_seal_beside_it(container):
    seals = [
        threading.Thread(target=submit, args=(container,), kwargs={"recipients": 1, "id": f"c{n}"})
        for n in range(12)
    ]
    for seal in seals[:6]:
        seal.start()
    pause(container)
    for seal in seals[6:]:
        seal.start()
    for seal in seals:
        seal.join()

    assert states(container, *(f"c{n}" for n in range(12))) == ["paused"] * 12
