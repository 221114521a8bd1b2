"""What `pabal doctor` finds in pacer, ledger, provider, receiver and work: each is broken for real."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from redis import Redis
from starlette.types import ASGIApp

from pabal.replies import DoctorFinding, DoctorReply, OkReply
from pabal_worker.container import Container
from pabal_worker.doctor import ledger_server
from pabal_worker.doctor.redis_server import BROKER, PACER, look_at_redis
from pabal_worker.receiving.connection import Limits
from pabal_worker.receiving.server import Server
from pabal_worker.records import DeadLetter
from pabal_worker.reports import receiver
from pabal_worker.settings import Settings
from tests.integration.conftest import TOKEN, Forge
from tests.support import pgbouncer
from tests.support.cluster import cluster
from tests.support.driving import drive, recipe, submit
from tests.support.endpoint import SECRETS
from tests.support.processes import wait_for
from tests.support.replies import conforms
from tests.support.slow_way import slow_way

OF_THE_TESTS = {"ledger.fsync"}
"""Their server is faster without, and does not have to outlive its machine."""

NOWHERE = "127.0.0.1:1"


OF_LOAD = {"ledger.latency"}
"""A machine that does other work finds the ledger slow, and rightly."""


def codes(container: Container) -> set[str]:
    """What is found, but for what the tests' server and machine are known for."""
    return found(container) - OF_LOAD


def found(container: Container) -> set[str]:
    """The same, a slow ledger included."""
    return {finding["code"] for finding in container.doctor.examine()["findings"]} - OF_THE_TESTS


def alive(container: Container) -> Container:
    """Beat and upkeep are there."""
    for name in ("tick", "upkeep"):
        container.ledger.campaigns.record_heartbeat(name, now=container.ledger.now(), apart_s=0)
    return container


@pytest.fixture
def sound(container: Container) -> Container:
    """An installation of which nothing is wrong."""
    return alive(container)


@pytest.fixture
def configure(redis: Redis) -> Iterator[Callable[..., None]]:
    """Sets the Valkey's configuration for one test."""
    before: dict[str, str] = {}

    def set_config(name: str, value: str) -> None:
        before.setdefault(name, redis.config_get(name)[name])
        redis.config_set(name, value)

    yield set_config
    for name, value in before.items():
        redis.config_set(name, value)


@contextmanager
def answering(*, get: int, head: int) -> Iterator[str]:
    """A server that is not the receiver: its statuses for GET and HEAD."""

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(get)

        def do_HEAD(self) -> None:
            self._answer(head)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """A receiver on real HTTP."""
    server = Server(app, Limits(100), port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_for(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.end()
        thread.join()


def test_nothing_is_found_in_a_sound_installation_and_the_reply_is_of_its_type(sound):
    assert codes(sound) == set()
    assert conforms(sound.doctor.reply(), OkReply[DoctorReply])


# --- pacer and broker ------------------------------------------------------------------------------------


def test_a_pacer_that_does_not_answer_keeps_no_other_part_from_being_looked_at(make_container):
    container = make_container(redis_url=f"redis://:secret@{NOWHERE}/0", infobip_api_key="wrong")

    found = container.doctor.examine()

    assert {"pacer.unreachable", "provider.unasked"} <= {finding["code"] for finding in found["findings"]}
    assert "ledger.server" in found["facts"]
    assert "secret" not in str(found)


def test_a_pacer_that_refuses_the_password_is_named(make_container, redis_url):
    wrong = redis_url.replace("redis://:", "redis://:x")

    found = make_container(redis_url=wrong).doctor.examine()["findings"]

    assert any(one["code"] == "pacer.unreachable" and "Authentication" in one["what"] for one in found)


def test_a_pacer_that_may_drop_keys_is_found(sound, configure):
    configure("maxmemory-policy", "allkeys-lru")

    assert codes(sound) == {"pacer.eviction"}


def test_a_pacer_without_room_is_found(sound, configure, redis):
    configure("maxmemory", str(int(redis.info("memory")["used_memory"] * 1.05)))

    assert "pacer.memory" in codes(sound)


def test_a_replica_is_found(sound, redis):
    redis.replicaof("127.0.0.1", 1)
    try:
        assert "pacer.replica" in codes(sound)
    finally:
        redis.replicaof("no", "one")


def test_a_cluster_is_found(tmp_path):
    with cluster(tmp_path) as port:
        look, _ = look_at_redis(f"redis://127.0.0.1:{port}/0", PACER)

    assert "pacer.cluster" in {finding["code"] for finding in look.findings}


def test_a_broker_that_keeps_nothing_on_disk_is_found_and_a_pacer_may(redis_url, configure):
    configure("appendonly", "no")

    broker, _ = look_at_redis(redis_url, BROKER)
    pacer, _ = look_at_redis(redis_url, PACER)

    assert [finding["code"] for finding in broker.findings] == ["broker.persistence"]
    assert pacer.findings == []


# --- ledger ----------------------------------------------------------------------------------------------


def test_a_long_way_to_the_ledger_is_found(make_container, database_url):
    with slow_way(database_url) as (far, way):
        container = alive(make_container(database_url=far))
        way.late_s = 0.1

        assert found(container) == {"ledger.latency"}


def test_a_ledger_that_does_not_answer_is_found(make_container):
    container = make_container(database_url=f"postgresql://pabal:secret@{NOWHERE}/pabal")

    found = container.doctor.examine()

    assert "ledger.unreachable" in {finding["code"] for finding in found["findings"]}
    assert "secret" not in str(found)


@pytest.mark.parametrize(
    "statement", ["DROP TABLE alembic_version", "UPDATE alembic_version SET version_num = 'of-tomorrow'"]
)
def test_a_ledger_of_another_revision_is_found(sound, forge: Forge, statement):
    forge(statement)

    assert codes(sound) == {"ledger.schema"}


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("SET synchronous_commit = off", "ledger.synchronous_commit"),
        ("SET default_transaction_read_only = on", "ledger.read_only"),
        ("CONNECTION LIMIT 2", "ledger.full"),
    ],
)
def test_a_database_that_is_set_up_badly_is_found(sound, forge: Forge, database_url, setting, code):
    name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
    forge(f"ALTER DATABASE {name} {setting}")

    assert code in codes(sound)


def test_who_waits_for_a_lock_is_found_with_whom_they_wait_for(
    sound, forge: Forge, database_url, monkeypatch
):
    monkeypatch.setattr(ledger_server, "_WAITS_S", 0.2)
    forge("CREATE TABLE planted (n int)")
    with psycopg.connect(database_url) as holder, psycopg.connect(database_url) as waiter:
        pid = holder.info.backend_pid
        holder.execute("LOCK TABLE planted")
        waiting = threading.Thread(
            target=waiter.execute, args=["INSERT INTO planted VALUES (1)"], daemon=True
        )
        waiting.start()

        wait_for(lambda: "ledger.blocked" in codes(sound))

        found = [one for one in sound.doctor.examine()["findings"] if one["code"] == "ledger.blocked"]
        holder.rollback()
        waiting.join(30)
    assert f"server process {pid}" in found[0]["what"]


def test_dead_rows_that_nobody_clears_away_are_found(sound, forge: Forge):
    forge("CREATE TABLE bloated (n int) WITH (autovacuum_enabled = off)")
    forge("INSERT INTO bloated SELECT generate_series(1, 60000)")
    forge("DELETE FROM bloated")
    forge("SELECT pg_stat_force_next_flush()")

    found = [one for one in sound.doctor.examine()["findings"] if one["code"] == "ledger.bloat"]

    assert "table bloated has 60,000 dead rows" in found[0]["what"]


@pytest.mark.parametrize("ignored", ["options", ""])
def test_a_pooler_is_found_whether_it_drops_or_refuses_what_a_session_asks(
    make_container, database_url, servers_dir: Path, ignored
):
    if pgbouncer.program() is None:
        missing = "PgBouncer is not installed here: apt-get install pgbouncer"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    name = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"]
    with pgbouncer.pgbouncer(servers_dir / f"pooler-{name}", database_url, ignored=ignored) as url:
        container = make_container(database_url=url)
        findings = container.doctor.examine()["findings"]

    found = [finding for finding in findings if finding["code"] == "ledger.pooler"]
    assert [finding["wrong"] for finding in found] == [not ignored]


# --- provider --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"infobip_api_key": "of-somebody-else"}, "provider.key"),
        ({"infobip_base_url": f"http://{NOWHERE}"}, "provider.unreachable"),
        ({"infobip_base_url": ""}, "provider.unset"),
    ],
)
def test_a_provider_that_cannot_be_asked_is_found(make_container, overrides, code):
    assert code in codes(alive(make_container(**overrides)))


@pytest.mark.parametrize(
    ("status", "code"), [(404, "provider.address"), (429, "provider.busy"), (503, "provider.failing")]
)
def test_what_the_provider_answers_instead_is_told_apart(make_container, status, code):
    with answering(get=status, head=status) as url:
        assert codes(alive(make_container(infobip_base_url=url))) == {code}


def test_the_look_sends_nothing_and_takes_no_report(sound, sandbox):
    codes(sound)

    assert sandbox.arrivals() == []


# --- receiver --------------------------------------------------------------------------------------------


def test_a_receiver_that_knows_us_is_sound_and_nothing_is_stored(make_container, receiver_url, ledger):
    container = alive(make_container(receiver_public_url=receiver_url))

    assert codes(container) == set()
    assert ledger._database.row("SELECT count(*) AS n FROM inbox") == {"n": 0}


def test_a_receiver_that_does_not_know_the_token_is_found(make_container, receiver_url):
    container = make_container(receiver_public_url=receiver_url, receiver_token="another")

    assert codes(alive(container)) == {"receiver.token"}


@pytest.mark.parametrize(
    ("get", "head", "code"),
    [
        (404, 404, "receiver.other"),
        (503, 503, "receiver.ledger"),
        (200, 204, "receiver.open"),
        (200, 405, "receiver.path"),
    ],
)
def test_what_stands_in_the_receivers_place_is_told_apart(make_container, get, head, code):
    with answering(get=get, head=head) as url:
        assert codes(alive(make_container(receiver_public_url=url))) == {code}


def test_a_receiver_that_is_not_reached_is_found(make_container):
    assert codes(alive(make_container(receiver_public_url=f"http://{NOWHERE}"))) == {"receiver.unreachable"}


@pytest.mark.parametrize(("password", "found"), [("p", set()), ("of-another", {"receiver.token"})])
def test_a_receiver_with_a_password_is_asked_with_ours(make_container, database_url, password, found):
    settings = Settings(
        database_url=database_url, receiver_token=TOKEN, receiver_user="u", receiver_password="p"
    )
    with serving(receiver.create(settings)) as url:
        container = make_container(receiver_public_url=url, receiver_user="u", receiver_password=password)

        assert codes(alive(container)) == found


# --- work ------------------------------------------------------------------------------------------------


def test_a_beat_that_is_silent_is_found_though_no_campaign_waits_for_it(container):
    assert codes(container) == {"beat.tick", "beat.upkeep"}


def test_work_that_no_worker_takes_is_found(sound, forge: Forge):
    submit(sound, recipients=3)
    forge("UPDATE pumps SET due_since = clock_timestamp() - interval '1 minute'")

    assert codes(sound) == {"work.workers"}


def test_held_campaigns_are_counted(sound, forge: Forge):
    submit(sound, recipients=3)
    forge("UPDATE campaigns SET state = 'held', reason = 'by hand'")

    assert codes(sound) == {"work.held"}
    (found,) = [one for one in sound.doctor.examine()["findings"] if one["code"] == "work.held"]
    assert found["what"] == "1 campaign is held, the newest test: by hand"


@pytest.mark.parametrize(
    ("outcome", "found"), [("template_mismatch", {"work.content"}), ("unknown_user", set())]
)
def test_a_campaign_that_fails_for_what_it_says_is_found_and_one_whose_people_have_no_kakao_is_not(
    sound, sandbox, outcome, found
):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {outcome: 1.0}}))
    submit(sound, recipients=4)

    drive(sound, "test", until=lambda status: status["legs"]["kakao"].get("undelivered") == 4)

    assert codes(sound) == found


def test_reports_that_wait_are_found(sound, forge: Forge):
    forge(
        "INSERT INTO inbox (source, body, received_at) "
        "VALUES ('push', '{}', clock_timestamp() - interval '2 minutes')"
    )

    assert codes(sound) == {"receiver.lag"}


def test_reports_that_never_come_are_found_where_they_should(make_container, receiver_url, forge: Forge):
    container = alive(make_container(receiver_public_url=receiver_url))
    forge(
        "INSERT INTO attempts (id, campaign_no, leg, n, worker, started_at, finished_at, http_status, "
        "recipients) SELECT 1, 1, 0, 1, 'w', moment, moment, 200, '{[1,1]}' "
        "FROM (SELECT clock_timestamp() - interval '1 hour' AS moment) AS past"
    )

    assert codes(container) == {"receiver.silent"}


def test_messages_that_were_set_aside_are_told_with_the_reason(sound):
    letter = DeadLetter(
        "7c0f6a52-5a53-4b32-9f3e-0d6d0f3b8d11", "pabal.control", "x", "it names no task", b"", 0
    )
    sound.ledger.dead_letters.keep(letter)

    found = [one for one in sound.doctor.examine()["findings"] if one["code"] == "broker.set_aside"]

    assert "it names no task" in found[0]["what"]


# --- webhooks --------------------------------------------------------------------------------------------


def endpoints_are(forge: Forge, **columns: str) -> None:
    """A webhook as it stands in the ledger; `columns` are SQL."""
    values = {"url": "'https://shop:pw@shop.example/told'", "next_at": "clock_timestamp()"} | columns
    forge(f"INSERT INTO endpoints ({', '.join(values)}) VALUES ({', '.join(values.values())})")


def findings_by_code(container: Container) -> dict[str, DoctorFinding]:
    """What a worker replies."""
    reply: Any = container.doctor.reply()
    return {finding["code"]: finding for finding in reply["ok"]["findings"]}


def finding_of(container: Container, code: str) -> DoctorFinding:
    found = findings_by_code(container)
    assert code in found
    return found[code]


@pytest.mark.parametrize(
    ("status", "error", "way_out"),
    [
        ("401", "'it answered HTTP 401'", "PABAL_RELAY_SECRET"),
        ("500", "'it answered HTTP 500'", "own log"),
        ("NULL", "'ConnectError'", "reach its address"),
    ],
)
def test_a_webhook_that_takes_nothing_is_found_with_its_answer(sound, forge: Forge, status, error, way_out):
    minute_ago = "clock_timestamp() - interval '1 minute'"
    endpoints_are(forge, failures="3", failed_since=minute_ago, last_status=status, last_error=error)

    found = finding_of(sound, "webhooks.failing")

    assert found["what"].startswith("1 webhook takes nothing of what is told: https://***@shop.example/told")
    assert error.strip("'") in found["what"] and way_out in found["mend"]
    assert not found["wrong"]


def test_a_parked_webhook_is_wrong_and_a_single_failure_is_not_yet_a_finding(sound, forge: Forge):
    just_now = (
        "clock_timestamp() + interval '1 minute'"  # whatever a busy machine takes until it is looked at
    )
    endpoints_are(forge, failures="1", failed_since=just_now, last_error="'ReadTimeout'")
    early = codes(sound)
    forge("UPDATE endpoints SET state = 'parked', parked_at = clock_timestamp(), last_status = 410")

    found = finding_of(sound, "webhooks.parked")

    assert early == set()
    assert found["wrong"] and "pabal webhooks --resume URL" in found["mend"]


def test_a_worker_that_cannot_sign_what_waits_is_found(make_container, forge: Forge):
    secretless, signing = alive(make_container()), make_container(relay_secret=SECRETS[0])
    endpoints_are(forge)
    nothing_waits = findings_by_code(secretless)
    forge(
        "INSERT INTO relays (endpoint_no, campaign_no, recipient_no, leg, state, attempts) "
        "SELECT no, 1, 1, 0, 'delivered', 1 FROM endpoints"
    )

    found = finding_of(secretless, "webhooks.unsigned")

    assert "webhooks.unsigned" not in nothing_waits
    assert "webhooks.unsigned" not in findings_by_code(signing)
    assert "PABAL_RELAY_SECRET" in found["what"]


def test_a_host_whose_clock_is_wrong_is_found(sound):
    sound.doctor._clock = lambda: time.time() - 600

    assert codes(sound) == {"ledger.clock"}
