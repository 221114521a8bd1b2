"""A change of a campaign file makes the file that would have been submitted, or says what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from pabal.campaign import parse_campaign
from pabal.campaign.changes import CHANGEABLE, change_campaign, changed_fields
from pabal.errors import WrongInput

FILE: dict[str, Any] = {
    "id": "shipping",
    "channel": "KAKAO_ALIM",
    "sender": "@shop",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님의 상품"},
    "sendAt": "2026-11-30T09:00:00+09:00",
    "smsFailover": {"sender": "0215881234", "text": "#{name}님", "limit": {"messages": 5}},
}


def problems_of(changes: dict[str, Any], file: dict[str, Any] = FILE) -> list[tuple[str, str]]:
    with pytest.raises(WrongInput) as error:
        change_campaign(file, changes)
    assert all(problem.way_out for problem in error.value.problems)
    return [(problem.where, problem.what) for problem in error.value.problems]


def test_a_changed_file_is_the_one_that_would_have_been_submitted():
    changes = {"weight": 40, "priority": "LOW", "endAt": "2026-12-01T09:00:00+09:00"}

    changed = change_campaign(FILE, changes)

    assert changed == parse_campaign(FILE | changes, source="it")


def test_null_takes_a_field_out_and_the_file_itself_stays():
    before = {**FILE, "smsFailover": dict(FILE["smsFailover"])}

    changed = change_campaign(FILE, {"sendAt": None, "smsFailover": {"limit": None}})

    assert changed.send_at is None and changed.sms_failover and changed.sms_failover.limit is None
    assert before == FILE


def test_parts_of_the_failover_change_by_themselves():
    changed = change_campaign(FILE, {"smsFailover": {"text": "새 문구"}})

    assert changed.sms_failover and changed.sms_failover.text == "새 문구"
    assert changed.sms_failover.limit and changed.sms_failover.limit.messages == 5


def test_what_differs_is_told_by_field_before_and_after():
    before = parse_campaign(FILE, source="before")
    after = change_campaign(FILE, {"weight": 40, "sendAt": None, "smsFailover": {"text": "새"}})

    was, became = changed_fields(before, after)

    assert set(was) == set(became) == {"weight", "sendAt", "smsFailover.text"}
    assert (became["weight"], became["sendAt"]) == (40, None)
    assert was["smsFailover.text"] == "#{name}님" and became["smsFailover.text"] == "새"


def test_a_change_to_what_is_there_already_differs_in_nothing():
    before = parse_campaign(FILE, source="before")

    assert changed_fields(before, change_campaign(FILE, {"weight": before.weight})) == ({}, {})


@pytest.mark.parametrize("field", sorted({"id", "channel", "sender", "content", "sendingSpeedLimit", "no"}))
def test_a_field_that_cannot_change_is_named_with_the_way_out(field):
    assert problems_of({field: 1}) == [(field, "cannot be changed while a campaign runs")]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({}, "changes"),
        ({"weight": 0}, "weight"),
        ({"weight": True}, "weight"),
        ({"priority": "URGENT"}, "priority"),
        ({"endAt": "tomorrow"}, "endAt"),
        ({"smsFailover": None}, "smsFailover"),
        ({"smsFailover": ["text"]}, "smsFailover"),
        ({"smsFailover": {"sender": "0215889999"}}, "smsFailover.sender"),
        ({"guard": "none"}, "guard"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_field(changes, where):
    assert where in [found.partition(" ")[0] for found, _ in problems_of(changes)]


def test_everything_that_is_wrong_is_told_at_once():
    found = problems_of({"content": {}, "id": "other", "smsFailover": {"sender": "1"}})

    assert [where for where, _ in found] == ["content", "id", "smsFailover.sender"]


def test_nothing_is_added_to_a_campaign_without_failover():
    without = {name: value for name, value in FILE.items() if name != "smsFailover"}

    ((where, what),) = problems_of({"smsFailover": {"text": "새"}}, without)

    assert where == "smsFailover" and "nothing can be added" in what


def test_all_fields_that_may_change_are_fields_of_a_file():
    assert set(CHANGEABLE) <= {
        field.alias for field in type(parse_campaign(FILE, source="it")).model_fields.values()
    }
