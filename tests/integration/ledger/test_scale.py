"""How many pump pods are wanted, as the ledger says it to an autoscaler."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pabal_worker.records import ScaleCaps, ScaleFigure
from pabal_worker.sending.scale_caps import scale_caps_of
from tests.support.driving import drive, submit

NOTHING = ScaleFigure(0, 0, 0, 0)


def caps(**changes: float) -> ScaleCaps:
    """No cap; a pod sends 100 a minute, in five pumps."""
    none = dict.fromkeys(("account", "sender", "sms", "entity"), None)
    return ScaleCaps(**(none | {"pod": 100.0, "slots": 5} | changes))


@pytest.fixture
def scale(container):
    container.ledger.scale.note_caps(caps())
    return container.ledger.scale


def test_a_ledger_without_work_wants_no_pod(scale):
    assert scale.scale_figure() == NOTHING


def test_an_unpaced_campaign_wants_as_many_pods_as_it_has_pumps_at_most(container, scale):
    submit(container, recipients=1000)

    assert scale.scale_figure() == ScaleFigure(1000, 0, 0, 2)


@pytest.mark.parametrize(
    ("allowed", "messages", "pods"),
    [
        ({}, 300, 2),
        ({"account": 150}, 150, 2),
        ({"account": 60}, 60, 1),
        ({"sender": 40}, 40, 1),
        ({"entity": 130}, 130, 2),
        ({"sms": 1}, 300, 2),
    ],
)
def test_what_a_cap_holds_wants_no_pod(container, scale, allowed, messages, pods):
    submit(container, recipients=300, platform={"entityId": "brand"})

    scale.note_caps(caps(**allowed))

    figure = scale.scale_figure()
    assert (figure.messages, figure.pods_wanted) == (messages, pods)


def test_what_campaigns_paces_hold_wants_no_pod(container, scale):
    submit(container, recipients=1000, sendingSpeedLimit={"amount": 60, "timeUnit": "MINUTE"})

    assert scale.scale_figure() == ScaleFigure(60, 0, 0, 1)


def test_campaigns_of_one_sender_share_its_cap(container, scale):
    for id in ("first", "second"):
        submit(container, id=id, recipients=200)

    scale.note_caps(caps(sender=250))

    assert scale.scale_figure().messages == 250


def test_the_pace_that_people_set_counts_before_the_setting(container, scale):
    submit(container, recipients=300)
    scale.note_caps(caps(account=200))

    container.account.change(pace="1/SECOND,100/HOUR", is_steered=None, reset=False)
    lower = scale.scale_figure().messages
    container.account.change(pace="none", is_steered=None, reset=False)

    assert (lower, scale.scale_figure().messages) == (2, 300)


@pytest.mark.parametrize("later", [{"sendAt": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}])
def test_what_begins_later_wants_no_pod_yet(container, scale, later):
    submit(container, recipients=300, **later)

    assert scale.scale_figure() == NOTHING


def test_a_paused_campaign_wants_no_pod(container, scale):
    submit(container, recipients=300)

    container.control.pause("test")

    assert scale.scale_figure().pods_wanted == 0


def test_a_campaign_that_has_ended_wants_no_pod(container, scale):
    submit(container, recipients=20)

    drive(container, "test")

    assert scale.scale_figure() == NOTHING


def test_pumps_that_nobody_runs_want_slots(container, scale, forge):
    for number in range(7):
        submit(
            container, id=f"c{number}", recipients=1, sendingSpeedLimit={"amount": 60, "timeUnit": "MINUTE"}
        )

    forge("UPDATE pumps SET due_since = now() - interval '10 seconds'")
    away = scale.scale_figure()
    forge("UPDATE pumps SET stalled_why = 'the breaker is open'")

    assert away == ScaleFigure(7, 0, 7, 2)
    assert scale.scale_figure() == ScaleFigure(7, 0, 0, 1)


def test_a_pump_that_is_leased_is_none_that_found_no_slot(container, scale, forge):
    submit(container, recipients=10)

    forge(
        "UPDATE pumps SET due_since = now() - interval '10 seconds', "
        "lease_until = now() + interval '5 seconds'"
    )

    assert scale.scale_figure() == ScaleFigure(10, 2, 0, 1)


def test_the_caps_are_those_of_the_settings(make_container):
    container = make_container(account_speed="50/SECOND,86400/DAY", sms_speed="30/MINUTE", worker_threads=9)

    noted = scale_caps_of(container.settings)

    assert noted == ScaleCaps(60.0, None, 30.0, None, 60_000.0, 5)
