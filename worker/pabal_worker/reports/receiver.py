"""Receive delivery reports and users' messages: authenticate, store the body byte for byte, answer 200.

No body is read here, so none can make it fail on its content. It needs only the ledger: Redis may be down.
Within a second the workers' tick has applied what was stored. What users wrote comes to a path of its own or
to the reports', where it is told by one key that reports do not have; whoever reads the body later corrects
that. Workers are called for it at once, by one message for all that came in a moment. Bodies are bounded in
size, in time and in what all of them hold together; connections and heads are bounded by the server
(`receiving/`).

Infobip cannot authenticate the per-message `webhooks.delivery.url`, so an unguessable token in the path is
always needed; a subscription can send Basic authentication besides, which is asked for where user and
password are set.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import Sequence

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from pabal import wire
from pabal_worker.ledger import Ledger
from pabal_worker.logs import logger
from pabal_worker.metrics.meter import SILENT, Meter
from pabal_worker.outages import OutageLog
from pabal_worker.receiving.group_commit import GroupCommit
from pabal_worker.receiving.merged_call import MergedCall
from pabal_worker.settings import Settings

LARGEST_BODY = 4 * 1024 * 1024
"""Bytes. The provider's largest push, of 2,000 reports, has 1.2 million."""

MOST_HELD = 64 * 1024 * 1024
"""Bytes of all bodies together that are being read or stored; who comes then is asked to come again."""

BODY_S = 30.0
"""Seconds that a body may take."""

_BODY_HEADERS, _USUAL_TYPE, _LONGEST_HEADER = (b"content-encoding", b"content-type"), "application/json", 200
_SOURCES = {"/reports/": "push", "/inbound/": "inbound"}
"""Paths, before the token, and what comes there."""

_OF_USERS = b'"receivedAt"'
"""A key that users' messages have, and reports do not."""

_CALL_LIFE_S = 300

_Came = tuple[str, bytes, dict[str, str]]
"""Where a body came to, the body, and what is unusual in its headers."""

_log = logger("receiver")


class _Refused(Exception):
    """The request is answered with a status and a reason, and its connection ends."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(status, error)
        self.status, self.error = status, error


class _Gone(Exception):
    """Whoever pushed has hung up."""


def create(settings: Settings, *, body_s: float = BODY_S, meter: Meter = SILENT) -> ASGIApp:
    """The receiver as an ASGI application; the ledger is opened with its first use."""
    return _Receiver(settings, body_s=body_s, meter=meter)


class _Receiver:
    def __init__(self, settings: Settings, *, body_s: float, meter: Meter) -> None:
        self._settings, self._body_s, self._meter = settings, body_s, meter
        self._ledger = Ledger(settings.database_url)
        self._inbox: GroupCommit[_Came] = GroupCommit(self._store_group, size_of=lambda came: len(came[1]))
        self._workers = wire.celery_app(settings.broker_url)
        self._call = MergedCall(self._call_workers, log=_log)
        self._outage = OutageLog(
            log=_log, begins="the ledger does not answer", ends="the ledger answers again"
        )
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": f"{message['type']}.complete"})
        self._inbox.close()
        self._call.close()
        self._ledger.close()
        await send({"type": "lifespan.shutdown.complete"})

    def _call_workers(self) -> None:
        """Have what users wrote taken in now; without it, the next tick does it."""
        self._workers.send_task(wire.TAKE_INBOUND, ignore_result=True, expires=_CALL_LIFE_S)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        try:
            if path == "/health" and method == "GET":
                await self._check_health(send)
            elif _source_of(path) is None:
                raise _Refused(404, "there is nothing here")
            elif method == "HEAD":
                await self._check_pusher(scope, send)
            elif method != "POST":
                raise _Refused(405, "only POST is known here")
            else:
                await self._take(scope, receive)
                await _respond(send, 200, b"")
        except _Refused as refused:
            self._meter.note_refusal(refused.status)
            await _respond(send, refused.status, orjson.dumps({"error": refused.error}), ends=True)
        except _Gone:
            pass

    async def _check_health(self, send: Send) -> None:
        try:
            await asyncio.to_thread(self._ledger.now)
        except Exception as error:
            self._outage.note_failure(error=type(error).__name__)
            await _respond(send, 503, b'{"ledger":"away"}')
        else:
            self._outage.note_answer()
            await _respond(send, 200, b'{"ledger":"here"}')

    async def _check_pusher(self, scope: Scope, send: Send) -> None:
        """Say whether a pusher is known; nothing is stored. Raises _Refused."""
        if not _is_known(scope, self._settings):
            raise _Refused(401, "not authorised")
        await _respond(send, 204, b"")

    async def _take(self, scope: Scope, receive: Receive) -> None:
        """Read the body of a known pusher, and store it. Raises _Refused."""
        if not _is_known(scope, self._settings):
            raise _Refused(401, "not authorised")
        body = bytearray()
        try:
            try:
                async with asyncio.timeout(self._body_s):
                    await self._read(receive, body)
            except TimeoutError as error:
                raise _Refused(408, f"the body did not come within {self._body_s:g} s") from error
            await self._store((_kind_of(scope["path"], body), bytes(body), _unusual_headers(scope)))
        except asyncio.CancelledError as error:  # the server ends, and its grace is over
            raise _Refused(503, "the receiver ends; push it again") from error
        finally:
            self._held -= len(body)

    async def _read(self, receive: Receive, body: bytearray) -> None:
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            chunk, more = message.get("body", b""), message.get("more_body", False)
            body += chunk
            self._held += len(chunk)
            if len(body) > LARGEST_BODY:
                raise _Refused(413, f"more than {LARGEST_BODY:,} bytes; push fewer rows at once")
            if self._held > MOST_HELD:
                raise _Refused(503, "too much comes at once; push it again")

    def _store_group(self, group: Sequence[_Came]) -> None:
        self._ledger.reports.store_many(group)
        self._meter.note_bodies([len(body) for _, body, _ in group])

    async def _store(self, came: _Came) -> None:
        try:
            await self._inbox.commit(came)
        except Exception as error:
            self._outage.note_failure(error=type(error).__name__)
            raise _Refused(503, "it cannot be stored now; push it again") from error
        self._outage.note_answer()
        if came[0] == "inbound":
            self._call.want()


async def _respond(send: Send, status: int, body: bytes, *, ends: bool = False) -> None:
    """Answer; with `ends`, the connection is closed, since nobody reads what is left of the request."""
    headers = [(b"content-length", str(len(body)).encode())]
    if body:
        headers.append((b"content-type", b"application/json"))
    if status == 401:
        headers.append((b"www-authenticate", b"Basic"))
    if ends:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _unusual_headers(scope: Scope) -> dict[str, str]:
    """What says how the body is to be read, where that is not plain JSON."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    named = {name.decode(): value.decode("latin-1") for name, value in headers if name in _BODY_HEADERS}
    return {
        name: value[:_LONGEST_HEADER]
        for name, value in named.items()
        if value and not value.startswith(_USUAL_TYPE)
    }


def _source_of(path: str) -> str | None:
    """What comes to this path; None: nothing does."""
    return next((source for prefix, source in _SOURCES.items() if path.startswith(prefix)), None)


def _kind_of(path: str, body: bytearray) -> str:
    """What a body is kept as."""
    return "inbound" if _OF_USERS in body else _source_of(path) or "push"


def _is_known(scope: Scope, settings: Settings) -> bool:
    token = settings.receiver_token.get_secret_value()
    given = scope["path"][1:].partition("/")[2]
    if not token or not secrets.compare_digest(given.encode("utf-8", "replace"), token.encode()):
        return False
    if not settings.receiver_user:
        return True
    pair = f"{settings.receiver_user}:{settings.receiver_password.get_secret_value()}"
    expected = b"Basic " + base64.b64encode(pair.encode())
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    given_pair = next((value for name, value in headers if name == b"authorization"), b"")
    return secrets.compare_digest(given_pair, expected)
