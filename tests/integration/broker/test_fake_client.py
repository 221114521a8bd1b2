"""What `pabal.testing` answers is what real workers answer, through a real broker and from a real ledger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pabal import AsyncClient, CampaignRefused, CampaignUnknown, NotAccepted, NotPossibleNow, WrongInput
from pabal.campaign import Campaign, parse_campaign
from pabal.client import Client
from pabal.errors import MessageRefused, PabalError
from pabal.testing import FakeClient
from tests.support.driving import spec
from tests.support.workers import worker

PEOPLE = [{"to": f"010-1234-{n:04}", "name": f"이름{n}"} for n in range(3)]
MESSAGE = {name: value for name, value in spec().items() if name != "id"}


@pytest.fixture(params=["fake", "real"])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    """A client of each kind; that of real workers sends nothing, since no beat makes them look."""
    if request.param == "fake":
        yield FakeClient(by="tester")
        return
    container = request.getfixturevalue("make_container")()
    with worker(container):
        yield Client(container.settings.broker_url, timeout_s=60, by="tester")


def campaign(**options: Any) -> Campaign:
    return parse_campaign(spec(**options))


def in_hours(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="seconds")


def error_of(call: Any, kind: type[PabalError]) -> PabalError:
    with pytest.raises(kind) as error:
        call()
    assert type(error.value) is kind
    return error.value


def test_campaigns_are_taken_refused_and_asked_about_alike(client: Client) -> None:
    later = campaign(sendAt=in_hours(1))

    receipt, again = client.submit(later, PEOPLE), client.submit(later, PEOPLE)

    assert (receipt.recipients, receipt.state, receipt.was_there) == (3, "scheduled", False)
    assert again.was_there
    assert "is taken by another campaign" in str(
        error_of(lambda: client.submit(campaign(sendAt=in_hours(2)), PEOPLE), CampaignRefused)
    )
    error_of(lambda: client.submit(later, PEOPLE[:2]), CampaignRefused)
    ended = error_of(lambda: client.open(campaign(id="ended", endAt=in_hours(-1))), WrongInput)
    assert [problem.where for problem in ended.problems] == ["endAt"]  # type: ignore[attr-defined]
    stream = error_of(lambda: client.open(campaign(id="stream-of-ours")), WrongInput)
    assert [problem.where for problem in stream.problems] == ["id"]  # type: ignore[attr-defined]
    passed = campaign(id="passed", sendAt=in_hours(-1))
    asked = error_of(lambda: client.open(passed), NotAccepted)
    assert asked.codes == ("send-at-passed",)  # type: ignore[attr-defined]
    assert client.open(passed, accept=["send-at-passed"])["accepted"] == ["send-at-passed"]


def test_a_campaign_is_looked_at_and_steered_alike(client: Client) -> None:
    client.submit(campaign(sendAt=in_hours(1)), PEOPLE)

    status = client.status("test")

    assert status["legs"] == {"kakao": {"waiting": 3}}
    assert (status["state"], status["batches"]["taken"], status["balanced"]) == ("scheduled", 1, True)
    assert client.pause("test")["state"] == "paused"
    assert client.resume("test")["state"] == "scheduled"
    assert [one["campaign"] for one in client.campaigns()] == ["test"]
    assert client.campaign_page(states=["running"])["campaigns"] == []
    assert client.forecast("test")["leaves"] == 3
    assert client.cancel("test")["legs"] == {"kakao": {"cancelled": 3}}
    error_of(lambda: client.pause("test"), NotPossibleNow)
    error_of(lambda: client.status("nobody-knows"), CampaignUnknown)


def test_single_messages_are_taken_and_refused_alike(client: Client) -> None:
    first = client.send("010-1234-5678", MESSAGE, {"name": "길동"}, key="order-1", reference="1")

    assert first["key"] == "order-1" and first["legs"]["kakao"]["state"] in ("waiting", "sending", "accepted")
    again = client.send("010-1234-5678", MESSAGE, {"name": "길동"}, key="order-1", reference="1")
    assert again["providerMessageId"] == first["providerMessageId"]
    error_of(lambda: client.send("010-1234-5678", MESSAGE, {"name": "춘향"}, key="order-1"), MessageRefused)
    error_of(lambda: client.send("02-1234-5678", MESSAGE, {"name": "길동"}, key="order-2"), WrongInput)
    unfilled = error_of(lambda: client.send("010-1234-5678", MESSAGE, key="order-3"), WrongInput)
    assert [problem.where for problem in unfilled.problems] == ["values.name"]  # type: ignore[attr-defined]
    assert [one["reference"] for one in client.sent(references=["1"])] == ["1"]
    assert client.sent(keys=["nobody-knows"]) == []


def test_who_said_no_is_kept_alike(client: Client) -> None:
    changed = client.suppress(["010-1234-0001", "02-1234-5678"])

    assert (changed["changed"], changed["refused"], changed["total"]) == (1, 1, 1)
    assert changed["problems"][0]["where"] == "number 2"
    assert client.suppress(["01012340001"])["unchanged"] == 1
    entries = client.suppressions(number="010-1234-0001")["suppressions"]
    assert [(entry["kind"], entry["sender"]) for entry in entries] == [("all", None)]
    error_of(lambda: client.suppress(["010-1234-0001"], kind="nothing"), WrongInput)  # type: ignore[arg-type]
    assert client.unsuppress(["010-1234-0001"])["total"] == 0


def test_replies_have_the_same_fields(make_container) -> None:
    container, fake = make_container(), FakeClient()

    def fields_of(client: Client) -> list[list[str]]:
        client.submit(campaign(sendAt=in_hours(1)), PEOPLE)
        one_off = client.send("010-1234-5678", MESSAGE, {"name": "길동"}, key="order-1")
        status, page = client.status("test"), client.campaign_page(streams=False)
        replies: list[Any] = [
            status,
            status["account"],
            status["batches"],
            status["doubt"],
            status["reached"],
        ]
        replies += [page, page["campaigns"][0], one_off, one_off["legs"]["kakao"], client.open(status_free())]
        return [sorted(reply) for reply in replies]

    def status_free() -> Campaign:
        return campaign(id="other")

    with worker(container):
        real = fields_of(Client(container.settings.broker_url, timeout_s=60))

    assert fields_of(fake) == real


@pytest.mark.parametrize("broker", ["redis_url", "rabbitmq_url"])
def test_an_async_client_submits_to_real_workers(make_container, request, broker) -> None:
    url = request.getfixturevalue(broker)
    container = make_container(broker_url=url)

    async def people() -> AsyncIterator[dict[str, str]]:
        for n in range(1500):
            yield {"to": f"010{n:08}", "name": f"이름{n}"}

    async def submit() -> list[Any]:
        async with AsyncClient(url, timeout_s=60) as client:
            receipt = await client.submit(campaign(sendAt=in_hours(1)), people())
            asked = (client.status("test"), client.forecast("test"), client.campaigns())
            return [receipt, *await asyncio.gather(*asked)]

    with worker(container):
        receipt, status, forecast, campaigns = asyncio.run(submit())

    assert receipt.recipients == 1500
    assert status["legs"] == {"kakao": {"waiting": 1500}}
    assert forecast["leaves"] == 1500
    assert [one["campaign"] for one in campaigns] == ["test"]
