"""A large campaign waits for a second person, who has another name than who submitted it."""

from __future__ import annotations

import pytest

from pabal_worker.rules.approval import is_same_person
from tests.support.driving import drive, later, status_of, submit, turn


@pytest.fixture
def container(make_container):
    return make_container(approve_above=10)


def submitted_by(container, name: str | None, *, recipients: int = 11, **options) -> str:
    with container.ledger.acting_for(name):
        return submit(container, recipients=recipients, **options)


def approve(container, campaign: str, by: str | None):
    with container.ledger.acting_for(by):
        return container.approvals.approve(campaign, by)


def test_a_large_campaign_waits_for_a_second_person_and_then_goes(container, sandbox):
    campaign = submitted_by(container, "kim")
    for _ in range(3):
        turn(container)
    waiting, received = status_of(container, campaign), sandbox.summary()["received"]

    approved = approve(container, campaign, "lee")["ok"]
    status = drive(container, campaign)

    assert (waiting["state"], received) == ("held", 0)
    assert "11 recipients are more than 10" in waiting["reason"]
    assert f"pabal approve {campaign}" in waiting["reason"]
    assert waiting["waitsFor"]["what"] == f"`pabal approve {campaign}`"
    assert approved["state"] == "scheduled" and approved["reason"] is None
    assert status["legs"] == {"kakao": {"delivered": 11}}


def test_status_names_it_as_an_obstacle_with_the_way_out(container):
    campaign = submitted_by(container, "kim")
    later(container, 11)

    (obstacle,) = status_of(container, campaign)["obstacles"]

    assert obstacle["kind"] == "approval"
    assert f"pabal approve {campaign}" in obstacle["wayOut"]


@pytest.mark.parametrize("name", ["kim", " KIM ", "", None])
@pytest.mark.law(6)
def test_who_submitted_it_or_has_no_name_cannot_approve_it(container, name):
    campaign = submitted_by(container, "kim")

    error = approve(container, campaign, name)["error"]

    assert error["kind"] == "wrong_input" and error["problems"][0]["where"] == "by"
    assert status_of(container, campaign)["state"] == "held"
    assert not container.ledger.changes.approve(1, by=" KIM ", now=container.clock.now())


@pytest.mark.parametrize("act", ["resume", "pause then resume", "resume of another"])
@pytest.mark.law(6)
def test_nothing_but_an_approval_lets_it_go(container, act):
    campaign = submitted_by(container, "kim")
    if act == "pause then resume":
        container.control.pause(campaign)
    if act == "resume of another":
        submitted_by(container, "kim", id="other")
        approve(container, "other", "lee")
    else:
        assert "pabal approve" in container.control.resume(campaign)["error"]["text"]

    container.ledger.campaigns.resume(1, now=container.clock.now())
    turn(container)

    assert status_of(container, campaign)["state"] in ("held", "paused")


def test_an_approval_is_an_event_with_both_names(container):
    campaign = submitted_by(container, "kim")
    approve(container, campaign, "lee")
    approve(container, campaign, "lee")

    events = container.event_log.read(campaign)["ok"]["events"]
    told = [(event["kind"], event["by"]) for event in reversed(events)]

    assert told == [
        ("opened", "kim"),
        ("sealed", "kim"),
        ("held", "kim"),
        ("approved", "lee"),
        ("resumed", "lee"),
    ]
    assert next(event for event in events if event["kind"] == "approved")["says"] == "submitted by kim"


def test_small_campaigns_and_those_without_a_bound_wait_for_nobody(container, make_container):
    small = submitted_by(container, "kim", recipients=10)
    unbound = submitted_by(make_container(), "kim", id="unbound")

    assert [status_of(container, one)["state"] for one in (small, unbound)] == ["scheduled", "scheduled"]
    assert "waits for no approval" in approve(container, small, "lee")["error"]["text"]


def test_what_is_held_for_another_reason_stays_so_after_its_approval(container, make_container):
    container = make_container(approve_above=10, same_list_days=3)
    first = submitted_by(container, "kim", recipients=100)
    approve(container, first, "lee")
    second = submitted_by(container, "kim", recipients=100, id="again")

    approved = approve(container, second, "lee")["ok"]
    resumed = container.control.resume(second)["ok"]

    assert approved["state"] == "held" and "recipients had template" in approved["reason"]
    assert resumed["state"] == "scheduled"


def test_an_approval_under_a_stop_keeps_the_campaign_paused(container):
    container.many_campaigns.pause(None, None, asked=None)
    campaign = submitted_by(container, "kim")

    approved = approve(container, campaign, "lee")["ok"]
    container.many_campaigns.resume(None, None, every=False, asked=None)

    assert approved["state"] == "paused"
    assert status_of(container, campaign)["state"] == "scheduled"


def test_a_cancelled_campaign_is_approved_no_more(container):
    campaign = submitted_by(container, "kim")
    container.control.cancel(campaign)

    assert approve(container, campaign, "lee")["error"]["kind"] == "not_possible"


def test_no_name_is_like_no_other():
    assert is_same_person("kim", "Kim ")
    assert not is_same_person(None, None)
    assert not is_same_person("kim", "lee")
