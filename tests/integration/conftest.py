"""A container on real servers without Celery: tests call the services that tasks call, in their own order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from pabal_worker.clock import TimeSources
from pabal_worker.container import Container
from pabal_worker.receiving.connection import Limits
from pabal_worker.receiving.server import Server
from pabal_worker.reports import receiver
from pabal_worker.sandbox import Sandbox, running
from pabal_worker.settings import Settings
from tests.support.driving import IMPATIENT, MovableClock, recipe

API_KEY, TOKEN = "key-of-the-tests", "token-of-the-tests"

MakeContainer = Callable[..., Container]
Forge = Callable[..., psycopg.Cursor[Any]]


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Sandbox]:
    with running(api_key=API_KEY) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Sandbox:
    """The stand-in provider, healthy and empty."""
    sandbox_process.set_recipe(recipe())
    sandbox_process.reset()
    return sandbox_process


@pytest.fixture
def make_container(database_url: str, redis_url: str, sandbox: Sandbox) -> Iterator[MakeContainer]:
    """Containers over one ledger and one Redis, impatient enough for tests, whose clocks can be moved on.

    `time`: other sources of time than these clocks.
    """
    containers: list[Container] = []

    def make(*, time: TimeSources | None = None, **overrides: Any) -> Container:
        values: dict[str, Any] = {
            "database_url": database_url,
            "redis_url": redis_url,
            "broker_url": redis_url,
            "infobip_base_url": sandbox.url,
            "infobip_api_key": API_KEY,
            "receiver_token": TOKEN,
            "request_size": 50,
            "request_timeout_s": 3,
        }
        time = time or TimeSources(ledger_clock=MovableClock)
        container = Container(Settings(**(IMPATIENT | values | overrides)), time=time)
        containers.append(container)
        return container

    yield make
    for container in containers:
        container.close()


@pytest.fixture
def container(make_container: MakeContainer) -> Container:
    """The container of a test that asks for nothing special."""
    return make_container()


@pytest.fixture
def forge(database_url: str) -> Iterator[Forge]:
    """A hand in the ledger: what a process that died has left, or somebody did in a moment."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection.execute


@pytest.fixture
def receiver_url(database_url: str) -> Iterator[str]:
    """A receiver of this test's own, on real HTTP."""
    app = receiver.create(Settings(database_url=database_url, receiver_token=TOKEN))
    server = Server(app, Limits(100), port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.end()
    thread.join()
