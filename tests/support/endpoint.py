"""A sender's own endpoint, on real HTTP, that answers as a test says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEYS = (bytes(range(32)), bytes(range(32, 64)))
SECRETS = tuple("whsec_" + base64.b64encode(key).decode() for key in KEYS)

CUT = 0
"""An answer that does not come: the connection is cut after the request was read."""

HANGS = -1
"""An answer that does not come until the test is over."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One POST."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float = 0.0
    """When, in seconds of this machine's clock."""

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.body)["results"]
        return rows

    def signatures(self, *keys: bytes) -> str:
        """What the header must be, worked out without any of Pabal's code."""
        said = f"{self.id}.{self.headers['webhook-timestamp']}.".encode() + self.body
        digests = (hmac.new(key, said, hashlib.sha256).digest() for key in keys)
        return " ".join("v1," + base64.b64encode(digest).decode() for digest in digests)


@dataclass
class Endpoint:
    """Where reports go, and what came."""

    url: str
    answers: list[int] = field(default_factory=list)
    """Statuses of the next answers, CUT or HANGS among them; then 200."""

    location: str = ""
    """Where a redirect points to."""

    answer_bytes: int = 0
    arrived: list[Arrived] = field(default_factory=list)
    taken: list[Arrived] = field(default_factory=list)
    """Those that were answered with 200."""

    connections: int = 0
    """How many were made to it."""

    comes: threading.Event = field(default_factory=threading.Event)
    """Set by each arrival."""

    over: threading.Event = field(default_factory=threading.Event)

    @property
    def told(self) -> list[dict[str, Any]]:
        """What an endpoint knows that drops what it has seen: by webhook-id."""
        once = {one.id: one for one in self.taken}
        return [row for one in once.values() for row in one.rows]


@contextmanager
def endpoint(port: int = 0, *, keeps_open: bool = False) -> Iterator[Endpoint]:
    """An endpoint that takes everything, until told otherwise; on any free port, or on this one.

    With `keeps_open` connections stay open after an answer, as those of most servers do.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1" if keeps_open else "HTTP/1.0"

        def setup(self) -> None:
            here.connections += 1
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {k.lower(): v for k, v in self.headers.items()}
            arrived = Arrived(self.path, headers, body, time.time())
            said = here.answers.pop(0) if here.answers else 200
            here.arrived.append(arrived)
            here.comes.set()
            if said == HANGS:
                here.over.wait()
            if said == 200:
                here.taken.append(arrived)
            if said > 0:
                self._answer(said)
            else:
                self.close_connection = True

        def _answer(self, status: int) -> None:
            self.send_response(status)
            if here.location:
                self.send_header("location", here.location)
            self.send_header("content-length", str(here.answer_bytes))
            self.end_headers()
            self.wfile.write(b"x" * here.answer_bytes)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """The other side hung up; it may."""

    with Server(("127.0.0.1", port), Handler) as server:
        here = Endpoint(f"http://127.0.0.1:{server.server_address[1]}/reports")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield here
        finally:
            here.over.set()
            server.shutdown()
