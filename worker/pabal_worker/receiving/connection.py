"""Bound an HTTP connection: its head in size and time, and all connections in number.

uvicorn bounds neither a head nor a connection that never says anything. How long a body may take, and how
large it may be, is for the application to say.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Limits:
    """What connections may take."""

    connections: int
    """At once. Beyond it the one that has been silent longest is closed, or else the new one."""

    head_bytes: int = 16 * 1024
    head_s: float = 10.0
    """From the connection, or from the last answer and `idle_s`, to the end of a request's head."""

    idle_s: float = 15.0
    """Between an answer and the next request."""


class LimitedConnections:
    """The connections of one server, those in the order of their silence that are in no request."""

    def __init__(self, limits: Limits, *, on_full: Callable[[], None] = lambda: None) -> None:
        """`on_full` hears of each connection that is closed for want of room."""
        self.limits, self._on_full = limits, on_full
        self.idle: OrderedDict[Connection, None] = OrderedDict()

    def protocol(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> Connection:
        """A protocol for a new connection, as uvicorn calls it."""
        return Connection(self, config, server_state, app_state, _loop)

    def make_room(self, connected: int, new: Connection) -> None:
        """Close one connection if there are too many."""
        if connected > self.limits.connections:
            next(iter(self.idle), new).drop()
            self._on_full()


class Connection(HttpToolsProtocol):
    """uvicorn's connection, bounded."""

    def __init__(
        self,
        all_connections: LimitedConnections,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, loop)
        self._all, self._limits = all_connections, all_connections.limits
        self._head_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head, if there is room."""
        super().connection_made(transport)
        self._all.make_room(len(self.connections), self)
        self._wait_for_head(self._limits.head_s)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        super().connection_lost(exc)
        self._end_wait()

    def data_received(self, data: bytes) -> None:
        """Parse what came; give up on a head that is too large."""
        if self._head_timer is not None:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._head_timer is not None and self._head_bytes > self._limits.head_bytes:
            self._end_wait()
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_headers_complete(self) -> None:
        """The request begins."""
        self._end_wait()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Wait for the next head."""
        super().on_response_complete()
        if not self.pipeline and not self.transport.is_closing():
            self._wait_for_head(self._limits.idle_s + self._limits.head_s)

    def drop(self) -> None:
        """Close it at once."""
        self._end_wait()
        self.transport.abort()

    def _wait_for_head(self, within_s: float) -> None:
        self._end_wait()
        self._head_bytes = 0
        self._all.idle[self] = None
        self._head_timer = self.loop.call_later(within_s, self.drop)

    def _end_wait(self) -> None:
        self._all.idle.pop(self, None)
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
