"""Answer calls about brand templates: list, look at, create, change (Infobip OpenAPI 3.210).

Ten creations a minute are taken. A template that was just created is there at once; the provider approves it
first.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pabal.channels.registrations import REGISTRATIONS
from pabal_worker.sandbox.api.response_rows import api_error, json_response
from pabal_worker.sandbox.api.sending import is_authorized, retry_after
from pabal_worker.sandbox.channels.brand_templates import CREATION
from pabal_worker.sandbox.channels.schema import Violations, add_violation, violations_of
from pabal_worker.sandbox.state.sends import decode
from pabal_worker.sandbox.state.state import SandboxState
from pabal_worker.sandbox.state.templates import TemplateShelf

CREATIONS_PER_MINUTE = 10
_USUAL_SIZE = 100

Answer = Callable[[TemplateShelf, Request], Awaitable[Response]]


def template_routes() -> list[Route]:
    """The routes of every channel whose templates the provider keeps."""
    return [
        route
        for registration in REGISTRATIONS.values()
        if (path := registration.api_path)
        for route in (
            Route(path, _for(_list), methods=["GET"]),
            Route(path, _for(_create), methods=["POST"]),
            Route(f"{path}/single", _for(_find), methods=["GET"]),
            Route(f"{path}/{{code}}", _for(_change), methods=["PUT"]),
        )
    ]


def _for(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def answer_if_known(request: Request) -> Response:
        state: SandboxState = request.app.state.sandbox
        return await answer(state.templates, request) if is_authorized(state, request) else api_error(401)

    return answer_if_known


async def _list(shelf: TemplateShelf, request: Request) -> Response:
    asked = request.query_params
    violations: Violations = []
    numbers = {}
    for name, usual in (("page", 1), ("size", _USUAL_SIZE)):
        raw = asked.get(name, str(usual))
        if not (raw.isascii() and raw.isdigit() and int(raw) >= 1):
            add_violation(violations, name, "must be an integer from 1")
        else:
            numbers[name] = int(raw)
    if violations:
        return api_error(400, violations=violations)
    codes = shelf.codes_of(asked.get("senderKey"))
    start = (numbers["page"] - 1) * numbers["size"]
    page = codes[start : start + numbers["size"]]
    return json_response({"results": [{"templateCode": code} for code in page]})


async def _create(shelf: TemplateShelf, request: Request) -> Response:
    body, refusal = await _body_of(request)
    if refusal is not None:
        return refusal
    wait_s = shelf.creations.wait_s(1, amount=CREATIONS_PER_MINUTE, per_s=60, now=time.monotonic())
    if wait_s:
        return api_error(429, headers=retry_after(wait_s))
    code = f"brand{len(shelf.templates) + 1:06}"
    shelf.templates[code] = body
    return json_response({"templateCode": code})


async def _find(shelf: TemplateShelf, request: Request) -> Response:
    asked = request.query_params
    violations: Violations = []
    if "templateCode" not in asked:
        add_violation(violations, "templateCode", "is required")
    if "sender" not in asked and "senderGroup" not in asked:
        add_violation(violations, "sender", "is required without senderGroup")
    if violations:
        return api_error(400, violations=violations)
    template = shelf.templates.get(asked["templateCode"])
    if template is None or asked.get("sender") != template.get("sender"):
        return api_error(404)
    return json_response({"name": template["name"], "templateContent": template["templateContent"]})


async def _change(shelf: TemplateShelf, request: Request) -> Response:
    body, refusal = await _body_of(request)
    if refusal is not None:
        return refusal
    code = request.path_params["code"]
    if code not in shelf.templates:
        return api_error(404)
    shelf.templates[code] = body
    return Response(status_code=204)


async def _body_of(request: Request) -> tuple[dict[str, Any], Response | None]:
    body: Any = decode(await request.body())
    violations = violations_of(CREATION, body)
    return (body, None) if not violations else ({}, api_error(400, violations=violations))
