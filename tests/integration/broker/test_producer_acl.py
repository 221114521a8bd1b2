"""A producer behind an ACL submits and asks, and steers nothing: tried on a Valkey of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from celery import Celery
from redis import Redis
from redis.exceptions import NoPermissionError

from pabal import wire
from pabal.campaign import parse_campaign
from pabal.client import Client
from tests.support.driving import spec
from tests.support.producers import check_it_submits_and_cannot_steer
from tests.support.workers import worker

STEERING = Path(__file__).parents[3] / "docs/steering.md"


@pytest.fixture
def producer_url(redis_url: str) -> Iterator[str]:
    """The broker as the user sees it that the documents describe."""
    found = re.search(r"ACL SETUSER producer (.*?)```", STEERING.read_text("utf-8"), re.DOTALL)
    assert found
    with Redis.from_url(redis_url) as admin:
        admin.execute_command("ACL", "SETUSER", "producer", "reset", *found[1].split())
        parts = urlsplit(redis_url)
        yield f"redis://producer:password@{parts.hostname}:{parts.port}/0"
        admin.execute_command("ACL", "DELUSER", "producer")


def test_it_submits_and_cannot_steer(make_container, producer_url):
    check_it_submits_and_cannot_steer(make_container(), producer_url)


def test_what_steers_is_taken_from_no_other_queue(make_container, producer_url, forge):
    container = make_container()
    client = Client(producer_url, timeout_s=20)
    smuggler: Celery = wire.celery_app(producer_url)
    with worker(container):
        client.open(parse_campaign(spec()))
        arguments = {"campaign": "test"}
        smuggler.send_task(wire.CANCEL, kwargs=arguments, queue=wire.CONTROL_QUEUE)
        for _ in range(200):
            if letters := forge("SELECT reason FROM dead_letters").fetchall():
                break
            client.status("test")
        state = client.status("test")["state"]

    assert letters == [("pabal.cancel is taken from pabal.steer alone",)]
    assert state == "receiving"


def test_it_cannot_read_what_others_hand_over(producer_url):
    with Redis.from_url(producer_url) as producer, pytest.raises(NoPermissionError):
        producer.rpop("pabal.intake")
