"""A stand-in for the workers, on a real Valkey, and the producer's client of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pabal.client import Client
from tests.unit.intake_twin import Twin, running


@pytest.fixture
def twin(redis_url: str) -> Iterator[Twin]:
    """Workers in this process, healthy and with an empty ledger."""
    twin = Twin()
    with running(twin, redis_url):
        yield twin


@pytest.fixture
def client(twin: Twin, redis_url: str) -> Client:
    return Client(redis_url)
