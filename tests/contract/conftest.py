"""A sandbox in a process of its own for each file, empty and healthy before each test."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from pabal_worker.sandbox import Recipe, Sandbox, running


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with running(api_key="secret") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox) -> Sandbox:
    server.set_recipe(Recipe())
    server.reset()
    return server


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """Calls of it with the right key."""
    headers = {"authorization": f"App {sandbox.api_key}"}
    with httpx.Client(
        base_url=sandbox.url, headers=headers, trust_env=False, verify=False, timeout=10
    ) as api:
        yield api


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
