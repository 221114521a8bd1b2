"""Brokers that several tests need."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.support import rabbitmq


@pytest.fixture(scope="session")
def rabbitmq_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[rabbitmq.RabbitMQ]:
    """A RabbitMQ of the session's own."""
    if not rabbitmq.is_installed():
        missing = "RabbitMQ is not installed here: apt-get install rabbitmq-server"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with rabbitmq.rabbitmq(tmp_path_factory.mktemp("rabbitmq") / "server") as server:
        yield server


@pytest.fixture(scope="session")
def rabbitmq_url(rabbitmq_server: rabbitmq.RabbitMQ) -> str:
    """Its address."""
    return rabbitmq_server.url
