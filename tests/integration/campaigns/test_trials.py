"""A tester gets one filled message, once by its key, and no campaign's books know of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pabal.replies import ErrorReply, OkReply, Trial
from pabal_worker.container import Container
from pabal_worker.records import Share
from pabal_worker.sandbox import Sandbox
from tests.integration.campaigns.test_listing import bill, names, page
from tests.integration.intake.test_one_offs import one_off, send, turn_until
from tests.support.driving import later, recipe, seconds, spec, submit, turn, with_set_clock
from tests.support.replies import conforms

SEOUL = ZoneInfo("Asia/Seoul")
SMS = {"sender": "0215881234", "text": "#{name}님, 발송되었습니다.", "validityPeriod": seconds(60)}
WHOLE = {
    "sendAt": "2030-01-01T09:00:00+09:00",
    "sendingSpeedLimit": {"amount": 1, "timeUnit": "DAY"},
    "canary": {"messages": 10},
    "webhooks": {"delivery": {"url": "https://shop.example/pabal"}},
}
"""What a campaign file says of its audience."""


def ask(container: Container, key: str = "first", *, campaign: Any = None, **asked: Any) -> Any:
    """The reply; the shares that start are left to `turn`."""
    started: list[Share] = []
    values = {"to": "010-0000-0001", "values": {"name": "길동"}} | asked
    tree = campaign or spec("spring", validityPeriod=seconds(60))
    return container.trials.send_test(tree, key=key, publish=started.append, **values)


def trial(container: Container, key: str = "first", **asked: Any) -> dict[str, Any]:
    reply = ask(container, key, **asked)
    assert conforms(reply, OkReply[Trial]), reply
    return reply["ok"]  # type: ignore[no-any-return]


def settled(container: Container, key: str = "first", **asked: Any) -> dict[str, Any]:
    """The test once its fate over KakaoTalk is sealed."""
    trial(container, key, **asked)
    later(container, 4)
    for _ in range(60):
        turn(container)
        found = trial(container, key, **asked)
        if found["message"]["legs"]["kakao"]["state"] in ("delivered", "undelivered"):
            return found
    raise AssertionError(found)


def test_a_test_leaves_at_once_whatever_the_campaign_says_of_its_audience(
    container: Container, sandbox: Sandbox
) -> None:
    tree = spec("spring", **WHOLE)

    found = settled(container, campaign=tree)
    again = trial(container, campaign=tree)

    assert found["message"]["stream"].startswith(f"stream-test-{datetime.now(SEOUL):%Y%m%d}-alim-")
    assert (found["campaign"], found["waitsFor"]) == ("spring", None)
    assert again["message"] == found["message"]
    assert [arrival["to"] for arrival in sandbox.arrivals()] == ["821000000001"]
    assert container.ledger.campaigns.find("spring") is None


def test_a_key_is_one_test_and_never_another_one_off(container: Container, sandbox: Sandbox) -> None:
    settled(container, "order-1")
    (outcome,), _ = send(container, one_off(1, key="order-1"))

    other = trial(container, "order-1", values={"name": "민아"})

    assert "refused" not in outcome and not outcome["stream"].startswith("stream-test-")
    assert other["message"]["refused"] == "key_taken"
    turn_until(container, ["order-1"], "delivered")
    assert len(sandbox.arrivals()) == 2


def test_tests_stand_apart_in_lists_and_in_the_bill(container: Container, sandbox: Sandbox) -> None:
    submit(container, recipients=1)
    (outcome,), _ = send(container, one_off(1))
    found = settled(container)
    turn_until(container, ["order-1"], "delivered")
    stream, own = outcome["stream"], found["message"]["stream"]

    assert names(page(container, tests=True)) == [own]
    assert names(page(container, tests=False)) == [stream, "test"]
    assert names(page(container, streams=True)) == [stream]
    assert names(page(container, streams=False)) == ["test"]
    counts = page(container)["counts"]
    assert [sum(counts[kind].values()) for kind in ("campaigns", "streams", "tests")] == [1, 1, 1]
    lines = bill(container, f"{datetime.now(SEOUL):%Y-%m}")["lines"]
    assert sorted(line["isTest"] for line in lines) == [False, True]
    assert [line["messages"] for line in lines if line["isTest"]] == [1]


def test_a_stop_of_everything_holds_a_test_and_says_so(container: Container, sandbox: Sandbox) -> None:
    container.many_campaigns.pause(None, None, asked=None)

    found = trial(container)
    turn(container)

    assert (found["state"], found["waitsFor"]["until"]) == ("paused", None)
    assert "pabal resume" in found["reason"]
    assert sandbox.arrivals() == []


def test_the_hours_of_an_advertising_sms_hold_it_and_are_said(container: Container, sandbox: Sandbox) -> None:
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 1.0}}))
    clock = with_set_clock(container)
    night = datetime.now(SEOUL).replace(hour=23, minute=0, second=0)
    clock.ahead = night - datetime.now(SEOUL) + timedelta(days=1)
    sms = SMS | {"text": "(광고) #{name}님 세일 무료수신거부 080-123-4567"}
    tree = spec("spring", validityPeriod=seconds(60), advertising=True, smsFailover=sms)

    settled(container, campaign=tree)
    for _ in range(10):
        turn(container)
        found = trial(container, campaign=tree)
        if found["waitsFor"] and found["waitsFor"].get("leg") == "sms":
            break

    assert found["message"]["legs"]["sms"]["state"] == "waiting"
    assert found["waitsFor"]["until"] is not None
    assert len(sandbox.arrivals()) == 1


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"to": "02-123-4567"}, "to"),
        ({"values": {}}, "values.name"),
        ({"values": {"name": "길동", "nmae": "길동"}}, "values.nmae"),
        ({"campaign": {"id": "spring"}}, "channel"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_field(container: Container, asked: Any, where: str) -> None:
    reply = ask(container, **asked)

    assert conforms(reply, ErrorReply)
    assert where in [problem["where"] for problem in reply["error"]["problems"]]
    assert page(container, tests=True)["campaigns"] == []
