"""A stand-in for the workers, on a real Valkey, and the producer's client of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pabal.client import Client
from tests.models.workers import StandIn, running


@pytest.fixture
def stand_in(redis_url: str) -> Iterator[StandIn]:
    """Workers in this process, healthy and with an empty ledger."""
    stand_in = StandIn()
    with running(stand_in, redis_url):
        yield stand_in


@pytest.fixture
def client(stand_in: StandIn, redis_url: str) -> Client:
    return Client(redis_url)
