"""Time a request's first byte, and cut connections without an answer.

Starlette and uvicorn offer neither, so the protocol puts itself into each request's state.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

_FIRST_BYTE, _CONNECTION = "sandbox_first_byte_s", "sandbox_connection"


class Connection(H11Protocol):
    """An HTTP connection that times its requests and can be cut."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, _CONNECTION: self}, _loop)

    def data_received(self, data: bytes) -> None:
        """Note the time if these bytes begin a request; every request gets a copy of `app_state`."""
        if not self._in_request:
            self.app_state[_FIRST_BYTE] = time.monotonic()
            self._in_request = True
        super().data_received(data)

    def on_response_complete(self) -> None:
        """The next bytes begin another request."""
        self._in_request = False
        super().on_response_complete()

    def cut(self) -> None:
        """Close the connection at once, whatever was to be said."""
        self.transport.abort()

    _in_request = False


class Hang(Response):
    """No answer, for as long as the other side waits."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Wait until the connection is gone."""
        while (await receive())["type"] != "http.disconnect":
            pass


class Cut(Hang):
    """No answer: the TCP connection is closed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Close the connection under the request."""
        connection: Connection = scope["state"][_CONNECTION]
        connection.cut()
        await super().__call__(scope, receive, send)


def first_byte_s(request: Request) -> float:
    """When the first byte of this request was handled; monotonic seconds."""
    return float(request.scope["state"][_FIRST_BYTE])
