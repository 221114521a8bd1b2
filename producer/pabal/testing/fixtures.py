"""Offer pytest a client that sends nothing; pytest finds these fixtures by the entry point `pytest11`.

What the client does is in `fake_client.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pabal.client.awaited import AsyncClient
    from pabal.testing.fake_client import FakeClient


@pytest.fixture
def pabal_client() -> FakeClient:
    """A client of this test's own, that checks everything and sends nothing."""
    from pabal.testing.fake_client import FakeClient

    return FakeClient()


@pytest.fixture
def pabal_async_client(pabal_client: FakeClient) -> Iterator[AsyncClient]:
    """The same client, to be awaited: what it was given is in `pabal_client`."""
    from pabal.client.awaited import AsyncClient

    client = AsyncClient(pabal_client)
    yield client
    client.close()
