"""A sandbox in a process of its own for each file, empty and healthy before each test."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from pabal_worker.sandbox import Recipe, Sandbox, running
from tests.support.provider_contract import ProviderContract, find_contract
from tests.support.traffic import Traffic, watching


@pytest.fixture
def contract() -> ProviderContract:
    """The provider's files; a test that needs them is skipped where they are not."""
    found = find_contract()
    if found is None:
        pytest.skip("the provider's OpenAPI files are not here: PABAL_OPENAPI names their folder")
    return found


@pytest.fixture(autouse=True)
def traffic(request: pytest.FixtureRequest) -> Iterator[Traffic | None]:
    """Fails a test in which something went to or from the provider's API that its own files forbid."""
    contract = find_contract()
    if contract is None or request.node.get_closest_marker("off_contract"):
        yield None
        return
    uses_sandbox = {"server", "sandbox", "api"} & set(request.fixturenames)
    traffic = Traffic(contract, request.getfixturevalue("server").url if uses_sandbox else None)
    with watching(traffic):
        yield traffic
    if traffic.problems:
        pytest.fail(
            "the provider's file forbids:\n" + "\n".join(dict.fromkeys(traffic.problems)), pytrace=False
        )


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
