"""A campaign's file is changed while it runs: for what has not left, within the laws, beside claims."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from tests.support.driving import (
    SMS,
    balances,
    drive,
    later,
    pump,
    recipe,
    seconds,
    spec,
    status_of,
    submit,
    turn,
)
from tests.support.reporting import claimed

SLOW = {"amount": 120, "timeUnit": "MINUTE"}
WITHOUT_KAKAO = recipe(outcomes={"kakao_alim": {"unknown_user": 1.0}})


def in_future(container, **span) -> str:
    return (container.clock.now() + timedelta(**span)).isoformat(timespec="milliseconds")


def shut_for_hours(container) -> dict[str, object]:
    """A window, as Infobip writes it, that is shut now and opens in some hours."""
    opens = container.clock.now() + timedelta(hours=3)
    closes = opens + timedelta(hours=2)
    days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
    return {
        "days": days,
        "from": {"hour": opens.hour, "minute": 0},
        "to": {"hour": closes.hour, "minute": 0},
    }


def change(container, campaign, **changes):
    reply = container.campaign_changes.change(campaign, changes)
    assert "ok" in reply, reply
    return reply["ok"]


def refusal(container, campaign, **changes):
    return container.campaign_changes.change(campaign, changes)["error"]


def test_what_has_not_left_goes_at_its_new_moment(container, sandbox):
    campaign = submit(container, recipients=5, sendAt=in_future(container, hours=2))
    turn(container)

    changed = change(container, campaign, sendAt=in_future(container, seconds=1))
    later(container, 2)
    status = drive(container, campaign)

    assert changed["made"] and set(changed["became"]) == {"sendAt"}
    assert status["legs"] == {"kakao": {"delivered": 5}}


def test_a_moment_that_moves_away_is_waited_for_and_counts_as_no_delay(container, sandbox):
    campaign = submit(
        container,
        recipients=5,
        sendAt=in_future(container, minutes=5),
        lateStart={"rule": "ASK", "after": {"amount": 1, "timeUnit": "MINUTES"}},
    )

    change(container, campaign, sendAt=in_future(container, hours=1))
    later(container, 1800)
    turn(container)
    waiting = status_of(container, campaign)
    later(container, 1801)
    status = drive(container, campaign)

    assert waiting["state"] == "scheduled" and sandbox.summary()["received"] == 5
    assert status["legs"] == {"kakao": {"delivered": 5}}


def test_a_preview_changes_nothing_and_tells_both_forecasts(container, forge):
    campaign = submit(container, recipients=50, sendingSpeedLimit=SLOW)

    reply = container.campaign_changes.change(
        campaign, {"endAt": in_future(container, seconds=10)}, preview=True
    )["ok"]

    assert not reply["made"] and reply["oldUntil"] is None
    assert reply["before"]["endsAt"] is not None
    assert reply["forecast"]["fallsOut"][0]["why"] == "endAt"
    assert status_of(container, campaign)["endAt"] is None
    assert forge("SELECT count(*) FROM events WHERE kind = 'changed'").fetchone() == (0,)


def test_a_window_that_is_shut_now_keeps_what_has_not_left(container, sandbox):
    campaign = submit(container, recipients=40, sendingSpeedLimit=SLOW)
    drive(container, campaign, until=lambda status: set(status["legs"]["kakao"]) != {"waiting"})

    change(container, campaign, deliveryTimeWindow=shut_for_hours(container))
    received = sandbox.summary()["received"]
    for _ in range(4):
        turn(container)
    kept = status_of(container, campaign)
    change(container, campaign, deliveryTimeWindow=None)
    container.control.pace(campaign, None, "MINUTE")
    status = drive(container, campaign)

    assert kept["waitsFor"]["what"] == "deliveryTimeWindow"
    assert 0 < received < 40 and kept["legs"]["kakao"]["waiting"] == 40 - received
    assert status["legs"] == {"kakao": {"delivered": 40}}


def test_what_is_claimed_and_not_called_leaves_by_the_new_file(container, sandbox):
    campaign = submit(container, recipients=20)
    grant, replies = container.pacer.grant, []

    def after_a_change(*arguments, **named):
        container.pacer.grant = grant
        replies.append(change(container, campaign, deliveryTimeWindow=shut_for_hours(container)))
        time.sleep(1.1)
        return grant(*arguments, **named)

    container.pacer.grant = after_a_change
    pump(container)

    assert replies[0]["inFlight"] == 20
    assert sandbox.summary()["received"] == 0
    assert status_of(container, campaign)["legs"] == {"kakao": {"waiting": 20}}


@pytest.mark.law(6)
def test_a_claim_by_an_old_file_finds_nothing(container):
    campaign = submit(container, recipients=5)
    pump_of_then = container.ledger.campaigns.find(campaign)
    change(container, campaign, weight=20)

    values = {"campaign": pump_of_then.no, "leg": 0, "n": 5, "validity_s": 60, "worker": "w", "lease_s": 20}
    now = container.clock.now()
    container.ledger.campaigns.start(pump_of_then.no, now=now)

    assert container.ledger.messages.claim(**values, now=now, changes=pump_of_then.changes) == []
    assert container.ledger.messages.claim(**values, now=now, changes=pump_of_then.changes + 1) != []


def test_what_was_claimed_before_keeps_its_validity_and_what_is_claimed_later_has_the_new_one(
    container, forge
):
    campaign = submit(container, recipients=10)
    now = container.clock.now()
    no = container.ledger.campaigns.find(campaign).no
    values = {"campaign": no, "leg": 0, "worker": "w", "now": now, "lease_s": 20}
    container.ledger.campaigns.start(no, now=now)
    container.ledger.messages.claim(**values, n=5, validity_s=60, changes=0)

    changed = change(container, campaign, validityPeriod=seconds(600))
    row = container.ledger.campaigns.find(campaign)
    container.ledger.messages.claim(**values, n=5, validity_s=row.validity_of(0), changes=row.changes)

    spans = forge("SELECT extract(epoch FROM valid_until - started_at)::int FROM attempts ORDER BY id")
    assert changed["inFlight"] == 5
    assert [span for (span,) in spans] == [60, 600]


def test_changes_beside_claims_lose_nothing_and_send_nothing_twice(container, sandbox):
    campaign = submit(container, recipients=400, sendingSpeedLimit={"amount": 6000, "timeUnit": "MINUTE"})
    over = threading.Event()

    def change_again_and_again():
        weight = 10
        while not over.is_set():
            weight = weight % 90 + 1
            container.campaign_changes.change(campaign, {"weight": weight})
            time.sleep(0.3)

    changing = threading.Thread(target=change_again_and_again)
    changing.start()
    try:
        status = drive(container, campaign)
    finally:
        over.set()
        changing.join()

    assert status["legs"] == {"kakao": {"delivered": 400}}
    assert sandbox.summary()["received_more_than_once"] == 0
    assert container.ledger.campaigns.find(campaign).changes > 1
    assert balances(container, campaign)


def test_an_sms_goes_with_the_new_text(container, sandbox):
    sandbox.set_recipe(WITHOUT_KAKAO)
    campaign = submit(container, recipients=3, smsFailover=SMS, guard="NONE")

    change(container, campaign, smsFailover={"text": "#{name}님, 새 문구입니다."})
    send, texts = container.provider.send, set()

    def note_texts(request, **named):
        texts.update(message.content["text"] for message in request.messages if request.channel == "SMS")
        return send(request, **named)

    container.provider.send = note_texts
    status = drive(container, campaign)

    assert status["legs"]["sms"] == {"delivered": 3}
    assert texts == {f"이름{no}님, 새 문구입니다." for no in (1, 2, 3)}


def test_the_file_that_was_submitted_is_still_the_same_submission(container):
    campaign = submit(container, recipients=3)
    change(container, campaign, weight=20)

    again = container.intake.open_campaign(spec(campaign, validityPeriod=seconds(60)))
    other = container.intake.open_campaign(spec(campaign, validityPeriod=seconds(60), weight=20))

    assert again["ok"]["recipients"] == 3
    assert other["error"]["kind"] == "id_taken"


def test_a_change_is_an_event_with_who_and_what_it_was(container):
    campaign = submit(container, recipients=3, endAt=in_future(container, days=2))

    with container.ledger.acting_for("kim"):
        change(container, campaign, weight=20, endAt=None, validityPeriod=seconds(30))

    (event,) = [
        event for event in container.event_log.read(campaign)["ok"]["events"] if event["kind"] == "changed"
    ]
    assert event["by"] == "kim" and event["says"] == "endAt, validityPeriod, weight"
    assert (event["was"]["weight"], event["became"]["weight"]) == ("10", "20")
    assert event["became"]["endAt"] == "none"


def test_what_changes_nothing_is_not_made_and_no_event(container, forge):
    campaign = submit(container, recipients=3)

    reply = change(container, campaign, weight=10)

    assert reply["made"] is False and reply["was"] == {}
    assert container.ledger.campaigns.find(campaign).changes == 0


@pytest.mark.parametrize("state", ["cancelled", "over", "finished", "erased", "stream"])
def test_nothing_that_has_ended_is_revived(container, forge, state):
    campaign = submit(container, recipients=3, endAt=in_future(container, seconds=60))
    statement = {
        "finished": "UPDATE campaigns SET state = 'finished', ended_at = now()",
        "erased": "UPDATE campaigns SET erased_at = now()",
        "stream": "UPDATE campaigns SET open_until = now()",
    }.get(state)
    if statement:
        forge(statement)
    elif state == "cancelled":
        container.control.cancel(campaign)
    else:
        later(container, 61)

    error = refusal(container, campaign, endAt=in_future(container, hours=1))

    assert error["kind"] == "not_possible"
    assert "submit them under another id" in error["text"] or "stream" in error["text"]


def test_an_end_that_was_applied_meanwhile_stays_though_the_change_was_asked_before(container):
    campaign = submit(container, recipients=3, endAt=in_future(container, seconds=60))
    row = container.ledger.campaigns.find(campaign)
    container.ledger.messages.end_rest(row.no, "expired", why="endAt", now=container.clock.now())

    error = refusal(container, campaign, endAt=in_future(container, hours=1))

    assert error["kind"] == "not_possible"
    assert status_of(container, campaign)["legs"] == {"kakao": {"expired": 3}}


def test_a_refusal_tells_moments_in_the_installations_zone(make_container, forge):
    container = make_container(time_zone="Asia/Seoul")
    campaign = submit(container, recipients=5)
    pump(container)

    (problem,) = refusal(container, campaign, sendAt=in_future(container, hours=1))["problems"]
    forge("UPDATE campaigns SET end_at = '2026-11-01T00:00Z'")
    over = refusal(container, campaign, priority="HIGH")["text"]

    assert problem["what"].endswith(" KST")
    assert "is over since 2026-11-01 09:00:00 KST (endAt)" in over


def test_the_moment_of_a_campaign_that_has_begun_stays(container):
    campaign = submit(container, recipients=5)
    pump(container)

    (problem,) = refusal(container, campaign, sendAt=in_future(container, hours=1))["problems"]

    assert problem["where"] == "sendAt" and "has begun" in problem["what"]
    assert "pabal pause" in problem["way_out"]


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"endAt": "2020-01-01T00:00:00+09:00"}, "endAt", "is in the past"),
        ({"smsFailover": {"text": "가" * 1001}}, "smsFailover.text", "2,002 bytes long"),
        ({"smsFailover": {"text": "가" * 996 + "#{name}" * 2}}, "smsFailover.text", "for row"),
        ({"smsFailover": {"text": "#{other}님"}}, "smsFailover.text", "was not checked"),
        ({"smsFailover": {"sender": "0215889999"}}, "smsFailover.sender", "cannot be changed"),
        ({"smsFailover": None}, "smsFailover", "cannot be taken out"),
        ({"sendingSpeedLimit": None}, "sendingSpeedLimit", "cannot be changed"),
        ({"content": {}}, "content", "cannot be changed"),
        ({"weight": 101}, "weight", "100"),
        ({}, "changes", "names no field"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_field_value_and_way_out(container, changes, where, what):
    campaign = submit(container, recipients=12, smsFailover=SMS)

    error = refusal(container, campaign, **changes)

    assert error["kind"] == "wrong_input"
    (problem,) = error["problems"]
    assert problem["where"] == where and what in problem["what"] and problem["way_out"]
    assert container.ledger.campaigns.find(campaign).changes == 0


def test_advertising_cannot_be_moved_into_the_night(container):
    sms = {**SMS, "text": "(광고)가게 세일 무료수신거부 0801234567"}
    campaign = submit(container, recipients=3, advertising=True, smsFailover=sms)
    night = {
        "days": ["MONDAY"],
        "from": {"hour": 12, "minute": 30},
        "to": {"hour": 20, "minute": 0},
    }  # 21:30 to 05:00 in Korea

    error = refusal(container, campaign, deliveryTimeWindow=night)

    assert "advertising" in error["text"]


def test_a_limit_below_what_has_left_is_refused(container, sandbox):
    sandbox.set_recipe(WITHOUT_KAKAO)
    campaign = submit(container, recipients=5, smsFailover=SMS | {"limit": {"messages": 3}}, guard="NONE")
    drive(container, campaign)

    error = refusal(container, campaign, smsFailover={"limit": {"messages": 2}})
    raised = change(container, campaign, smsFailover={"limit": {"messages": 9}})

    (problem,) = error["problems"]
    assert problem["where"] == "smsFailover.limit.messages" and "3 SMS that have left" in problem["what"]
    assert raised["was"] == {"smsFailover.limit": {"messages": 3}}


@pytest.mark.parametrize(
    "limit", [None, {"price": "5.00", "currency": "EUR", "pricePerMessage": "0.05"}], ids=["none", "price"]
)
def test_a_limit_by_number_gives_way_to_none_or_to_a_price(container, limit):
    failover = SMS | {"limit": {"messages": 3}}
    campaign = submit(container, recipients=5, sendAt=in_future(container, hours=1), smsFailover=failover)

    changed = change(container, campaign, smsFailover={"limit": limit})

    assert changed["made"]
    assert changed["became"] == {"smsFailover.limit": limit}


def test_a_canary_changes_before_the_first_message_and_not_after(container, sandbox):
    campaign = submit(container, recipients=30, canary={"messages": 10}, sendAt=in_future(container, hours=1))

    change(container, campaign, canary={"messages": 4})
    gate = container.ledger.campaigns.find(campaign).gate_no
    change(container, campaign, sendAt=None)
    pump(container)
    left = sandbox.summary()["received"]
    error = refusal(container, campaign, canary={"messages": 8})
    change(container, campaign, canary=None)
    status = drive(container, campaign)

    assert gate == 4 and left == 4
    assert "have left" in error["problems"][0]["what"]
    assert status["legs"] == {"kakao": {"delivered": 30}}


def test_a_guard_follows_the_new_file(container, forge):
    campaign = submit(container, recipients=3)
    guarded = []

    for guard in ({"failureShare": 0.2}, "NONE", None):
        change(container, campaign, guard=guard)
        guarded += forge("SELECT is_guarded FROM campaigns").fetchone()

    assert guarded == [True, False, False]


def test_a_change_of_an_older_question_comes_too_late(container):
    campaign = submit(container, recipients=3)
    order = container.question_order
    ago = (container.clock.now() - timedelta(minutes=1)).isoformat()
    change(container, campaign, weight=30)
    order.change(campaign, None, lambda: container.campaign_changes.change(campaign, {"weight": 40}))

    late = order.change(campaign, ago, lambda: container.campaign_changes.change(campaign, {"weight": 50}))

    assert late["error"]["kind"] == "not_possible"
    assert container.ledger.campaigns.find(campaign).spec["weight"] == 40


def test_two_changes_at_once_do_not_undo_each_other(container):
    campaign = submit(container, recipients=3)
    row = container.ledger.campaigns.find(campaign)
    change(container, campaign, weight=30)
    columns = {"spec": row.spec, "send_at": row.send_at, "end_at": None, "validity_s": 60}
    columns |= {"sms_validity_s": None, "sms_limit": None, "sms_limit_price": None}
    columns |= {"sms_limit_currency": None, "sms_price_each": None}

    written = container.ledger.changes.change(
        row.no,
        columns | {"moves_limit": False, "is_for_unbegun": False},
        changes=row.changes,
        now=container.clock.now(),
    )

    assert written is None
    assert container.ledger.campaigns.find(campaign).spec["weight"] == 30


def test_the_lease_of_a_worker_that_died_under_the_old_file_is_cleared_up_as_ever(container, sandbox):
    campaign = submit(container, recipients=5)
    claimed(container, campaign, now=container.clock.now(), lease_s=5)

    change(container, campaign, weight=30)
    later(container, 6)
    status = drive(container, campaign)

    assert status["legs"] == {"kakao": {"delivered": 5}}
    assert sandbox.summary()["received_more_than_once"] == 0
