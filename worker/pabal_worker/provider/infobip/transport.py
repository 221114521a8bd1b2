"""Connect to the provider, and notice the moment in which a request begins to leave.

What is sent and what an answer means is not known here.

aiohttp carries the calls below httpx's interface (`httpx-aiohttp`). On two busy cores, bulk POSTs with four
in flight, InfobipClient sent 1.4 times as many messages over it as over httpx's own transport at 100 a
request (1.25 to 2.1 over nine rounds), and 1.1 times at 500 (0.7 to 1.3 over eleven, within the noise);
`python -m bench.transport` repeats that.

Whether a message may have left is not read from exceptions: `httpx-aiohttp` 0.2 reports a server that
hangs up after the request as `ConnectTimeout`. Instead a `Departure` is told by aiohttp, with the
connection up and before the first byte, and may still say no.

No POST goes twice. On a dropped keep-alive connection aiohttp repeats only `IDEMPOTENT_METHODS`
(aiohttp 3.14, `ClientSession._request`), and POST is none; httpcore 1.0 takes another connection only for
`ConnectionNotAvailable`, which it raises before it writes. Both are tested with a server that hangs up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport
from yarl import URL

from pabal_worker.errors import GrantExpired

KEEPALIVE_S = 5.0
"""Idle connections are given up before a server is likely to do so: a race there leaves messages unknown."""

NOTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
"""With httpx's own transport: errors from before a request could leave. Of all others, some may have."""


class Departure:
    """The start of one request: asks at the last moment whether it may start, and remembers that it did."""

    def __init__(self, may_start: Callable[[], bool]) -> None:
        self._may_start = may_start
        self.has_begun = False

    def begin(self) -> None:
        """Called before the first byte. Raises GrantExpired if it may not start any more."""
        if not self._may_start():
            raise GrantExpired
        self.has_begun = True


_departure: ContextVar[Departure | None] = ContextVar("departure", default=None)


@contextmanager
def watched(departure: Departure) -> Iterator[None]:
    """Requests made inside by the transport below tell `departure` when they begin to leave."""
    token = _departure.set(departure)
    try:
        yield
    finally:
        _departure.reset(token)


class WatchingTransport(AiohttpTransport):
    """aiohttp's connections to one host, with proxy and certificates as the environment has them."""

    def __init__(self, base_url: str, *, max_connections: int) -> None:
        ssl_context = httpx.create_ssl_context()

        def session() -> aiohttp.ClientSession:
            connector = aiohttp.TCPConnector(
                limit=max_connections, ssl=ssl_context, keepalive_timeout=KEEPALIVE_S
            )
            jar, traces = aiohttp.DummyCookieJar(), [_trace()]
            return aiohttp.ClientSession(connector=connector, cookie_jar=jar, trace_configs=traces)

        super().__init__(verify=ssl_context, client=session, proxy=_proxy(base_url))

    async def connect(self, url: str) -> None:
        """Have an idle connection to the host of `url` in the pool, TLS included; nothing is requested.

        aiohttp's connector takes an idle one, or opens one; given back unused, the next request takes it.
        """
        if not isinstance(self.client, aiohttp.ClientSession):
            self.client = self.get_client()
        session = self.client
        request = aiohttp.ClientRequest(
            "GET",
            URL(url),
            loop=asyncio.get_running_loop(),
            session=session,
            proxy=URL(str(self.proxy.url)) if self.proxy else None,
            proxy_auth=aiohttp.BasicAuth(*self.proxy.auth) if self.proxy and self.proxy.auth else None,
        )
        connector = session.connector
        assert connector is not None
        (await connector.connect(request, [], aiohttp.ClientTimeout())).release()


def _trace() -> aiohttp.TraceConfig:
    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(_leaving)
    return trace


async def _leaving(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, _params: aiohttp.TraceRequestHeadersSentParams
) -> None:
    """aiohttp says "sent", but asks this before it writes; an exception here closes the connection."""
    departure = _departure.get()
    if departure is not None:
        departure.begin()


def _proxy(base_url: str) -> httpx.Proxy | None:
    url = httpx.URL(base_url)
    proxy = None if proxy_bypass(url.host) else getproxies().get(url.scheme)
    return httpx.Proxy(proxy) if proxy else None
