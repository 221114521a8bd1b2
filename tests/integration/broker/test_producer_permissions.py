"""A producer behind RabbitMQ's permissions submits and asks, and steers nothing: tried on a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from amqp.exceptions import AccessRefused
from celery import Celery
from kombu import Connection, Producer

from pabal import wire
from pabal.campaign import parse_campaign
from pabal.client import Client
from pabal.errors import WrongSettings
from tests.support.driving import spec
from tests.support.producers import check_it_submits_and_cannot_steer
from tests.support.rabbitmq import RabbitMQ
from tests.support.workers import worker

STEERING = Path(__file__).parents[3] / "docs/steering.md"
PATTERN = r"rabbitmqctl set_permissions producer '(.*?)' '(.*?)' '(.*?)'"


@pytest.fixture
def producer_url(rabbitmq_server: RabbitMQ) -> Iterator[str]:
    """The broker as the user sees it that the documents describe."""
    found = re.search(PATTERN, STEERING.read_text("utf-8"))
    assert found
    rabbitmq_server.control("add_user", "producer", "password")
    rabbitmq_server.control("set_permissions", "producer", *found.groups())
    yield rabbitmq_server.url.replace("guest:guest", "producer:password")
    rabbitmq_server.control("delete_user", "producer")


def test_it_submits_and_cannot_steer(make_container, rabbitmq_url, producer_url):
    check_it_submits_and_cannot_steer(make_container(broker_url=rabbitmq_url), producer_url)


def test_no_way_round_leads_to_what_steers(make_container, rabbitmq_url, producer_url):
    container = make_container(broker_url=rabbitmq_url)
    client = Client(producer_url, timeout_s=20)
    smuggler: Celery = wire.celery_app(producer_url)
    stop = {"kwargs": {"asked": None}, "ignore_result": True, "retry": False, "declare": []}
    with worker(container):
        client.open(parse_campaign(spec()))
        for exchange, queue in (("", wire.STEER_QUEUE), ("pabal.steer.in", wire.STEER_QUEUE)):
            with smuggler.connection_for_write() as way, pytest.raises(AccessRefused):
                Producer(way.default_channel).publish({}, exchange=exchange, routing_key=queue)
                way.default_channel.queue_declare("pabal.control", passive=True)
        smuggler.send_task(wire.PAUSE_MANY, exchange="pabal.control.in", routing_key="pabal.control", **stop)
        state = client.status("test")["state"]

    assert state == "receiving"
    assert container.ledger.stops.standing(None, "") == []


def test_it_cannot_read_what_others_hand_over(rabbitmq_url, producer_url):
    with Connection(rabbitmq_url) as admin:
        admin.default_channel.queue_declare("pabal.intake", durable=True, auto_delete=False)
    with Connection(producer_url) as way, pytest.raises(AccessRefused, match="refused for user"):
        way.default_channel.basic_get("pabal.intake")


def test_a_wrong_password_is_told_from_a_missing_right(producer_url):
    with pytest.raises(WrongSettings, match="refuses the user or the password"):
        Client(producer_url.replace(":password@", ":wrong@"), timeout_s=10).status("test")
