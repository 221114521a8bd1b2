"""Make the sandbox's ASGI application.

It needs this package's own HTTP protocol: see `server.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pabal.channels import CHANNELS, Channel
from pabal_worker.sandbox import control
from pabal_worker.sandbox.api import pushes
from pabal_worker.sandbox.api.queries import logs, reports
from pabal_worker.sandbox.api.response_rows import api_error
from pabal_worker.sandbox.api.sending import send
from pabal_worker.sandbox.api.templates import template_routes
from pabal_worker.sandbox.behaviour.recipe import Recipe
from pabal_worker.sandbox.state.state import SandboxState


def create(recipe: Recipe, api_key: str) -> Starlette:
    """A provider that behaves by `recipe` and knows one key."""
    state = SandboxState(recipe, api_key)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await state.open()
        yield
        await state.close()

    app = Starlette(
        routes=[*_routes(), *template_routes(), *pushes.ROUTES, *control.ROUTES],
        lifespan=lifespan,
        exception_handlers={HTTPException: _answer_in_the_providers_form},
    )
    app.state.sandbox = state
    return app


def _routes() -> list[Route]:
    return [
        route
        for name, channel in CHANNELS.items()
        for route in (
            Route(channel.send_path, _for(send, name), methods=["POST"]),
            Route(channel.logs_path, _for(logs, name), methods=["GET"]),
            Route(channel.reports_path, _for(reports, name), methods=["GET"]),
        )
    ]


def _for(
    endpoint: Callable[[Request, Channel], Awaitable[Response]], channel: Channel
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await endpoint(request, channel)

    return answer


async def _answer_in_the_providers_form(_: Request, failure: Exception) -> Response:
    status = failure.status_code if isinstance(failure, HTTPException) else 500
    return api_error(status)
