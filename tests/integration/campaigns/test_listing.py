"""Campaigns are listed in pages, held ones first, and a month is summed as its rows say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pabal.replies import Bill, CampaignList, ErrorReply, OkReply
from pabal.timestamps import to_iso
from pabal_worker.container import Container
from tests.integration.conftest import Forge
from tests.integration.intake.test_one_offs import one_off, send
from tests.support.driving import SMS, submit, turn
from tests.support.replies import conforms
from tests.support.reporting import DELIVERED, UNDELIVERED, accept, at, claimed, push, report


def page(container: Container, **asked: Any) -> dict[str, Any]:
    reply: Any = container.listing.list_campaigns(**asked)
    assert conforms(reply, OkReply[CampaignList])
    return reply["ok"]  # type: ignore[no-any-return]


def names(listed: dict[str, Any]) -> list[str]:
    return [row["campaign"] for row in listed["campaigns"]]


def hold(container: Container, campaign: str) -> None:
    turn(container)
    found = container.ledger.campaigns.find(campaign)
    assert found is not None
    now = container.clock.now()
    assert container.ledger.campaigns.move(
        found.no, "held", came_from=["running", "scheduled"], reason="x", now=now
    )


def bill(container: Container, month: str) -> dict[str, Any]:
    reply: Any = container.billing.read_bill(month)
    assert conforms(reply, OkReply[Bill])
    return reply["ok"]  # type: ignore[no-any-return]


def test_held_campaigns_stand_first_and_pages_go_on_behind_them(container: Container) -> None:
    for n in range(4):
        submit(container, recipients=1, id=f"campaign-{n}")
    hold(container, "campaign-1")

    first = page(container, limit=2)
    second = page(container, limit=2, before=first["before"])
    last = page(container, limit=2, before=second["before"])

    assert names(first) == ["campaign-1", "campaign-3"]
    assert names(second) == ["campaign-2", "campaign-0"]
    assert (names(last), last["before"]) == ([], None)


def test_streams_states_and_parts_of_ids_are_asked_for(container: Container) -> None:
    submit(container, recipients=1, id="spring-sale")
    submit(container, recipients=1, id="autumn-sale")
    container.control.cancel("autumn-sale")
    (outcome,), _ = send(container, one_off(1))

    assert names(page(container, streams=True)) == [outcome["stream"]]
    assert names(page(container, streams=False)) == ["autumn-sale", "spring-sale"]
    assert names(page(container, states=["cancelled", "held"])) == ["autumn-sale"]
    assert names(page(container, search="SPRING")) == ["spring-sale"]
    assert names(page(container, search="_")) == []
    assert page(container)["counts"]["campaigns"]["cancelled"] == 1


def test_a_size_and_a_share_done_are_those_of_both_channels(container: Container) -> None:
    submit(container, recipients=4, smsFailover=SMS)
    accept(container, claimed(container, "test"))
    push(container, report("test.1.0", DELIVERED), report("test.2.0", UNDELIVERED))

    (row,) = page(container)["campaigns"]

    assert (row["recipients"], row["shareDone"]) == (4, 2 / 5)
    assert (row["perMinute"], row["endsAbout"] is not None) == (4, True)


@pytest.mark.parametrize(
    "asked",
    [
        {"states": ["over"]},
        {"states": "held"},
        {"search": 1},
        {"search": "x" * 65},
        {"streams": 1},
        {"before": "2.1"},
        {"limit": 0},
        {"limit": 1001},
        {"limit": True},
    ],
)
def test_wrong_questions_are_refused(container: Container, asked: dict[str, Any]) -> None:
    assert conforms(container.listing.list_campaigns(**asked), ErrorReply)


def test_a_month_is_summed_by_channel_sender_entity_and_currency(container: Container) -> None:
    submit(container, recipients=4, smsFailover=SMS, platform={"entityId": "shop"})
    accept(container, claimed(container, "test"))
    now = container.clock.now()
    done = {"doneAt": now.strftime("%Y-%m-%dT%H:%M:%S.000+0000")}
    push(
        container,
        report("test.1.0", DELIVERED, **at("15", "KRW"), messageCount=1, **done),
        report("test.2.0", UNDELIVERED, **at("0.5", "KRW"), **done),
        report("test.3.0", DELIVERED, **done),
    )
    accept(container, claimed(container, "test", leg=1))
    push(container, report("test.2.1", DELIVERED, **at("40", "KRW"), messageCount=2, **done))

    found = bill(container, f"{now.astimezone(ZoneInfo('Asia/Seoul')):%Y-%m}")

    lines = {
        (line["channel"], line["sender"], line["entity"], line["currency"]): line for line in found["lines"]
    }
    kakao, unpriced = lines["kakao", "@shop", "shop", "KRW"], lines["kakao", "@shop", "shop", None]
    sms = lines["sms", "0215881234", "shop", "KRW"]
    assert (kakao["messages"], kakao["delivered"], kakao["parts"], kakao["price"]) == (2, 1, 2, "15.5")
    assert (unpriced["messages"], unpriced["price"]) == (1, "0")
    assert (sms["messages"], sms["parts"], sms["price"]) == (1, 2, "40")
    assert (len(lines), found["open"]) == (3, 1)


def test_a_month_is_that_of_the_installations_zone(container: Container) -> None:
    found = bill(container, "2026-12")

    assert (found["timeZone"], found["since"], found["until"]) == (
        "Asia/Seoul", "2026-11-30T15:00:00.000+00:00", "2026-12-31T15:00:00.000+00:00"
    )  # fmt: skip
    assert found["lines"] == []


@pytest.mark.parametrize("month", ["2026-13", "11", "2026-1", None, 202611])
def test_what_is_no_month_is_refused(container: Container, month: Any) -> None:
    assert conforms(container.billing.read_bill(month), ErrorReply)


def test_a_page_tells_the_pace_asked_for_and_what_each_waits_for(container: Container) -> None:
    morning = (container.clock.now() + timedelta(days=1)).replace(microsecond=0)
    submit(container, recipients=1, id="later", sendAt=morning.isoformat())
    submit(container, recipients=50, id="slow", sendingSpeedLimit={"amount": 1, "timeUnit": "HOUR"})
    submit(container, recipients=1, id="held")
    hold(container, "held")
    for _ in range(3):
        turn(container)

    rows = {
        row["campaign"]: row for row in page(container, states=["held", "running", "scheduled"])["campaigns"]
    }

    assert rows["later"]["waitsFor"] == {"what": "sendAt", "until": to_iso(morning)}
    assert rows["held"]["waitsFor"]["what"] == "`pabal resume held`"
    assert rows["slow"]["pace"] == "1/HOUR" and rows["slow"]["waitsFor"]["leg"] == "kakao"


def test_thousands_of_campaigns_are_each_on_one_page(container: Container, forge: Forge) -> None:
    forge(
        """WITH numbered AS (
               SELECT n, CASE WHEN n % 1000 = 0 THEN 'held'
                              WHEN n % 10 = 0 THEN 'running' ELSE 'finished' END AS state
               FROM generate_series(1, 5000) AS n)
           INSERT INTO campaigns (id, spec, state, send_at, validity_s, created_at, ended_at)
           SELECT 'sale-' || n, '{"sender": "@shop"}', state::campaign_state, now(), 60, now(),
                  CASE WHEN state = 'finished' THEN now() END
           FROM numbered ORDER BY n"""
    )

    seen: list[str] = []
    before = None
    while True:
        shown = page(container, limit=700, before=before)
        seen += names(shown)
        before = shown["before"]
        if before is None:
            break

    assert len(seen) == len(set(seen)) == 5000
    assert seen[:5] == ["sale-5000", "sale-4000", "sale-3000", "sale-2000", "sale-1000"]
    assert names(page(container, search="sale-4999")) == ["sale-4999"]
    running = page(container, states=["running"], limit=1000)
    assert len(running["campaigns"]) == 495 and running["before"] is None
    assert shown["counts"]["campaigns"] == {"held": 5, "running": 495, "finished": 4500}
