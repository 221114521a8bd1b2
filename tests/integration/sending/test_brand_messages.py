"""Brand messages go the way of every campaign, by their own path and in their own hours."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pabal_worker.container import Container
from pabal_worker.provider.infobip import requests
from pabal_worker.sandbox.process import Sandbox
from tests.support.driving import drive, later, recipe, seconds, spec, status_of, submit, turn

SEOUL = ZoneInfo("Asia/Seoul")
SMS = {
    "sender": "0215881234",
    "text": "(광고)#{name}님, 봄입니다. 무료수신거부 080-123-4567",
    "validityPeriod": seconds(60),
}
CONTENT = {
    "type": "COMMERCE_FREE_FORM",
    "image": {"url": "https://cdn.example.com/a.jpg"},
    "commerce": {"title": "#{name}님의 모자", "regularPrice": 20000},
    "buttons": [{"type": "URL", "name": "보기", "urlMobile": "https://m.example.com/?n=1"}],
}
BRAND = {
    "channel": "KAKAO_BRAND",
    "content": CONTENT,
    "targeting": "ALL_CONSENT",
    "tracking": {"shortenUrl": False},
}


def korean(container: Container, hour: int, minute: int = 0) -> None:
    """It is this time of the next day in Korea from now on."""
    now = container.clock.now().astimezone(SEOUL)
    moment = datetime.combine(now.date() + timedelta(days=1), time(hour, minute), SEOUL)
    later(container, (moment - now).total_seconds())


@pytest.fixture
def bodies(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """The calls as they leave for the sandbox, which takes them over real HTTP."""
    noted: list[tuple[str, dict[str, Any]]] = []
    build = requests.build

    def noting(request: Any) -> tuple[str, bytes]:
        path, body = build(request)
        noted.append((path, json.loads(body)))
        return path, body

    monkeypatch.setattr(requests, "build", noting)
    return noted


def test_who_is_not_reached_gets_an_sms_and_each_is_accounted_for(
    container: Container, sandbox: Sandbox, bodies: list[tuple[str, dict[str, Any]]]
) -> None:
    sandbox.set_recipe(recipe(outcomes={"kakao_brand": {"unknown_user": 0.3}}))
    korean(container, 10)
    campaign = submit(container, recipients=60, **BRAND, smsFailover=SMS, guard="NONE")

    status = drive(container, campaign)

    kakao, sms = status["legs"]["kakao"], status["legs"]["sms"]
    assert kakao["delivered"] + kakao["undelivered"] == 60
    assert sms == {"delivered": kakao["undelivered"]}
    assert status["state"] == "finished"
    path, body = bodies[0]
    assert path == "/kakao-chingu/1/messages"
    assert body["options"] == {"schedule": body["options"]["schedule"], "tracking": {"shortenUrl": False}}
    assert body["messages"][0]["options"]["targeting"] == "ALL_CONSENT"
    assert body["messages"][0]["content"]["commerce"]["title"] == "이름1님의 모자"
    assert {row["channel"] for row in sandbox.arrivals()} == {"KAKAO_BRAND", "SMS"}
    month = container.clock.now().astimezone(UTC)
    reply: Any = container.billing.read_bill(f"{month:%Y-%m}")
    assert "ok" in reply


def test_what_was_taken_in_a_doubtful_call_is_found_in_the_logs_of_its_own_channel(
    container: Container, sandbox: Sandbox
) -> None:
    sandbox.set_recipe(recipe(faults=[{"kind": "accept_then_cut", "on": [1]}]))
    korean(container, 10)

    status = drive(container, submit(container, recipients=40, **BRAND))

    assert status["legs"] == {"kakao": {"delivered": 40}}
    assert sandbox.summary()["received_more_than_once"] == 0
    assert {row["channel"] for row in sandbox.requests() if row["call"] == "logs"} == {"KAKAO_BRAND"}


def test_reports_are_polled_from_the_channels_in_use(make_container: Any, sandbox: Sandbox) -> None:
    container = make_container(pull_reports=True)
    korean(container, 10)
    campaign = submit(container, recipients=10, **BRAND)
    drive(container, campaign, until=lambda status: status["legs"]["kakao"].get("accepted") != 0)

    drive(container, campaign, until=lambda _: container.poller.poll_reports() > 0)
    turn(container)

    assert status_of(container, campaign)["legs"] == {"kakao": {"delivered": 10}}
    asked = {row["channel"] for row in sandbox.requests() if row["call"] == "reports"}
    assert asked == {"KAKAO_ALIM", "KAKAO_BRAND", "SMS"}


def test_nothing_leaves_from_ten_to_nine_in_the_evening_until_eight(
    container: Container, sandbox: Sandbox
) -> None:
    korean(container, 20, 51)
    campaign = submit(container, recipients=5, **BRAND)
    for _ in range(3):
        turn(container)
    in_the_night = sandbox.summary()["taken_ids"]

    later(container, timedelta(hours=11, minutes=10).total_seconds())
    status = drive(container, campaign)

    assert in_the_night == 0
    assert status["legs"] == {"kakao": {"delivered": 5}}


def test_who_said_no_to_advertising_gets_none_of_it_and_still_gets_information(
    container: Container, sandbox: Sandbox
) -> None:
    container.suppressions.add(["010-0000-0002"], kind="advertising", sender=None, reason="080", at=None)
    korean(container, 10)

    brand = drive(container, submit(container, recipients=3, id="brand", **BRAND, smsFailover=SMS))
    alim = drive(container, submit(container, recipients=3, id="alim"))

    assert brand["legs"]["kakao"] == {"delivered": 2, "suppressed": 1}
    assert alim["legs"]["kakao"] == {"delivered": 3}
    assert {row["channel"] for row in sandbox.arrivals()} == {"KAKAO_BRAND", "KAKAO_ALIM"}


def test_one_message_to_one_person_may_be_a_brand_message(container: Container, sandbox: Sandbox) -> None:
    korean(container, 10)
    message = spec("x", **BRAND)
    del message["id"]
    asked = {"key": "order-1", "to": "821000000001", "message": message, "values": {"name": "길동"}}

    reply: Any = container.one_offs.send([asked], publish=lambda _: None)
    [outcome] = reply["ok"]["messages"]
    drive(container, outcome["stream"], until=lambda status: status["legs"]["kakao"] == {"delivered": 1})

    assert "-brand-" in outcome["stream"]
    assert [row["channel"] for row in sandbox.arrivals()] == ["KAKAO_BRAND"]
