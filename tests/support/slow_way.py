"""Stand before a PostgreSQL that listens on a Unix socket, and answer late, or let nobody through.

Reads and changes nothing of what passes.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, urlsplit


class SlowWay:
    """How the way is just now."""

    def __init__(self, socket_path: str) -> None:
        self._socket_path = socket_path
        self.late_s = 0.0
        """Seconds by which each answer is late."""

        self.is_open = True
        """Whether connections are let through, also those that stand."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection to the server and back."""
        with suppress(OSError, asyncio.CancelledError):
            if self.is_open:
                behind_reader, behind_writer = await asyncio.open_unix_connection(self._socket_path)
                await asyncio.gather(
                    self._carry(reader, behind_writer, is_late=False),
                    self._carry(behind_reader, writer, is_late=True),
                )
        writer.close()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_late: bool
    ) -> None:
        with suppress(OSError, asyncio.CancelledError):
            while (data := await reader.read(65536)) and self.is_open:
                await asyncio.sleep(self.late_s if is_late else 0)
                writer.write(data)
                await writer.drain()
        writer.close()


@contextmanager
def slow_way(database_url: str) -> Iterator[tuple[str, SlowWay]]:
    """An address of the same ledger over this way, and what sets how slow it is."""
    server_url = urlsplit(database_url)
    query = {name: values[0] for name, values in parse_qs(server_url.query).items()}
    way = SlowWay(f"{query['host']}/.s.PGSQL.{query.get('port', '5432')}")
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(way.serve, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        port = server.sockets[0].getsockname()[1]
        yield f"postgresql://{server_url.username}@127.0.0.1:{port}{server_url.path}", way
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.close()
