"""Messages that do not follow the wire, on Valkey and RabbitMQ: set aside, and nobody is disturbed.

Harmless kinds only: an unknown task, broken JSON text, another content type.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Producer

from pabal import wire
from pabal.client import Client
from tests.support.driving import submit
from tests.support.processes import pabal, wait_for
from tests.support.workers import worker

PERSON = "821012345678"
ID = "11111111-1111-4111-8111-11111111111"
KINDS: dict[str, dict[str, Any]] = {
    "unknown task": {"task": "pabal.batches"},
    "broken JSON": {"body": f'[[], {{"to": "{PERSON}'},
    "other type": {"content_type": "text/plain"},
    "charset": {"content_type": "application/json; charset=utf-8"},
}
"""The last one is right."""


@pytest.fixture(params=["valkey", "rabbitmq"])
def broker_url(request: pytest.FixtureRequest, redis_url: str) -> str:
    return redis_url if request.param == "valkey" else request.getfixturevalue("rabbitmq_url")


def push(broker_url: str, number: int, **changed: Any) -> str:
    """Push a message by hand, as a producer of another language does; returns its id."""
    right: dict[str, Any] = {
        "task": "pabal.status",
        "body": json.dumps([[], {"campaign": "test", "to": PERSON}, {}]),
        "content_type": "application/json",
    }
    message, message_id = right | changed, f"{ID}{number}"
    with Connection(
        broker_url, transport_options=wire.TRANSPORT_OPTIONS if "redis" in broker_url else {}
    ) as way:
        Producer(way).publish(
            message["body"],
            exchange="",
            routing_key=wire.CONTROL_QUEUE,
            content_type=message["content_type"],
            content_encoding="utf-8",
            headers={"task": message["task"], "id": message_id},
            correlation_id=message_id,
        )
    return message_id


def kept(container) -> dict[str, str]:
    """Ids and reasons of the dead letters."""
    return {letter.message_id: letter.reason for letter in container.ledger.dead_letters.newest(100)}


def run_with_log(container, path: Path, work: Callable[[], None]) -> str:
    """Do the work while a worker runs; returns the worker's log. The worker lives to the end."""
    with path.open("wb") as log, worker(container, log=log) as process:
        work()
        assert process.poll() is None
    return path.read_text()


def test_foreign_messages_are_set_aside_and_the_worker_goes_on(make_container, broker_url, tmp_path):
    container = make_container(broker_url=broker_url)
    submit(container, recipients=1)

    def work() -> None:
        ids.extend(push(broker_url, number, **kind) for number, kind in enumerate(KINDS.values()))
        wait_for(lambda: len(kept(container)) == 3)
        assert Client(broker_url).status("test")["recipients"] == 1

    ids: list[str] = []
    log = run_with_log(container, tmp_path / "worker.log", work)

    reasons = kept(container)
    assert set(reasons) == set(ids[:3])
    assert "pabal.batches" in reasons[ids[0]]
    assert "not JSON" in reasons[ids[1]]
    assert "text/plain" in reasons[ids[2]]
    assert log.count("a message does not follow the wire") == 3
    assert PERSON not in log


def test_who_waits_for_the_reply_of_a_foreign_message_is_told_what_is_wrong(make_container, broker_url):
    container = make_container(broker_url=broker_url)
    app = wire.celery_app(broker_url)

    with worker(container):
        result = app.send_task("pabal.stauts", kwargs={"campaign": "test"}, queue=wire.CONTROL_QUEUE)
        reply = result.get(timeout=30)

    assert reply["error"]["kind"] == "wrong_input"
    assert "'pabal.stauts', which is not a task of the wire" in reply["error"]["text"]


def test_wrong_arguments_of_a_right_task_are_no_foreign_message(make_container, redis_url):
    container = make_container()

    with worker(container):
        result = wire.celery_app(redis_url).send_task(
            wire.STATUS, kwargs={"campagin": "test"}, queue=wire.CONTROL_QUEUE
        )
        reply = result.get(timeout=30, propagate=False)

    assert reply["error"]["kind"] == "wrong_input"
    assert kept(container) == {}


def test_while_the_ledger_does_not_take_them_the_broker_keeps_them(
    make_container, broker_url, forge, tmp_path
):
    container = make_container(broker_url=broker_url)

    def work() -> None:
        message_id.append(push(broker_url, 1, task="pabal.batches"))
        wait_for(lambda: "a foreign message waits" in (tmp_path / "worker.log").read_text())
        forge("ALTER TABLE not_there RENAME TO dead_letters")
        wait_for(lambda: message_id[0] in kept(container))

    message_id: list[str] = []
    forge("ALTER TABLE dead_letters RENAME TO not_there")
    log = run_with_log(container, tmp_path / "worker.log", work)

    assert len(kept(container)) == 1
    assert PERSON not in log


def test_people_look_at_them_with_a_command_and_age_deletes_them(make_container, broker_url, database_url):
    container = make_container(broker_url=broker_url, retention_days=3)
    with worker(container):
        push(broker_url, 1, **KINDS["broken JSON"])
        wait_for(lambda: len(kept(container)) == 1)

    listed = pabal("dead-letters", PABAL_DATABASE_URL=database_url)
    masked = pabal("dead-letters", "--content", "--json", PABAL_DATABASE_URL=database_url)
    whole = pabal("dead-letters", "--content", "--numbers", PABAL_DATABASE_URL=database_url)
    container.clock.pass_by(4 * 86400)
    container.retention.erase_old()

    assert "not JSON" in listed.stdout
    assert PERSON not in listed.stdout + masked.stdout
    assert json.loads(masked.stdout)["total"] == 1
    assert PERSON in whole.stdout
    assert kept(container) == {}
