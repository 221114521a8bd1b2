"""POST to a sender's endpoint: to public addresses only, once, without redirects.

What is posted and when it is tried again is decided elsewhere.

The name is resolved when the connection is made, and each address is looked at in the moment in which a
socket is made for it: `socket_factory` of aiohttp 3.14 gets the very address that is connected to next, of a
resolved name as of a literal. So there is no second look-up that could answer otherwise (DNS rebinding), and
no spelling of an address that is understood differently here and there. A connection stays open for the next
POST to the same host for a few seconds; it goes where it went when it was looked at. A proxy of the
environment is not asked, since it would connect in our stead. The name stays for TLS and `Host`.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from importlib.metadata import version
from typing import Any

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from yarl import URL

from pabal_worker.webhooks.addresses import refusal
from pabal_worker.webhooks.parcels import PostResult

CONNECT_S, TOTAL_S = 5.0, 15.0
_IDLE_S = 4.0
"""Seconds for which an unused connection stays open; many servers cut theirs after five."""

_SESSION_S = 60.0
"""Seconds for which connections are made by one session: so a name's new addresses are called after these."""

_MOST_OF_ANSWER = 64 * 1024
_WAY_OUT = "set PABAL_RELAY_ALLOW_PRIVATE=true if your own endpoints are there"


class AddressRefused(OSError):
    """Webhooks may not go to this address. An OSError, since aiohttp passes on no other while it connects."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"the address {address} is refused: {why}; {_WAY_OUT}")


class WebhookHttpClient:
    """Makes POSTs, on one event loop; connections stay open for the next ones until `close`."""

    def __init__(
        self, *, allow_private: bool, total_s: float = TOTAL_S, resolver: AbstractResolver | None = None
    ) -> None:
        """`resolver` is for tests."""
        self._allow_private, self._total_s, self._resolver = allow_private, total_s, resolver
        self._ssl = httpx.create_ssl_context()
        self._headers = {"Content-Type": "application/json", "User-Agent": f"pabal/{version('pabal')}"}
        self._kept: _KeptSession | None = None

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> PostResult:
        """Make one POST. An answer is read to 64 KB and dropped: only its status counts.

        The other side may cut an open connection in the moment in which it is used again; then the POST is
        made once more, by a new one. Both have the seconds of one POST, so that no lease runs out meanwhile.
        """
        guard = _Guard(allow_private=self._allow_private)
        _GUARD.set(guard)
        all_headers = self._headers | dict(headers)
        until = asyncio.get_running_loop().time() + self._total_s
        kept = await self._lend_session()
        try:
            return await self._post(kept.session, guard, url, all_headers, body, until)
        except _OpenConnectionCut:
            async with self._session(force_close=True) as session:
                return await self._post(session, guard, url, all_headers, body, until)
        finally:
            await kept.give_back()

    async def close(self) -> None:
        """Close the connections that are open."""
        kept, self._kept = self._kept, None
        if kept is not None:
            await kept.retire()

    async def _post(
        self,
        session: aiohttp.ClientSession,
        guard: _Guard,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        until: float,
    ) -> PostResult:
        status: int | None = None
        try:
            async with (
                asyncio.timeout_at(until),
                session.post(_as_written(url), data=body, headers=headers, allow_redirects=False) as answer,
            ):
                status = answer.status
                await _drop_body(answer)
        except Exception as error:
            if status is None:
                if _is_cut(error) and not guard.has_connected:
                    raise _OpenConnectionCut from error
                return PostResult(None, guard.refused or _describe_error(error, self._total_s))
        return PostResult(status)

    async def _lend_session(self) -> _KeptSession:
        """The session of this minute; the one before is closed now, or by the last POST that it carries."""
        now, kept = asyncio.get_running_loop().time(), self._kept
        if kept is not None and now < kept.until:
            kept.posts += 1
            return kept
        new = self._kept = _KeptSession(self._session(keepalive_timeout=_IDLE_S), until=now + _SESSION_S)
        new.posts += 1
        if kept is not None:
            await kept.retire()
        return new

    def _session(self, **keeping: Any) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            ssl=self._ssl,
            resolver=self._resolver,
            use_dns_cache=False,
            limit=0,  # an endpoint that hangs keeps no other waiting
            socket_factory=_checked_socket,
            **keeping,
        )
        return aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=self._total_s, connect=CONNECT_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
        )


class _OpenConnectionCut(Exception):
    """A connection that was left open by an earlier POST was cut before an answer came."""


class _KeptSession:
    """A session that many POSTs use at once."""

    def __init__(self, session: aiohttp.ClientSession, *, until: float) -> None:
        self.session, self.until = session, until
        self.posts = 0
        """Under way."""

        self.is_retired = False

    async def give_back(self) -> None:
        """A POST has ended."""
        self.posts -= 1
        if self.is_retired and not self.posts:
            await self.session.close()

    async def retire(self) -> None:
        """No POST begins with it any more."""
        self.is_retired = True
        if not self.posts:
            await self.session.close()


class _Guard:
    """Makes sockets for addresses that one POST may call, and remembers the one that it may not."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self.refused = ""
        self.has_connected = False
        """Whether the POST wanted a connection of its own."""

    def socket(self, info: Any) -> socket.socket:
        """A socket for `info`, aiohttp's (family, type, proto, name, address). Raises AddressRefused."""
        family, kind, proto, _, address = info
        self.has_connected = True
        why = refusal(address[0], allow_private=self._allow_private)
        if why:
            error = AddressRefused(address[0], why)
            self.refused = str(error)
            raise error
        return socket.socket(family, kind, proto)


_GUARD: ContextVar[_Guard] = ContextVar("guard")
"""Of the POST under way: its tasks, also those that try several addresses, see the same."""


def _checked_socket(info: Any) -> socket.socket:
    return _GUARD.get().socket(info)


def _as_written(url: str) -> URL:
    """The URL byte for byte, since a token in it may be signed; with other letters, as browsers encode it."""
    return URL(url, encoded=url.isascii())


def _is_cut(error: Exception) -> bool:
    """Whether a connection that was up has ended."""
    is_broken = isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError)
    return is_broken and not isinstance(error, aiohttp.ClientConnectorError)


async def _drop_body(answer: aiohttp.ClientResponse) -> None:
    left = _MOST_OF_ANSWER
    with suppress(aiohttp.ClientError):
        while left > 0 and (chunk := await answer.content.read(left)):
            left -= len(chunk)


def _system_word(error: OSError) -> str:
    """What the system calls it; the text of the error itself may be asyncio's, with the address in it."""
    number = error.errno or 0
    return os.strerror(number) if number in errno.errorcode else type(error).__name__


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
            return f"no connection ({_system_word(error.os_error)})"
        case aiohttp.InvalidURL():
            return "its address cannot be called; write the host as a name or in full"
        case _:
            return f"the call broke ({type(error).__name__})"
