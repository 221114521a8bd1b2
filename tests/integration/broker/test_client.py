"""The client before brokers that hang, refuse, speak TLS or are away: in its time, and with the reason."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from redis import Redis

from pabal import wire
from pabal.campaign import parse_campaign
from pabal.client import Client
from pabal.errors import NoAnswer, PabalError, WrongSettings
from pabal_worker.settings import Settings
from tests.models.workers import StandIn, running
from tests.support import rabbitmq
from tests.support.driving import spec, submit
from tests.support.tls import make_authority, tls_proxy
from tests.support.workers import worker

IN_TIME = pytest.mark.timeout(30)
"""Without its own deadline a client waits longer than this."""

CAMPAIGN = parse_campaign(spec())


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server.getsockname()[1]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def tls_url(redis_url: str, authority: Path) -> Iterator[str]:
    """The Valkey behind TLS, as a managed service hands its address out: without any options."""
    with tls_proxy(authority.parent, urlsplit(redis_url).port or 0) as port:
        yield redis_url.replace("redis://", "rediss://").replace(f":{urlsplit(redis_url).port}/", f":{port}/")


def reason_of(url: str, *, timeout_s: float = 10) -> PabalError:
    with pytest.raises(PabalError) as error:
        Client(url, timeout_s=timeout_s).status("test")
    assert "s3cret" not in str(error.value)
    return error.value


@IN_TIME
@pytest.mark.parametrize("url", ["redis://:s3cret@127.0.0.1:{}/0", "amqp://user:s3cret@127.0.0.1:{}//"])
def test_a_broker_that_takes_connections_and_hangs_is_left_in_time(silent_port, url):
    client = Client(url.format(silent_port), timeout_s=1)

    for ask in (
        lambda: client.status("test"),
        lambda: client.open(CAMPAIGN),
        lambda: client.enqueue("test", 1, [], []),
        lambda: client.submit(CAMPAIGN, [{"to": "01012345678", "name": "길동"}]),
    ):
        with pytest.raises(
            NoAnswer, match=r"cannot be reached, or is and says nothing, for 1 s|does not answer in time"
        ):
            ask()


@IN_TIME
def test_a_client_is_left_in_time_when_its_broker_hangs_later(redis_url):
    stand_in = StandIn()
    with running(stand_in, redis_url):
        client = Client(redis_url, timeout_s=2)
        client.open(CAMPAIGN)
    with Redis.from_url(redis_url) as redis:
        redis.client_pause(4000)
        with pytest.raises(NoAnswer):
            client.status("test")
        redis.client_unpause()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda url: url.replace(url.split(":")[2].split("@")[0], "s3cret"),
            "refuses the user or",
        ),
        (lambda url: url.replace("127.0.0.1", "no-such-host.invalid"), "has a name that nobody knows here"),
        (lambda url: url.removesuffix("/0") + "/99", "does not have the database or virtual host"),
        (lambda url: url.replace(f":{urlsplit(url).port}/", ":1/"), "cannot be reached"),
    ],
    ids=["password", "host", "database", "port"],
)
def test_what_is_wrong_with_an_address_of_redis_is_said(redis_url, change, reason):
    assert reason in str(reason_of(change(redis_url)))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda url: url.replace("guest:guest", "guest:s3cret"), "refuses the user or"),
        (lambda url: url.removesuffix("/") + "nowhere", "does not have the database or virtual host"),
        (lambda url: url.replace("127.0.0.1", "no-such-host.invalid"), "has a name that nobody knows here"),
    ],
    ids=["password", "virtual host", "host"],
)
def test_what_is_wrong_with_an_address_of_rabbitmq_is_said(rabbitmq_url, change, reason):
    assert reason in str(reason_of(change(rabbitmq_url)))


def test_a_redis_without_memory_says_so(redis_url):
    with Redis.from_url(redis_url) as redis:
        redis.config_set("maxmemory", "1")
        try:
            error = reason_of(redis_url)
        finally:
            redis.config_set("maxmemory", "0")

    assert isinstance(error, NoAnswer)
    assert "is reached and takes nothing in" in str(error)


@pytest.fixture
def ending_rabbitmq(tmp_path):
    """A RabbitMQ, and what ends it."""
    if not rabbitmq.is_installed():
        missing = "RabbitMQ is not installed here: apt-get install rabbitmq-server"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with ExitStack() as servers:
        server = servers.enter_context(rabbitmq.rabbitmq(tmp_path / "server"))
        yield server, servers.close


@pytest.mark.timeout(30, func_only=True)  # its start takes as long as it takes
def test_a_client_that_was_connected_comes_back_in_time_while_rabbitmq_is_away(ending_rabbitmq):
    server, end = ending_rabbitmq
    client = Client(server.url, timeout_s=2)
    client.enqueue("test", 1, [], [])
    end()

    with pytest.raises(NoAnswer, match="cannot be reached"):
        client.status("test")
    with pytest.raises(NoAnswer, match="cannot be reached"):
        client.enqueue("test", 1, [], [])


@pytest.mark.timeout(120)  # of which most goes into starting the server and raising its alarm
@pytest.mark.parametrize(
    ("alarm", "is_connected"),
    [("without_memory", False), ("without_disk", True)],
    ids=["memory, a new client", "disk, a connected client"],
)
def test_a_rabbitmq_with_an_alarm_is_left_in_time_with_the_true_reason(rabbitmq_server, alarm, is_connected):
    client = Client(rabbitmq_server.url, timeout_s=3)
    if is_connected:
        client.enqueue("test", 1, [], [])

    with getattr(rabbitmq_server, alarm)():
        for ask in (
            lambda: client.status("test"),
            lambda: client.enqueue("test", 2, [], []),
            lambda: client.submit(CAMPAIGN, [{"to": "01012345678", "name": "길동"}]),
        ):
            with pytest.raises(NoAnswer, match=r"takes nothing in: it is short of memory or disk"):
                ask()

    client.enqueue("test", 3, [], [])


def test_many_threads_share_a_client_on_rabbitmq(make_container, rabbitmq_url):
    container = make_container(broker_url=rabbitmq_url)
    ids = [submit(container, id=f"campaign-{n}", recipients=1) for n in range(6)]
    client = Client(rabbitmq_url, timeout_s=20)

    def ask(campaign_id: str) -> list[str]:
        return [client.status(campaign_id)["campaign"] for _ in range(5)]

    with worker(container), ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(ask, ids))

    assert answers == [[campaign_id] * 5 for campaign_id in ids]


def test_a_managed_address_works_for_broker_and_pacer_once_its_authority_is_named(
    tls_url, redis_url, authority
):
    url = f"{tls_url}?ssl_ca_certs={authority}"
    with running(StandIn(), redis_url):
        progress = Client(url).open(CAMPAIGN)

    settings = Settings(broker_url=url, redis_url=url)
    with Redis.from_url(settings.redis_url) as redis:
        assert redis.ping()
    with wire.celery_app(settings.broker_url).connection_for_write() as connection:
        connection.ensure_connection(max_retries=1)
    assert progress["campaign"] == "test"


def test_a_certificate_that_nobody_here_trusts_is_named(tls_url):
    error = reason_of(tls_url)

    assert isinstance(error, WrongSettings)
    assert "has a certificate that is not trusted here" in str(error)


def test_two_clients_of_one_process_with_other_tls_options_do_not_share_a_connection(
    tls_url, redis_url, authority
):
    with running(StandIn(), redis_url):
        reason_of(tls_url)
        progress = Client(f"{tls_url}?ssl_cert_reqs=required&ssl_ca_certs={authority}").open(CAMPAIGN)

    assert progress["campaign"] == "test"
