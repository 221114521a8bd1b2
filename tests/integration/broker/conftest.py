"""Brokers that several tests need."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

import pytest
from amqp.exceptions import NotFound
from kombu import Connection

from pabal import wire
from tests.support import rabbitmq


@pytest.fixture(scope="session")
def rabbitmq_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[rabbitmq.RabbitMQ]:
    """A RabbitMQ of the session's own."""
    if not rabbitmq.is_installed():
        missing = "RabbitMQ is not installed here: apt-get install rabbitmq-server"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with rabbitmq.rabbitmq(tmp_path_factory.mktemp("rabbitmq") / "server") as server:
        yield server


@pytest.fixture
def rabbitmq_url(rabbitmq_server: rabbitmq.RabbitMQ) -> str:
    """Its address, with nothing in its queues: a worker of the test before may have ended before it
    acknowledged."""
    with Connection(rabbitmq_server.url) as connection:
        for queue in sorted(set(wire.QUEUES.values())):
            with suppress(NotFound), connection.channel() as channel:
                channel.queue_purge(queue)
    return rabbitmq_server.url
