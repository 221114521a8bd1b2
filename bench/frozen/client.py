"""Call Infobip over httpx with aiohttp below it, as at commit 2a0f867. Repeats and forgives nothing.

As there, aiohttp says when a request begins to leave, and a question is asked at that moment.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from types import SimpleNamespace

import aiohttp
import httpx
import orjson
from httpx_aiohttp import AiohttpTransport

from bench.frozen import requests
from bench.frozen.answers import read_answer
from bench.frozen.messages import Answer, SendRequest

_KEEPALIVE_S = 5.0
_TIMEOUT_S, _CONNECT_TIMEOUT_S = 30.0, 5.0
_MAX_CONNECTIONS = 16
_JSON = {"Content-Type": "application/json"}


class Departure:
    """One request's leaving: asks at the last moment and remembers that it began."""

    def __init__(self, may_start: Callable[[], bool]) -> None:
        self._may_start = may_start
        self.has_begun = False

    def begin(self) -> None:
        """Called before the first byte."""
        if not self._may_start():
            raise ValueError("the request may not start")
        self.has_begun = True


_departure: ContextVar[Departure | None] = ContextVar("departure", default=None)


class FrozenClient:
    """The calls of one event loop."""

    def __init__(self, base_url: str, api_key: str) -> None:
        self._slots = asyncio.Semaphore(_MAX_CONNECTIONS)
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers={
                "Authorization": f"App {api_key}",
                "Accept": "application/json",
                "User-Agent": "pabal/0.1.0",
            },
            timeout=httpx.Timeout(_TIMEOUT_S, connect=_CONNECT_TIMEOUT_S, pool=_CONNECT_TIMEOUT_S),
            transport=_transport(),
            follow_redirects=False,
        )

    async def send(self, request: SendRequest, *, may_start: Callable[[], bool]) -> Answer:
        """Make one call. Errors of HTTP and answers without rows are raised."""
        content, departure = orjson.dumps(requests.build(request)), Departure(may_start)
        began_at = time.monotonic()
        status, body = await self._post(content, departure)
        return replace(read_answer(request, status, body), took_s=time.monotonic() - began_at)

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def _post(self, content: bytes, departure: Departure) -> tuple[int, bytes]:
        async with self._slots, asyncio.timeout(_CONNECT_TIMEOUT_S + _TIMEOUT_S):
            with _watched(departure):
                response = await self._http.post(requests.PATH, content=content, headers=_JSON)
                return response.status_code, response.content


@contextmanager
def _watched(departure: Departure) -> Iterator[None]:
    token = _departure.set(departure)
    try:
        yield
    finally:
        _departure.reset(token)


def _transport() -> httpx.AsyncBaseTransport:
    ssl_context = httpx.create_ssl_context()

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=_MAX_CONNECTIONS, ssl=ssl_context, keepalive_timeout=_KEEPALIVE_S
        )
        jar, traces = aiohttp.DummyCookieJar(), [_trace()]
        return aiohttp.ClientSession(connector=connector, cookie_jar=jar, trace_configs=traces)

    return AiohttpTransport(verify=ssl_context, client=session)


def _trace() -> aiohttp.TraceConfig:
    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(_leaving)
    return trace


async def _leaving(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, _params: aiohttp.TraceRequestHeadersSentParams
) -> None:
    departure = _departure.get()
    if departure is not None:
        departure.begin()
