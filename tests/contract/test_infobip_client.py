"""InfobipClient against a raw server that does to its connections what networks do."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.errors import LogsUnavailable
from pabal_worker.provider.infobip.client import InfobipClient
from pabal_worker.provider.infobip.reports.logs import chunk_ids, query_string
from pabal_worker.provider.infobip.transport import NOTHING_LEFT
from pabal_worker.provider.outcomes import Accepted, ErrorClass, TryLater, Unknown
from pabal_worker.provider.port import LogQuery, OutgoingMessage, SendRequest
from tests.support.logs import all_rows

pytestmark = pytest.mark.anyio

SEOUL = timezone(timedelta(hours=9))
HANG_UP = b""
"""Reads the request and closes the connection without a word."""

PENDING = {"groupId": 1, "groupName": "PENDING", "id": 7, "name": "PENDING_ENROUTE"}
OWN_AND_HTTPX = pytest.mark.parametrize("transport", [None, httpx.AsyncHTTPTransport], ids=["own", "httpx"])


class RawServer:
    """Answers each request with the next of `replies` (the last one for ever), byte by byte as given."""

    def __init__(self, *replies):
        self.replies, self.requests, self.held, self.most_held = list(replies), [], 0, 0

    async def talk(self, reader, writer):
        try:
            while (reply := await self.next_reply(reader)) != HANG_UP:
                self.held += 1
                self.most_held = max(self.held, self.most_held)
                reply = reply if isinstance(reply, bytes) else await reply()
                self.held -= 1
                writer.write(reply)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def next_reply(self, reader):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.requests.append((first, headers, body))
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def http(status, body=None, **headers):
    raw = b"" if body is None else orjson.dumps(body)
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(raw)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + raw


def taken(*ids):
    return http(200, {"messages": [{"messageId": one, "status": PENDING} for one in ids]})


def request_of(*ids, text="안녕하세요"):
    messages = [OutgoingMessage(one, f"8210{n:08}", {"text": text}, 60) for n, one in enumerate(ids)]
    return SendRequest("SMS", "bulk-1", "campaign-1", "0215881234", messages)


async def never():
    return await asyncio.Future()


@asynccontextmanager
async def talking(*replies, scheme="http", **options):
    """A client and the server it talks to."""
    raw = RawServer(*replies)
    server = await asyncio.start_server(raw.talk, "127.0.0.1", 0)
    client = InfobipClient(f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}", "key-1", **options)
    try:
        yield client, raw
    finally:
        await client.close()
        server.close()


async def send(client, *ids, **options):
    return await client.send(request_of(*ids, **options), may_start=lambda: True)


# A call


async def test_a_call_carries_the_key_the_version_and_the_body():
    async with talking(taken("m-1")) as (client, server):
        answer = await send(client, "m-1")

    [(first, headers, body)] = server.requests
    assert first == "POST /sms/3/messages HTTP/1.1"
    assert (headers["authorization"], headers["content-type"]) == ("App key-1", "application/json")
    assert headers["user-agent"].startswith("pabal/")
    assert orjson.loads(body)["messages"][0]["destinations"] == [{"to": "821000000000", "messageId": "m-1"}]
    assert isinstance(answer.outcomes["m-1"], Accepted)


async def test_connections_are_kept_and_no_more_are_opened_than_allowed():
    async def slowly():
        await asyncio.sleep(0.02)
        return taken("m-1")

    async with talking(slowly, max_connections=2) as (client, server):
        answers = await asyncio.gather(*(send(client, "m-1") for _ in range(6)))

    assert {type(answer.outcomes["m-1"]) for answer in answers} == {Accepted}
    assert server.most_held == 2


async def test_the_answer_s_headers_are_read():
    async with talking(http(429, Retry_After="9")) as (client, _):
        answer = await send(client, "m-1")

    assert (answer.provider_waits_s, answer.outcomes["m-1"].after_s) == (9, 9)


@pytest.mark.promise("relay")
async def test_a_redirect_is_not_followed():
    async with talking(http(307, Location="/elsewhere"), taken("m-1")) as (client, server):
        answer = await send(client, "m-1")

    assert isinstance(answer.outcomes["m-1"], Unknown)
    assert len(server.requests) == 1


# Leave to start


@OWN_AND_HTTPX
async def test_without_leave_nothing_is_sent(transport):
    async with talking(taken("m-1"), transport=transport and transport()) as (client, server):
        answer = await client.send(request_of("m-1"), may_start=lambda: False)
        afterwards = await send(client, "m-1")

    assert (answer.called, answer.http_status) == (False, None)
    assert isinstance(answer.outcomes["m-1"], TryLater)
    assert answer.outcomes["m-1"].after_s == 0
    assert isinstance(afterwards.outcomes["m-1"], Accepted)
    assert len(server.requests) == 1


async def test_leave_is_asked_once_and_only_with_the_connection_up():
    asked = []

    async with talking(taken("m-1")) as (client, _):
        await client.send(request_of("m-1"), may_start=lambda: asked.append("up") or True)
    nobody = InfobipClient("http://127.0.0.1:9", "key-1")
    await nobody.send(request_of("m-1"), may_start=lambda: asked.append("down") or True)
    await nobody.close()

    assert asked == ["up"]


# What may have left, and what has not


@OWN_AND_HTTPX
@pytest.mark.law(3)
async def test_a_dropped_keep_alive_connection_leaves_it_unknown_and_never_sends_twice(transport):
    async with talking(taken("m-1"), HANG_UP, transport=transport and transport()) as (client, server):
        first = await send(client, "m-1")
        second = await send(client, "m-2")

    assert isinstance(first.outcomes["m-1"], Accepted)
    assert isinstance(second.outcomes["m-2"], Unknown)
    sent = [orjson.loads(body)["messages"][0]["destinations"][0]["messageId"] for *_, body in server.requests]
    assert sent == ["m-1", "m-2"]


@OWN_AND_HTTPX
@pytest.mark.parametrize(
    "reply",
    [
        HANG_UP,
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    ],
    ids=["nothing", "half a body", "half a head", "no HTTP", "not what it says"],
)
async def test_an_answer_that_breaks_off_leaves_it_unknown(reply, transport):
    async with talking(reply, HANG_UP, transport=transport and transport(), timeout_s=0.3) as (client, _):
        answer = await send(client, "m-1", "m-2")

    assert {type(outcome) for outcome in answer.outcomes.values()} == {Unknown}
    assert (answer.http_status, answer.called) == (None, True)
    assert answer.note


@OWN_AND_HTTPX
async def test_a_silent_server_leaves_it_unknown(transport):
    async with talking(never, transport=transport and transport(), timeout_s=0.1) as (client, _):
        answer = await send(client, "m-1")

    assert isinstance(answer.outcomes["m-1"], Unknown)


async def test_a_server_that_reads_nothing_leaves_it_unknown():
    async def deaf(reader, writer):
        await never()

    server = await asyncio.start_server(deaf, "127.0.0.1", 0, limit=1_024)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    client = InfobipClient(url, "key-1", timeout_s=0.2, connect_timeout_s=0.1)

    answer = await send(client, "m-1", text="x" * 20_000_000)
    await client.close()
    server.close()

    assert isinstance(answer.outcomes["m-1"], Unknown)


@OWN_AND_HTTPX
@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://name.invalid", "gopher://127.0.0.1"])
async def test_where_nobody_can_be_reached_nothing_left(url, transport):
    client = InfobipClient(url, "key-1", transport=transport and transport())

    answer = await send(client, "m-1")
    await client.close()

    outcome = answer.outcomes["m-1"]
    assert isinstance(outcome, TryLater)
    assert (outcome.error_class, outcome.after_s) == (ErrorClass.PROVIDER, None)
    assert answer.called


@OWN_AND_HTTPX
async def test_where_no_encryption_can_be_agreed_nothing_left(transport):
    options = {"scheme": "https", "connect_timeout_s": 0.2, "transport": transport and transport()}
    async with talking(HANG_UP, **options) as (client, server):
        answer = await send(client, "m-1")

    assert isinstance(answer.outcomes["m-1"], TryLater)
    assert server.requests == []


async def test_a_cancelled_call_is_cancelled():
    async with talking(never) as (client, server):
        call = asyncio.create_task(send(client, "m-1"))
        while not server.requests:
            await asyncio.sleep(0.005)
        call.cancel()

        with pytest.raises(asyncio.CancelledError):
            await call


def transport_errors(root=httpx.TransportError):
    own = [one for one in root.__subclasses__() if one.__module__ == "httpx"]
    return {root, *(error for one in own for error in transport_errors(one))}


@pytest.mark.parametrize("error", sorted(transport_errors(), key=lambda one: one.__name__))
@pytest.mark.law(3)
async def test_every_transport_error_of_httpx_has_an_outcome(error):
    class Failing(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            raise error("failed on purpose")

    client = InfobipClient("http://127.0.0.1:9", "key-1", transport=Failing())

    answer = await send(client, "m-1")

    assert type(answer.outcomes["m-1"]) is (TryLater if error in NOTHING_LEFT else Unknown)
    assert answer.note == error.__name__


async def test_the_environment_s_proxy_is_used(monkeypatch):
    async with talking(taken("m-1")) as (somebody, server):
        monkeypatch.setenv("http_proxy", str(somebody._http.base_url))
        client = InfobipClient("http://provider.invalid", "key-1")
        answer = await send(client, "m-1")
        await client.close()

    assert isinstance(answer.outcomes["m-1"], Accepted)
    assert server.requests[0][0] == "POST http://provider.invalid/sms/3/messages HTTP/1.1"


# Logs and reports


def page(*ids, cursor=None):
    rows = [{"messageId": one, "status": PENDING} for one in ids]
    return http(200, {"results": rows, "cursor": {"limit": 1_000, "nextCursor": cursor}})


def asked(server):
    urls = [urlsplit(first.split()[1]) for first, *_ in server.requests]
    return [(url.path, {name: value for name, [value] in parse_qs(url.query).items()}) for url in urls]


async def test_logs_by_bulk_id_are_read_to_the_last_page():
    async with talking(page("m-1", "m-2", cursor="n/2="), page("m-3")) as (client, server):
        rows = await all_rows(client, LogQuery("KAKAO_ALIM", bulk_id="bulk 1"))

    assert [row["messageId"] for row in rows] == ["m-1", "m-2", "m-3"]
    query = {"limit": "1000", "useCursor": "true", "bulkId": "bulk 1"}
    assert asked(server) == [
        ("/kakao-alim/1/logs", query),
        ("/kakao-alim/1/logs", query | {"cursor": "n/2="}),
    ]


@pytest.mark.parametrize("last", [page(cursor="for ever"), page("m-2", cursor="for ever")])
async def test_a_cursor_that_leads_nowhere_is_not_followed_for_ever(last):
    async with talking(page("m-1", cursor="for ever"), last) as (client, server):
        await all_rows(client, LogQuery("SMS", bulk_id="bulk-1"))

    assert len(server.requests) == 2


async def test_as_many_ids_are_asked_for_as_fit_into_a_query():
    ids = [f"{n:040}" for n in range(200)]

    async with talking(page("m-1")) as (client, server):
        for chunk in chunk_ids(ids):
            await client.log_page(LogQuery("SMS", message_ids=chunk))

    lists = [query["messageId"].split(",") for _, query in asked(server)]
    assert [one for chunk in lists for one in chunk] == ids
    queries = [urlsplit(first.split()[1]).query for first, *_ in server.requests]
    assert all(2_000 - 41 < len(query) <= 2_000 for query in queries[:-1])


@given(st.lists(st.text(min_size=1, max_size=200), max_size=300))
@pytest.mark.law(4)
def test_no_query_of_ids_is_too_long_and_none_is_left_out(ids):
    lists = list(chunk_ids(ids))

    assert [one for chunk in lists for one in chunk] == ids
    queries = [query_string(LogQuery("SMS", message_ids=chunk)) for chunk in lists]
    assert all(len(query) <= 2_048 for query, chunk in zip(queries, lists, strict=True) if len(chunk) > 1)


async def test_a_campaign_is_asked_for_by_reference_and_time():
    since, until = datetime(2026, 9, 1, 10, 0, tzinfo=SEOUL), datetime(2026, 9, 1, 1, 5, tzinfo=UTC)

    async with talking(page("m-1")) as (client, server):
        await client.log_page(LogQuery("SMS", campaign_id="spring", since=since, until=until), cursor="c/1")

    assert asked(server)[0][1] == {
        "limit": "1000",
        "useCursor": "true",
        "campaignReferenceId": "spring",
        "sentSince": "2026-09-01T01:00:00.000+0000",
        "sentUntil": "2026-09-01T01:05:00.000+0000",
        "cursor": "c/1",
    }


@pytest.mark.parametrize(
    ("reply", "why", "after_s"),
    [
        (http(429, Retry_After="30"), "HTTP 429", 30),
        (http(500), "HTTP 500", None),
        (http(200), "the answer has no list of results", None),
        (http(200, {"results": None}), "the answer has no list of results", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "ReadTimeout", None),
    ],
)
async def test_logs_that_cannot_be_read_whole_are_not_read_at_all(reply, why, after_s):
    async with talking(page("m-1", cursor="2"), reply, timeout_s=0.3) as (client, _):
        with pytest.raises(LogsUnavailable) as raised:
            await all_rows(client, LogQuery("SMS", bulk_id="bulk-1"))

    assert (raised.value.why, raised.value.after_s) == (why, after_s)
    assert why in str(raised.value)


async def test_pending_reports_come_byte_for_byte_from_the_channel_s_own_address():
    async with talking(page("m-1")) as (client, server):
        body = await client.pending_reports("KAKAO_ALIM")

    assert page("m-1").endswith(body)
    assert asked(server) == [("/kakao-alim/1/reports", {"limit": "1000"})]
