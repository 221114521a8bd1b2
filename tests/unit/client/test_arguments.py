"""Arguments of a wrong type: every public method of both clients is walked."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any, get_type_hints

import pytest

from pabal.answers import Answer
from pabal.client import Client
from pabal.client.awaited import AsyncClient
from pabal.errors import WrongInput
from pabal.one_offs import OneOff
from pabal.testing import FakeClient

MESSAGE = {
    "channel": "KAKAO_ALIM",
    "sender": "@shop",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님"},
}
METHODS = [name for name, _ in inspect.getmembers(Client, inspect.isfunction) if not name.startswith("_")]


def wrong_arguments(name: str) -> dict[str, Any]:
    """Something that is of no type that any method takes, for each argument."""
    names = list(inspect.signature(getattr(Client, name)).parameters)[1:]
    return {argument: object() for argument in names}


@pytest.mark.parametrize("name", METHODS)
def test_every_argument_of_every_method_is_named_with_its_value_and_a_way_out(name: str) -> None:
    given = wrong_arguments(name)
    if not given:
        pytest.skip("takes nothing")

    with pytest.raises(WrongInput) as refused:
        getattr(FakeClient(), name)(**given)

    assert set(refused.value.fields) == set(given)
    for problem in refused.value.problems:
        assert problem.value and problem.what == "is of type object" and problem.way_out.startswith("give ")


@pytest.mark.parametrize("name", [name for name in METHODS if wrong_arguments(name)])
def test_the_awaited_methods_refuse_the_same(name: str) -> None:
    async def call() -> None:
        async with AsyncClient(FakeClient()) as client:
            await getattr(client, name)(**wrong_arguments(name))

    with pytest.raises(WrongInput):
        asyncio.run(call())


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("send", {"to": 1012345678, "message": MESSAGE, "key": "1"}, "to"),
        ("send", {"to": "01012345678", "message": MESSAGE, "key": 4711}, "give a text"),
        ("send", {"to": "01012345678", "message": "order.json", "key": "1"}, "give a mapping"),
        ("send", {"to": "01012345678", "message": MESSAGE, "values": {"name": 7}, "key": "1"}, "of texts"),
        (
            "send",
            {"to": "01012345678", "message": MESSAGE, "values": {"a": "x", "b": 7}, "key": "1"},
            "values.b is '7': is of type int",
        ),
        (
            "send",
            {"to": "01012345678", "message": MESSAGE, "values": {7: "x"}, "key": "1"},
            "values is '7': is of type int",
        ),
        ("rerun", {"campaign_id": "spring", "codes": [7008, True]}, "codes[1] is 'True': is of type bool"),
        ("sent", {"keys": ["a", None]}, "keys[1] is 'None': is of type NoneType; give a list of texts"),
        ("suppress", {"numbers": ["01012345678", 1012345678]}, "numbers[1] is '10****5678'"),
        ("send_all", {"messages": [{"to": "01012345678"}]}, "give a list of OneOff objects"),
        ("sent", {"keys": "order-1"}, "give a list of texts"),
        ("log", {"limit": True}, "give a whole number"),
        ("log", {"limit": "20"}, "give a whole number"),
        ("suppress", {"numbers": ["01012345678"], "kind": "some"}, "'all' or 'advertising'"),
        ("suppress", {"numbers": ["01012345678"], "kind": "some"}, "is not one of the values"),
        ("suppress", {"numbers": ["01012345678"], "kind": 7}, "is of type int"),
        (
            "campaign_page",
            {"states": ["held", "nonsense"]},
            "states[1] is 'nonsense': is not one of the values that there are; give 'receiving' or",
        ),
        ("campaign_page", {"states": "held"}, "give a list of 'receiving' or"),
        ("suppress", {"numbers": ["01012345678"], "at": "2026-11-28"}, "a datetime or None"),
        ("bill", {"month": 11}, "give a text"),
        ("rerun", {"campaign_id": "spring", "codes": ["7008"]}, "give a list of whole numbers"),
        ("change", {"campaign_id": "spring", "changes": ["endAt"]}, "give a mapping"),
        ("submit", {"campaign": {"id": "spring"}, "recipients": []}, "give a Campaign"),
        ("send_all", {"messages": [OneOff("01012345678", MESSAGE, 5)]}, "key is '5'"),  # type: ignore[arg-type]
        ("answer_all", {"answers": [Answer("@shop", "u", 5, "k")]}, "content is '5'"),  # type: ignore[arg-type]
    ],
)
def test_what_is_wrong_is_said(name: str, arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(WrongInput) as refused:
        getattr(FakeClient(), name)(**arguments)

    assert says in str(refused.value)


def test_a_number_of_a_person_is_masked() -> None:
    with pytest.raises(WrongInput) as refused:
        FakeClient().find(to=821012345678)  # type: ignore[arg-type]

    assert "1234567" not in str(refused.value)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"broker_url": None}, "broker_url"),
        ({"broker_url": "redis://h/0", "timeout_s": "10"}, "timeout_s"),
        ({"broker_url": "redis://h/0", "timeout_s": 0}, "timeout_s"),
        ({"broker_url": "redis://h/0", "timeout_s": float("nan")}, "timeout_s"),
        ({"broker_url": "redis://h/0", "by": 5}, "by"),
    ],
)
def test_a_client_is_made_of_what_it_can_use(arguments: dict[str, Any], field: str) -> None:
    with pytest.raises(WrongInput) as refused:
        Client(**arguments)

    assert refused.value.fields == (field,)


def test_a_variable_that_the_message_does_not_have_is_named_with_the_known_ones() -> None:
    with pytest.raises(WrongInput, match=r"values\.nmae: is not a variable of the message; it has name"):
        FakeClient().send("01012345678", MESSAGE, {"name": "길동", "nmae": "길동"}, key="1")


def test_types_of_all_methods_can_be_read() -> None:
    for name in METHODS:
        assert get_type_hints(getattr(Client, name))
