"""POST to a sender's endpoint: to public addresses only, once, without redirects.

What is posted and when it is tried again is decided elsewhere.

The name is resolved when the connection is made, and each address is looked at in the moment in which a
socket is made for it: `socket_factory` of aiohttp 3.14 gets the very address that is connected to next, of a
resolved name as of a literal. So there is no second look-up that could answer otherwise (DNS rebinding), and
no spelling of an address that is understood differently here and there. A session lives for one POST: no
pooled connection outlives its check. A proxy of the environment is not asked, since it would connect in our
stead. The name stays for TLS and `Host`.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from typing import Any

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from yarl import URL

from pabal_worker.webhooks.addresses import refusal
from pabal_worker.webhooks.parcels import PostResult

CONNECT_S, TOTAL_S = 5.0, 15.0
_MOST_OF_ANSWER = 64 * 1024
_WAY_OUT = "set PABAL_RELAY_ALLOW_PRIVATE=true if your own endpoints are there"


class AddressRefused(OSError):
    """Webhooks may not go to this address. An OSError, since aiohttp passes on no other while it connects."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"the address {address} is refused: {why}; {_WAY_OUT}")


class WebhookHttpClient:
    """Makes POSTs, one connection each."""

    def __init__(
        self, *, allow_private: bool, total_s: float = TOTAL_S, resolver: AbstractResolver | None = None
    ) -> None:
        """`resolver` is for tests."""
        self._allow_private, self._total_s, self._resolver = allow_private, total_s, resolver
        self._ssl = httpx.create_ssl_context()
        self._headers = {"Content-Type": "application/json", "User-Agent": f"pabal/{version('pabal')}"}

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> PostResult:
        """Make one POST. An answer is read to 64 KB and dropped: only its status counts."""
        status: int | None = None
        guard = _Guard(allow_private=self._allow_private)
        all_headers = self._headers | dict(headers)
        try:
            async with (
                asyncio.timeout(self._total_s),
                self._session(guard) as session,
                session.post(
                    _as_written(url), data=body, headers=all_headers, allow_redirects=False
                ) as answer,
            ):
                status = answer.status
                await _drop_body(answer)
        except Exception as error:
            if status is None:
                return PostResult(None, guard.refused or _describe_error(error, self._total_s))
        return PostResult(status)

    def _session(self, guard: _Guard) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            ssl=self._ssl,
            resolver=self._resolver,
            use_dns_cache=False,
            force_close=True,
            socket_factory=guard.socket,
        )
        return aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=self._total_s, connect=CONNECT_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
        )


class _Guard:
    """Makes sockets for addresses that may be called, and remembers the one that may not."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self.refused = ""

    def socket(self, info: Any) -> socket.socket:
        """A socket for `info`, aiohttp's (family, type, proto, name, address). Raises AddressRefused."""
        family, kind, proto, _, address = info
        why = refusal(address[0], allow_private=self._allow_private)
        if why:
            error = AddressRefused(address[0], why)
            self.refused = str(error)
            raise error
        return socket.socket(family, kind, proto)


def _as_written(url: str) -> URL:
    """The URL byte for byte, since a token in it may be signed; with other letters, as browsers encode it."""
    return URL(url, encoded=url.isascii())


async def _drop_body(answer: aiohttp.ClientResponse) -> None:
    left = _MOST_OF_ANSWER
    with suppress(aiohttp.ClientError):
        while left > 0 and (chunk := await answer.content.read(left)):
            left -= len(chunk)


def _describe_error(error: Exception, total_s: float) -> str:
    """Why no answer came. These errors may quote the URL and its secrets, so only their kind is told."""
    match error:
        case aiohttp.ConnectionTimeoutError():
            return f"no connection within {CONNECT_S:g} s"
        case TimeoutError():
            return f"no answer within {total_s:g} s"
        case aiohttp.ClientConnectorDNSError():
            return "its name cannot be resolved"
        case aiohttp.ClientConnectorCertificateError():
            return f"its certificate is not trusted ({type(error.certificate_error).__name__})"
        case aiohttp.ClientConnectorError():
            return f"no connection ({error.strerror or type(error.os_error).__name__})"
        case aiohttp.InvalidURL():
            return "its address cannot be called; write the host as a name or in full"
        case _:
            return f"the call broke ({type(error).__name__})"
