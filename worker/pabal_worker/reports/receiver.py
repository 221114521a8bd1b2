"""Receive delivery reports over HTTP: authenticate, store the body byte for byte, answer 200.

No body is read here, so none can make it fail on its content. It needs only the ledger: Redis may be
down. Within a second the workers' tick has applied what was stored.

Infobip cannot authenticate the per-message `webhooks.delivery.url`, so an unguessable token in the path is
always needed; a subscription can send Basic authentication besides, which is asked for where user and
password are set.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pabal_worker.ledger import Ledger
from pabal_worker.logs import logger
from pabal_worker.settings import Settings

_LARGEST_BODY = 8 * 1024 * 1024
"""Bytes: what the provider pushes at once is 2,000 rows, some 1.2 MB."""

_BODY_HEADERS, _USUAL_TYPE, _LONGEST_HEADER = ("content-encoding", "content-type"), "application/json", 200
_log = logger("receiver")


def create(settings: Settings) -> Starlette:
    """The receiver as an ASGI application; the ledger is opened with its first use."""
    ledger = Ledger(settings.database_url)

    async def reports(request: Request) -> Response:
        if not _is_known(request, settings):
            return JSONResponse(
                {"error": "not authorised"}, status_code=401, headers={"WWW-Authenticate": "Basic"}
            )
        body = await _read(request)
        if body is None:
            return JSONResponse(
                {"error": f"more than {_LARGEST_BODY:,} bytes; push fewer reports at once"}, status_code=413
            )
        await run_in_threadpool(ledger.reports.store, "push", body, _unusual_headers(request))
        return Response(status_code=200)

    async def health(_: Request) -> Response:
        try:
            await run_in_threadpool(ledger.now)
        except Exception as error:
            _log.error("the ledger does not answer", error=type(error).__name__)
            return JSONResponse({"ledger": "away"}, status_code=503)
        return JSONResponse({"ledger": "here"})

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        ledger.close()

    return Starlette(
        routes=[Route("/reports/{token}", reports, methods=["POST"]), Route("/health", health)],
        lifespan=lifespan,
    )


async def _read(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BODY:
            return None
    return bytes(body)


def _unusual_headers(request: Request) -> dict[str, str]:
    """What says how the body is to be read, where that is not plain JSON."""
    named = {name: request.headers.get(name, "")[:_LONGEST_HEADER] for name in _BODY_HEADERS}
    return {name: value for name, value in named.items() if value and not value.startswith(_USUAL_TYPE)}


def _is_known(request: Request, settings: Settings) -> bool:
    token = settings.receiver_token.get_secret_value()
    if not token or not secrets.compare_digest(request.path_params["token"].encode(), token.encode()):
        return False
    if not settings.receiver_user:
        return True
    pair = f"{settings.receiver_user}:{settings.receiver_password.get_secret_value()}"
    expected = "Basic " + base64.b64encode(pair.encode()).decode()
    return secrets.compare_digest(request.headers.get("authorization", "").encode(), expected.encode())
