"""What may be a slip is asked about by a code, until somebody accepts it."""

from __future__ import annotations

import pytest

from pabal.accept import CODES, read_accept, refuse_unaccepted
from pabal.campaign import parse_campaign
from pabal.campaign.questions import questions_of
from pabal.client.unwrap import unwrap_reply
from pabal.errors import NotAccepted, Question, WrongInput
from pabal.wire import not_accepted

HIDDEN = Question("hidden-rows", "sheet '명단'", "hides 2 rows", "unhide or delete them")
ZONE = Question(
    "inverted-time-zone", "deliveryTimeWindow.timeZone", "Etc/GMT+9 is behind", "write Asia/Seoul"
)


@pytest.mark.parametrize(
    "given", [None, [], (), frozenset(), ["hidden-rows"], ["hidden-rows", "hidden-rows"]]
)
def test_lists_of_known_codes_are_read(given):
    assert read_accept(given) == frozenset(given or ())


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (["hidden-rows", "hiden-rows"], "'hiden-rows': is not a known code; write one of hidden-rows, "),
        (["HIDDEN-ROWS"], "is not a known code"),
        ([1], "'1': is not a known code"),
        ([None], "'None': is not a known code"),
        ([["hidden-rows"]], "is not a known code"),
        (["x" * 5000], "…': is not a known code"),
        ("hidden-rows", "is not a list of codes"),
        (7, "is not a list of codes"),
        (True, "is not a list of codes"),
        ({"hidden-rows": True}, "is not a list of codes"),
        (["hidden-rows"] * 101, "holds 101 codes; 100 are the most"),
    ],
)
def test_anything_else_is_refused_by_name(given, what):
    with pytest.raises(WrongInput) as refused:
        read_accept(given)

    assert what in str(refused.value)
    assert len(str(refused.value)) < 300


def test_only_what_nobody_accepted_is_refused_and_all_of_it_at_once():
    with pytest.raises(NotAccepted) as refused:
        refuse_unaccepted("people.xlsx", [HIDDEN, ZONE], [])
    refuse_unaccepted("people.xlsx", [HIDDEN, ZONE], ["hidden-rows", "inverted-time-zone"])

    assert refused.value.codes == ("hidden-rows", "inverted-time-zone")
    assert "people.xlsx: sheet '명단': hides 2 rows; unhide or delete them, or accept" in str(refused.value)
    with pytest.raises(NotAccepted) as other:
        refuse_unaccepted("people.xlsx", [HIDDEN, ZONE], ["hidden-rows"])
    assert other.value.codes == ("inverted-time-zone",)


def test_a_refusal_crosses_the_wire_whole():
    with pytest.raises(NotAccepted) as refused:
        unwrap_reply(not_accepted([HIDDEN, ZONE]), "pabal.open", "shipping")

    assert refused.value.questions == (HIDDEN, ZONE)
    assert str(refused.value).startswith("campaign 'shipping': sheet")


@pytest.mark.parametrize("zone", ["Etc/GMT+9", "Etc/GMT-9"])
def test_a_zone_whose_sign_is_the_other_way_round_is_asked_about(zone):
    (question,) = questions_of(in_zone(zone))

    assert question.code == "inverted-time-zone"
    assert f"{zone} is 9 hours {'behind' if '+' in zone else 'ahead of'} UTC" in question.what


@pytest.mark.parametrize("zone", ["Asia/Seoul", "UTC", "Etc/GMT", "Etc/GMT+0"])
def test_other_zones_are_not_asked_about(zone):
    assert questions_of(in_zone(zone)) == ()


def test_every_code_is_on_the_wire_page_with_its_meaning(wire_page):
    assert all(
        f"| `{code}` |" in wire_page and f"| {meaning} |" in wire_page for code, meaning in CODES.items()
    )


@pytest.fixture
def wire_page(pytestconfig):
    return (pytestconfig.rootpath / "docs" / "wire-replies.md").read_text("utf-8")


def in_zone(zone):
    return parse_campaign(
        {
            "id": "shipping",
            "channel": "KAKAO_ALIM",
            "sender": "OFFICIAL-ACCOUNT-ID-123",
            "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "도착했습니다"},
            "deliveryTimeWindow": {"days": ["MONDAY"], "timeZone": zone},
        }
    )
