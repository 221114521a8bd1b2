"""The async client against a worker in this process and a real Valkey."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import pytest

from pabal import AsyncClient
from pabal.campaign import parse_campaign
from pabal.client import Client
from pabal.errors import CampaignUnknown, WrongInput
from tests.models.workers import StandIn

CAMPAIGN = parse_campaign(
    {
        "id": "shipping",
        "channel": "KAKAO_ALIM",
        "sender": "OFFICIAL-ACCOUNT-ID-123",
        "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님의 상품"},
    }
)
METHODS = sorted(name for name, _ in inspect.getmembers(Client, inspect.isfunction) if name[0] != "_")


def row(number: int) -> dict[str, str]:
    return {"to": f"010{number:08}", "name": f"이름{number}"}


async def rows(n: int) -> AsyncIterator[Mapping[str, str]]:
    for number in range(n):
        if number % 100 == 0:
            await asyncio.sleep(0)
        yield row(number)


def numbers_in(stand_in: StandIn) -> list[str]:
    return [
        taken[1] for _, batch in sorted(stand_in.campaigns["shipping"].batches.items()) for taken in batch
    ]


@pytest.fixture
def url(stand_in: StandIn, redis_url: str) -> str:
    return redis_url


@pytest.mark.parametrize("name", METHODS)
def test_each_method_of_the_client_is_awaited_with_the_same_arguments(name):
    client = AsyncClient("redis://127.0.0.1:6379/0")
    method = getattr(client, name)

    assert inspect.iscoroutinefunction(method)
    assert method.__doc__
    given, wanted = inspect.signature(method).parameters, inspect.signature(getattr(Client, name)).parameters
    assert list(given) == list(wanted)[1:]
    assert [one.default for one in given.values()] == [one.default for one in wanted.values()][1:]


def test_recipients_of_an_async_generator_are_submitted_in_their_order(url, stand_in):
    async def submit() -> Any:
        async with AsyncClient(url) as client:
            return await client.submit(CAMPAIGN, rows(2345))

    receipt = asyncio.run(submit())

    assert receipt.recipients == 2345
    assert numbers_in(stand_in) == [f"8210{number:08}" for number in range(2345)]


def test_recipients_of_a_list_are_submitted_and_progress_is_told_on_the_loop(url):
    told: list[tuple[str, int, int, int]] = []

    async def submit() -> Any:
        async with AsyncClient(url) as client:

            def note(counted: str, done: int, total: int) -> None:
                told.append((counted, done, total, threading.get_ident()))

            return await client.submit(CAMPAIGN, [row(1), row(2)], on_progress=note)

    receipt = asyncio.run(submit())

    assert receipt.recipients == 2
    assert ("submitting", 1, 1, threading.get_ident()) in told


def test_calls_wait_beside_each_other_and_errors_are_the_clients(url):
    async def ask() -> list[Any]:
        async with AsyncClient(url) as client:
            await client.open(CAMPAIGN)
            names = ["shipping", "nobody-knows"] * 20
            return await asyncio.gather(*map(client.status, names), return_exceptions=True)

    replies = asyncio.run(ask())

    assert [reply["campaign"] for reply in replies[::2]] == ["shipping"] * 20
    assert all(isinstance(reply, CampaignUnknown) for reply in replies[1::2])


def test_what_an_async_generator_raises_reaches_the_caller_and_nothing_is_enqueued(url, stand_in):
    async def broken() -> AsyncIterator[Mapping[str, str]]:
        yield row(1)
        raise LookupError("the database is away")

    async def submit() -> None:
        async with AsyncClient(url) as client:
            await client.submit(CAMPAIGN, broken())

    with pytest.raises(LookupError, match="the database is away"):
        asyncio.run(submit())
    assert not stand_in.campaigns


def test_an_async_generator_without_rows_is_refused(url):
    async def submit() -> None:
        async with AsyncClient(url) as client:
            await client.submit(CAMPAIGN, rows(0))

    with pytest.raises(WrongInput, match="nobody is in it"):
        asyncio.run(submit())


def test_a_submission_cancelled_while_it_waits_for_rows_leaves_no_thread_behind(url, stand_in):
    begun: list[str] = []

    async def endless() -> AsyncIterator[Mapping[str, str]]:
        yield row(1)
        begun.append("waits")
        await asyncio.Event().wait()

    async def submit() -> None:
        async with AsyncClient(url) as client:
            task = asyncio.create_task(client.submit(CAMPAIGN, endless()))
            while not begun:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(submit())

    for thread in submitting_threads():
        thread.join(20)
        assert not thread.is_alive()
    assert not stand_in.campaigns


def test_a_submission_cancelled_between_batches_goes_on_when_it_is_repeated(url, stand_in):
    stand_in.takes.clear()

    async def submit() -> Any:
        async with AsyncClient(url) as client:
            task = asyncio.create_task(client.submit(CAMPAIGN, rows(3000)))
            while not stand_in.seen:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            stand_in.takes.set()
            return await client.submit(CAMPAIGN, rows(3000))

    receipt = asyncio.run(submit())

    assert receipt.recipients == 3000
    for thread in submitting_threads():
        thread.join(20)
        assert not thread.is_alive()


def submitting_threads() -> Iterator[threading.Thread]:
    return (thread for thread in threading.enumerate() if thread.name.startswith("pabal-submit"))
