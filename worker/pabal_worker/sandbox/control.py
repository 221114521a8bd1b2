"""Answer the sandbox's own calls, below /_sandbox and without a key: what arrived, and another recipe.

The provider has none of these.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from functools import partial
from itertools import islice

import orjson
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pabal.errors import WrongInput
from pabal_worker.sandbox.api.response_rows import json_response
from pabal_worker.sandbox.behaviour.recipe import Part
from pabal_worker.sandbox.behaviour.recipe_reader import read_recipe
from pabal_worker.sandbox.behaviour.statuses import Json
from pabal_worker.sandbox.behaviour.users import Users
from pabal_worker.sandbox.state.state import SandboxState

_ROWS_AT_ONCE = 500


class SessionChange(Part):
    """Users whose sessions with a profile are opened or ended."""

    profile: str
    """Whom they wrote to."""

    users: list[str]
    """Their keys."""

    open: bool
    """False: their sessions end."""


async def arrivals(request: Request) -> Response:
    """Every destination of every send as JSON Lines; `since` is the number of rows that were read before."""
    since = request.query_params.get("since", "0")
    if not since.isdecimal():
        return json_response({"error": f"since={since!r}: write the number of rows you have read"}, 400)
    return _lines(_state_of(request).store.arrival_lines(int(since)))


async def requests(request: Request) -> Response:
    """Every call to the API as JSON Lines."""
    rows = _state_of(request).store.call_rows()
    return _lines(iter(partial(_next_lines, rows), b""))


async def summary(request: Request) -> Response:
    """Counts over everything since the last reset."""
    return json_response(_state_of(request).summary())


async def set_recipe(request: Request) -> Response:
    """Behave by another recipe from now on."""
    try:
        recipe = read_recipe(orjson.loads(await request.body()))
    except orjson.JSONDecodeError as failure:
        return json_response({"error": f"the recipe is not JSON: {failure}"}, 400)
    except WrongInput as refusal:
        return json_response({"problems": [problem.to_json() for problem in refusal.problems]}, 400)
    _state_of(request).set_recipe(recipe)
    return json_response({"status": "set"})


async def let_write(request: Request) -> Response:
    """Let users write to a profile from now on."""
    try:
        users = Users.model_validate_json(await request.body())
    except ValidationError as refusal:
        return _problems(refusal)
    return json_response({"users": _state_of(request).users.let_write(users)})


def _problems(refusal: ValidationError) -> Response:
    faults = refusal.errors(include_url=False, include_context=False, include_input=False)
    problems = [{"field": ".".join(map(str, one["loc"])), "what": one["msg"]} for one in faults]
    return json_response({"problems": problems}, 400)


async def user_pushes(request: Request) -> Response:
    """Each row that users wrote and the receiver has taken, as JSON Lines, in the order of taking."""
    rows = _state_of(request).users.pushed_rows()
    return _lines(iter(partial(_next_lines, rows), b""))


async def set_sessions(request: Request) -> Response:
    """Open sessions of users with a profile, or end them."""
    try:
        asked = SessionChange.model_validate_json(await request.body())
    except ValidationError as refusal:
        return _problems(refusal)
    sessions = _state_of(request).sessions
    (sessions.open if asked.open else sessions.end)(asked.profile, asked.users)
    return json_response({"users": len(asked.users)})


async def reset(request: Request) -> Response:
    """Forget every call, message and report; the recipe stays."""
    await _state_of(request).reset()
    return json_response({"status": "reset"})


async def health(_: Request) -> Response:
    """Say that the sandbox is up."""
    return json_response({"status": "up"})


ROUTES = [
    Route("/_sandbox/arrivals", arrivals),
    Route("/_sandbox/requests", requests),
    Route("/_sandbox/summary", summary),
    Route("/_sandbox/recipe", set_recipe, methods=["POST"]),
    Route("/_sandbox/users", let_write, methods=["POST"]),
    Route("/_sandbox/users", user_pushes),
    Route("/_sandbox/sessions", set_sessions, methods=["POST"]),
    Route("/_sandbox/reset", reset, methods=["POST"]),
    Route("/_sandbox/health", health),
]


def _state_of(request: Request) -> SandboxState:
    state: SandboxState = request.app.state.sandbox
    return state


def _lines(pieces: Iterable[bytes]) -> Response:
    return StreamingResponse(_in_turn(pieces), media_type="application/x-ndjson")


def _next_lines(rows: Iterator[Json]) -> bytes:
    return b"".join(orjson.dumps(row) + b"\n" for row in islice(rows, _ROWS_AT_ONCE))


async def _in_turn(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    """In the event loop's thread, since the store is changed there."""
    for piece in pieces:
        yield piece
