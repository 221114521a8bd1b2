"""`pabal doctor` as people run it: with workers, without any, and with one that does half of it."""

from __future__ import annotations

import json
from typing import Any

from pabal import wire
from pabal.client import Client
from pabal.errors import NoAnswer
from pabal_worker.container import Container
from pabal_worker.doctor.broker import look_at_broker
from pabal_worker.doctor.roll_call import call_workers
from tests.integration.broker.conftest import rabbitmq_server, rabbitmq_url  # noqa: F401  # fixtures
from tests.support.processes import pabal, wait_for
from tests.support.rabbitmq import RabbitMQ
from tests.support.workers import worker

OF_THE_TESTS = {"ledger.fsync", "ledger.latency", "beat.tick", "beat.upkeep"}
"""The tests' server is faster without its disk, a machine that does other work finds the ledger slow, and
nobody ticks beside a single worker.
"""

WAITS = ("waiting for a worker, 10 s at most …", "waiting for a worker, 60 s at most …")
"""What it says where no worker answers within a second."""


def doctor(container: Container, **settings: str) -> tuple[int, dict[str, Any], set[str]]:
    """Exit status, reply, and the codes of what was found beyond what the tests are known for."""
    known = {
        "PABAL_BROKER_URL": container.settings.broker_url,
        "PABAL_REDIS_URL": container.settings.redis_url,
        "PABAL_DATABASE_URL": container.settings.database_url,
    }
    done = pabal("doctor", "--json", **(known | settings))
    others = [line for line in done.stderr.splitlines() if line not in WAITS]
    assert others == []
    told = json.loads(done.stdout)
    return done.returncode, told, {finding["code"] for finding in told["findings"]} - OF_THE_TESTS


def test_without_a_worker_it_looks_from_here_and_says_that_there_is_none(container):
    status, told, codes = doctor(container)

    assert (status, codes) == (1, {"workers.none"})
    assert (told["workers"], list(told["facts"])) == ([], ["here"])


def test_workers_are_called_and_one_of_them_is_asked(container):
    with worker(container):
        _, told, codes = doctor(container)
        shown = pabal("doctor", PABAL_BROKER_URL=container.settings.broker_url, COLUMNS="80")

    assert codes == set()
    assert told["workers"][0]["version"] == told["facts"]["here"]["versions.pabal"]
    assert told["facts"]["workers"]["provider.address"] == container.settings.infobip_base_url
    assert "ledger schema" in shown.stdout and "(by a worker)" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80


def test_a_queue_that_no_worker_takes_from_any_more_is_found(container):
    app = wire.celery_app(container.settings.broker_url)
    with worker(container):
        app.control.cancel_consumer(wire.STEER_QUEUE, reply=True, timeout=2)
        wait_for(lambda: all(wire.STEER_QUEUE not in answer.queues for answer in call_workers(app)))
        status, told, codes = doctor(container)

    assert (status, codes) == (1, {"workers.queue"})
    assert any("-Q pabal.steer`" in finding["mend"] for finding in told["findings"])


def test_workers_with_other_settings_than_each_other_or_than_here_are_found(make_container, redis_url):
    container, other = make_container(), make_container(account_speed="600/MINUTE")
    another_pacer = redis_url.rpartition("/")[0] + "/5"
    with worker(container), worker(other):
        _, _, codes = doctor(container, PABAL_REDIS_URL=another_pacer, PABAL_ACOUNT_SPEED="1/MINUTE")

    assert codes == {"settings.differ", "settings.pacer", "settings.unknown"}


def test_more_workers_than_the_ledger_has_connections_for_are_found(container, forge, database_url):
    name = database_url.partition("?")[0].rpartition("/")[2]
    forge(f"ALTER DATABASE {name} CONNECTION LIMIT 19")
    with worker(container):
        _, told, codes = doctor(container)

    assert "ledger.connections" in codes
    assert any("the workers (1) may open 20 connections" in finding["what"] for finding in told["findings"])


def test_a_refused_setting_and_a_broker_that_is_away_are_said_and_the_rest_is_looked_at(container):
    status, told, codes = doctor(
        container, PABAL_BROKER_URL="redis://:secret@127.0.0.1:1/0", PABAL_REQUEST_SIZE="many"
    )

    assert (status, codes) == (1, {"broker.unreachable", "settings.refused"})
    assert "ledger.server" in told["facts"]["here"]
    assert "secret" not in json.dumps(told)


def test_without_an_installation_it_says_how_one_is_named(tmp_path):
    done = pabal("doctor", "--data", tmp_path)

    assert done.returncode == 1
    assert "no installation found" in done.stderr


def test_a_rabbitmq_is_looked_at_and_one_that_refuses_is_named(rabbitmq_url):  # noqa: F811
    look, lengths = look_at_broker(rabbitmq_url)
    refused, none = look_at_broker(rabbitmq_url.replace("guest:guest", "guest:wrong"))

    assert (look.findings, lengths) == ([], {})  # nobody declared a queue there yet
    assert look.facts["broker.server"].startswith("RabbitMQ")
    assert ([finding["code"] for finding in refused.findings], none) == (["broker.unreachable"], None)
    assert "refuses the user or the password" in refused.findings[0]["what"]


def test_a_rabbitmq_without_memory_is_named_by_the_question_that_it_does_not_take(
    rabbitmq_server: RabbitMQ,  # noqa: F811
):
    with rabbitmq_server.without_memory():
        try:
            Client(rabbitmq_server.url, timeout_s=5).doctor(timeout_s=5)
        except NoAnswer as error:
            said = str(error)

    assert "takes nothing in" in said
