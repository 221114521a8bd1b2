"""Serve an ASGI application within bounds, until SIGTERM and not longer than its grace.

It never comes to the limit of open files: there asyncio logs thousands of lines a second and lets nobody in.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import socket
import time
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from pabal_worker.logs import logger
from pabal_worker.quiet_server import QuietServer
from pabal_worker.receiving.connection import LimitedConnections, Limits

GRACE_S = 10
"""Seconds that requests under way have at SIGTERM."""

_CONNECTIONS = 1000
_FILES_BESIDE = 64
"""Open files that are no connections of pushers: the ledger's, logs, modules."""

_MOST_FILES = 65_536
_SAME_LINE_APART_S = 10.0


def serve(app: ASGIApp, *, host: str, port: int, on_turn: Callable[[], None] = lambda: None) -> None:
    """Run until SIGTERM or SIGINT; `on_turn` is called about each second by the event loop.

    Raises OSError if the address cannot be listened on.
    """
    files = raise_file_limit()
    backlog = max(8, min(128, files // 8))  # so many are accepted before any of them is counted
    connections = max(8, min(_CONNECTIONS, files - backlog - _FILES_BESIDE))
    with socket.create_server((host, port), backlog=backlog) as listener:
        Server(app, Limits(connections), backlog=backlog, on_turn=on_turn).run(sockets=[listener])


def raise_file_limit() -> int:
    """Let this process open as many files as it may; returns how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


class Server(QuietServer):
    """uvicorn with bounded connections and bounded words. No access log: the key is in the path."""

    def __init__(
        self,
        app: ASGIApp,
        limits: Limits,
        *,
        backlog: int = 128,
        on_turn: Callable[[], None] = lambda: None,
        **options: Any,
    ) -> None:
        """`options` are uvicorn's, such as a port."""
        self._on_turn = on_turn
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # else a line for each request of junk
        connections = LimitedConnections(limits, on_full=lambda: self._warn("connections are at their limit"))
        config = uvicorn.Config(
            app,
            http=connections.protocol,  # type: ignore[arg-type]  # called as the class is
            backlog=backlog,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=int(limits.idle_s),
            timeout_graceful_shutdown=GRACE_S,
            **options,
        )
        super().__init__(config)
        self._log, self._warned_at = logger("receiver"), dict[str, float]()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        asyncio.get_running_loop().set_exception_handler(self._note_trouble)
        await super().startup(sockets)

    async def on_tick(self, counter: int) -> bool:
        """What is done each second; whether it shall end."""
        self._on_turn()
        return await super().on_tick(counter)

    def _note_trouble(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._warn(
            "the event loop is in trouble", what=context.get("message"), error=repr(context.get("exception"))
        )

    def _warn(self, sentence: str, **values: object) -> None:
        """Say it once in a while, however often it happens."""
        now = time.monotonic()
        if now - self._warned_at.get(sentence, -_SAME_LINE_APART_S) >= _SAME_LINE_APART_S:
            self._warned_at[sentence] = now
            self._log.warning(sentence, **values)
