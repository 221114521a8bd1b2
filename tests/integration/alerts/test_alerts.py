"""People are told what they have to look at: once where it is taken, again where it is not, for an hour."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pabal_worker.container import Container
from tests.support.driving import later, submit
from tests.support.endpoint import KEYS, SECRETS, Endpoint, endpoint


@pytest.fixture
def here() -> Iterator[Endpoint]:
    with endpoint() as here:
        yield here


def container_of(make_container: Any, here: Endpoint, **settings: Any) -> Container:
    values = {"alert_url": here.url, "relay_allow_private": True} | settings
    container: Container = make_container(**values)
    return container


def held(container: Container, *, reason: str = "no credit") -> None:
    submit(container)
    row = container.ledger.campaigns.find("test")
    assert row
    now = container.clock.now()
    container.ledger.campaigns.move(row.no, "held", came_from=["scheduled"], reason=reason, now=now)


def test_a_held_campaign_is_told_once_in_a_form_that_chat_tools_show(
    make_container: Any, here: Endpoint
) -> None:
    container = container_of(make_container, here)
    held(container)
    for _ in range(2):
        container.alerts.tell()
        later(container, 5)

    (arrived,) = here.taken
    body = json.loads(arrived.body)
    assert body["text"] == "Pabal: campaign test: held: no credit"
    assert [(event["campaign"], event["kind"]) for event in body["events"]] == [("test", "held")]
    assert "webhook-signature" not in arrived.headers


def test_it_is_signed_where_there_is_a_secret(make_container: Any, here: Endpoint) -> None:
    container = container_of(make_container, here, relay_secret=SECRETS[0])
    held(container)
    container.alerts.tell()

    assert here.taken[0].headers["webhook-signature"] == here.taken[0].signatures(KEYS[0])


def test_what_is_not_taken_is_told_again_after_a_while(make_container: Any, here: Endpoint) -> None:
    container = container_of(make_container, here)
    here.answers = [500]
    held(container)
    told = []
    for seconds in (0, 5, 40):
        later(container, seconds)
        told.append(container.alerts.tell())

    assert (told, len(here.arrived)) == ([0, 0, 1], 2)


def test_what_nobody_takes_for_an_hour_is_given_up(make_container: Any, here: Endpoint) -> None:
    container = container_of(make_container, here)
    held(container)
    later(container, 3700)
    container.alerts.tell()

    assert (here.arrived, container.ledger.events.to_tell(limit=10)) == ([], [])


def test_an_address_of_the_private_network_is_refused_unless_allowed(
    make_container: Any, here: Endpoint
) -> None:
    container = container_of(make_container, here, relay_allow_private=False)
    held(container)

    assert container.alerts.tell() == 0
    assert here.arrived == []


def test_without_an_address_nobody_is_told(make_container: Any, here: Endpoint) -> None:
    container = container_of(make_container, here, alert_url="")
    held(container)

    assert container.alerts.tell() == 0
    assert here.arrived == []


def test_several_workers_tell_it_once(make_container: Any, here: Endpoint) -> None:
    first, second = container_of(make_container, here), container_of(make_container, here)
    held(first)
    for container in (first, second):
        container.alerts.tell()

    assert len(here.taken) == 1
