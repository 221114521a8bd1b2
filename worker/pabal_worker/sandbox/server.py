"""Serve the sandbox on a port of its own."""

from __future__ import annotations

import socket

import uvicorn

from pabal_worker.garbage import collect_rarely
from pabal_worker.quiet_server import QuietServer
from pabal_worker.sandbox.application import create
from pabal_worker.sandbox.behaviour.recipe import Recipe
from pabal_worker.sandbox.connection import Connection


def serve(recipe: Recipe, api_key: str, *, host: str = "127.0.0.1", port: int = 0) -> None:
    """Run until SIGTERM or SIGINT; port 0 is any free one. Prints `{"url": "http://HOST:PORT"}` when up."""
    config = uvicorn.Config(
        create(recipe, api_key),
        http=Connection,
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
    )
    collect_rarely()
    with socket.create_server((host, port), reuse_port=False) as listener:
        _Server(config).run(sockets=[listener])


class _Server(QuietServer):
    """Says where it is, and cuts open connections when it ends."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            host, port = listener.getsockname()[:2]
            print(f'{{"url": "http://{host}:{port}"}}', flush=True)  # noqa: T201

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            if isinstance(connection, Connection):
                connection.cut()
        await super().shutdown(sockets)
