"""Make the HTTP client that pushes what happened, and name what may go wrong with a push.

aiohttp carries the calls below httpx's interface, as those to the provider (`provider/infobip/transport.py`):
of what the sandbox spends on a message that is a fifth (`python -m bench.sandbox`).
"""

from __future__ import annotations

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

PUSH_FAILED = (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError)
"""What a push raises that nobody took; `httpx-aiohttp` 0.2 passes some errors of aiohttp on as they are."""

_TIMEOUT = httpx.Timeout(10.0, connect=5.0, pool=None)
_IDLE_S = 2.0
"""Seconds for which an unused connection stays open; many servers cut theirs after five."""


def push_client() -> httpx.AsyncClient:
    """A client of as many connections as there are pushes."""
    return httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False, transport=AiohttpTransport(client=_session))


def _session() -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_S)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
