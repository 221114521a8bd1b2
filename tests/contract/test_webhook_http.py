"""The POST to a webhook, against real endpoints on this machine and addresses that must not be reached."""

from __future__ import annotations

import asyncio
import gc
import socket

import pytest
from aiohttp.abc import AbstractResolver

from pabal_worker.webhooks import http
from pabal_worker.webhooks.http import WebhookHttpClient
from pabal_worker.webhooks.parcels import PostResult
from tests.support.endpoint import CUT, HANGS, Endpoint, endpoint


@pytest.fixture
def here():
    with endpoint() as here:
        yield here


class Says(AbstractResolver):
    """A name server that answers the next of `answers` each time."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def resolve(self, host, port=0, family=socket.AF_INET):
        found = self.answers.pop(0)
        return [
            {"hostname": host, "host": one, "port": port, "family": family, "proto": 0, "flags": 0}
            for one in found
        ]

    async def close(self) -> None:
        """Nothing is open."""


def post(url: str, *, allow_private: bool = True, **options) -> PostResult:
    async def work() -> PostResult:
        client = WebhookHttpClient(allow_private=allow_private, **options)
        try:
            return await client.post(url, headers={"webhook-id": "one"}, body=b'{"results":[]}')
        finally:
            await client.close()

    return asyncio.run(work())


async def posts(client: WebhookHttpClient, url: str, n: int) -> list[PostResult]:
    return [await client.post(url, headers={"webhook-id": str(no)}, body=b"{}") for no in range(n)]


def named(here: Endpoint, host: str) -> str:
    return here.url.replace("127.0.0.1", host)


def test_what_is_posted_arrives_as_json_with_its_headers(here):
    result = post(here.url + "?token=a%2Fb,c")

    assert result.is_accepted
    assert here.arrived[0].path == "/reports?token=a%2Fb,c"
    assert here.arrived[0].headers["content-type"] == "application/json"
    assert here.arrived[0].id == "one"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "127.0.0.01",
     "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0", "0.0.0.0", "[::]", "①②⑦.⓪.⓪.①"],
)  # fmt: skip
@pytest.mark.promise("relay")
def test_this_machine_is_not_reached_under_any_spelling(here, host):
    result = post(named(here, host), allow_private=False)

    assert result.status is None
    assert result.error
    assert not here.arrived


def test_the_name_stays_for_the_host_header_and_the_connection_goes_to_what_it_means(here):
    url = named(here, "a.example")

    result = post(url, resolver=Says(["127.0.0.1"]))

    assert result.is_accepted
    assert f"http://{here.arrived[0].headers['host']}/reports" == url


def test_a_refusal_names_the_address_and_the_way_out(here):
    result = post(named(here, "localhost"), allow_private=False)

    assert "it is a loopback address" in result.why
    assert "PABAL_RELAY_ALLOW_PRIVATE" in result.why


@pytest.mark.promise("relay")
def test_a_name_that_is_public_when_looked_up_and_loopback_when_connected_to_is_refused(here):
    rebinding = Says(["93.184.216.34"], ["127.0.0.1"])
    first = asyncio.run(rebinding.resolve("evil.example"))

    result = post(named(here, "evil.example"), allow_private=False, resolver=rebinding)

    assert first[0]["host"] == "93.184.216.34"
    assert "127.0.0.1 is refused" in result.why
    assert not here.arrived


def test_no_answer_for_a_name_is_kept_for_the_next_post(here):
    async def twice() -> list[PostResult]:
        client = WebhookHttpClient(allow_private=True, resolver=Says(["127.0.0.1"], ["169.254.169.254"]))
        try:
            return await posts(client, named(here, "a.example"), 2)
        finally:
            await client.close()

    first, second = asyncio.run(twice())

    assert first.is_accepted
    assert "link-local" in second.why
    assert len(here.arrived) == 1


def test_posts_to_a_server_that_keeps_connections_open_share_one():
    async def work(url: str) -> list[PostResult]:
        client = WebhookHttpClient(allow_private=True)
        try:
            return await posts(client, url, 5)
        finally:
            await client.close()

    with endpoint(keeps_open=True) as here:
        results = asyncio.run(work(here.url))

        assert all(result.is_accepted for result in results)
        assert here.connections == 1


def test_a_post_whose_open_connection_is_cut_is_made_again_by_a_new_one():
    async def work(here: Endpoint) -> list[PostResult]:
        client = WebhookHttpClient(allow_private=True)
        try:
            first = await posts(client, here.url, 1)
            here.answers = [CUT]
            return [*first, *await posts(client, here.url, 1)]
        finally:
            await client.close()

    with endpoint(keeps_open=True) as here:
        results = asyncio.run(work(here))

        assert all(result.is_accepted for result in results)
        assert (len(here.arrived), here.connections) == (3, 2)


def test_both_tries_of_a_post_have_the_seconds_of_one_together():
    ends: list[float] = []

    class Noted(WebhookHttpClient):
        async def _post(self, *args):
            ends.append(args[-1])
            return await super()._post(*args)

    async def work(here: Endpoint) -> PostResult:
        client = Noted(allow_private=True, total_s=0.5)
        try:
            await posts(client, here.url, 1)
            here.answers = [CUT, HANGS]
            return (await posts(client, here.url, 1))[0]
        finally:
            await client.close()

    with endpoint(keeps_open=True) as here:
        result = asyncio.run(work(here))

    assert result.why == "no answer within 0.5 s"
    assert len(ends) == 3
    assert ends[0] < ends[1] == ends[2]


def test_connections_that_nobody_uses_any_more_are_closed_with_their_minute(monkeypatch):
    complaints: list[str] = []

    async def work(url: str) -> list[PostResult]:
        asyncio.get_running_loop().set_exception_handler(lambda _, about: complaints.append(about["message"]))
        client = WebhookHttpClient(allow_private=True)
        try:
            results = await posts(client, url, 3)
            gc.collect()
            return results
        finally:
            await client.close()

    monkeypatch.setattr(http, "_SESSION_S", 0.0)
    with endpoint(keeps_open=True) as here:
        results = asyncio.run(work(here.url))

        assert all(result.is_accepted for result in results)
        assert here.connections == 3
    assert not complaints


def test_every_address_of_a_name_is_looked_at(here):
    result = post(
        named(here, "many.example"), allow_private=False, resolver=Says(["10.0.0.1", "127.0.0.1", "::1"])
    )

    assert "is refused" in result.why
    assert not here.arrived


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.promise("relay")
def test_a_redirect_is_not_followed(here, status):
    here.answers, here.location = [status], here.url + "/elsewhere"

    result = post(here.url)

    assert (result.status, result.is_accepted) == (status, False)
    assert len(here.arrived) == 1


@pytest.mark.promise("relay")
def test_a_proxy_of_the_environment_is_not_asked(here, monkeypatch):
    monkeypatch.setenv("http_proxy", here.url)
    monkeypatch.setenv("HTTP_PROXY", here.url)

    post("http://nobody.example/", allow_private=False, resolver=Says(["127.0.0.1"]))

    assert not here.arrived


def test_a_long_answer_is_dropped_and_only_its_status_counts(here):
    here.answer_bytes = 5_000_000

    assert post(here.url) == PostResult(200)


@pytest.mark.parametrize(
    ("answer", "why"), [(HANGS, "no answer within 0.3 s"), (CUT, "broke (ServerDisconnectedError)")]
)
def test_an_answer_that_does_not_come_is_a_failure_in_words(here, answer, why):
    here.answers = [answer]

    result = post(here.url, total_s=0.3)

    assert result.status is None
    assert why in result.why


@pytest.mark.parametrize(
    "url",
    ["http://user:hunter2@127.0.0.1:1/?token=hunter2", "http://[::1/hunter2", "https://127.0.0.1:1/hunter2"],
)  # fmt: skip
def test_why_it_failed_tells_nothing_of_the_url(url):
    result = post(url)

    assert result.error
    assert "hunter2" not in result.why


def test_a_name_that_nobody_knows_is_a_failure(here):
    class Unknown(Says):
        async def resolve(self, host, port=0, family=socket.AF_INET):
            raise OSError(f"no {host}")

    assert post(named(here, "hunter2.example"), resolver=Unknown()).why == "its name cannot be resolved"


def test_an_untrusted_certificate_is_a_failure(here):
    result = post(here.url.replace("http:", "https:"))

    assert not result.is_accepted
