"""Play the provider's calls that set pushes up: subscriptions, their profiles, inbound configurations.

They are remembered until the next reset, and nothing is pushed because of them: reports go to the address of
their message. Subscriptions are those of Infobip's OpenAPI 3.210; of inbound configurations only Infobip's
Java library tells.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pabal_worker.sandbox.api.response_rows import api_error, json_response
from pabal_worker.sandbox.api.sending import is_authorized
from pabal_worker.sandbox.behaviour.statuses import Json
from pabal_worker.sandbox.channels.schema import Check, Violations, fields, list_of, one_of, text
from pabal_worker.sandbox.state.sends import decode
from pabal_worker.sandbox.state.state import SandboxState

_CHANNELS = ("KAKAO_ALIM", "KAKAO_BRAND_MESSAGE", "SMS")
_ID = text(255, shortest=1)
_SUBSCRIPTION = fields(
    {
        "subscriptionId": _ID,
        "events": list_of(one_of("DELIVERY", "CLICK", "INBOUND_MESSAGE"), shortest=0, longest=255),
        "profile": fields(
            {"profileId": _ID},
            {
                "webhook": fields({"notifyUrl": text(512)}, {"contentType": text(255)}),
                "security": fields(
                    {"authId": _ID},
                    {
                        "type": one_of("BASIC", "HMAC", "OAUTH", "CUSTOM"),
                        "credentials": fields({}, {"username": text(), "password": text()}),
                    },
                ),
            },
        ),
    },
    {"name": _ID},
)
_INBOUND = fields(
    {
        "channel": one_of("KAKAO_SANGDAM"),
        "resource": _ID,
        "forwarding": fields({"type": one_of("HTTP_FORWARD"), "url": text()}, {"format": text()}),
    }
)


async def list_subscriptions(request: Request) -> Response:
    """A page of a channel's subscriptions."""
    state, channel = _state_of(request), request.path_params["channel"]
    if refusal := _refusal(state, request, channel):
        return refusal
    rows = [row for row in state.subscriptions.values() if row["channel"] == channel]
    page = {"page": 0, "size": 20, "totalPages": 1, "totalResults": len(rows)}
    return json_response({"results": [_shown(row) for row in rows], "paging": page})


async def make_subscription(request: Request) -> Response:
    """A subscription with its profile; an id that is taken is refused."""
    state, channel = _state_of(request), request.path_params["channel"]
    if refusal := _refusal(state, request, channel):
        return refusal
    body, refused = await _read(request, _SUBSCRIPTION)
    if refused:
        return refused
    own = body["subscriptionId"]
    if own in state.subscriptions:
        return api_error(400, violations=[{"property": "subscriptionId", "violation": "is taken"}])
    state.subscriptions[own] = body | {"channel": channel}
    shown = {"subscriptionId": own, "profile": _profile_ids(body["profile"])}
    return json_response(shown, 201, {"location": f"/subscriptions/1/subscription/{channel}/{own}"})


async def show_profile(request: Request) -> Response:
    """A notification profile, without its credentials."""
    state = _state_of(request)
    if not is_authorized(state, request):
        return api_error(401)
    for row in state.subscriptions.values():
        if row["profile"]["profileId"] == request.path_params["profile"]:
            return json_response(row["profile"] | _profile_ids(row["profile"]))
    return api_error(404)


async def list_inbound(request: Request) -> Response:
    """All inbound configurations."""
    state = _state_of(request)
    if not is_authorized(state, request):
        return api_error(401)
    return json_response(list(state.inbound.values()))


async def set_inbound(request: Request) -> Response:
    """Where a profile's messages go from now on."""
    state = _state_of(request)
    if not is_authorized(state, request):
        return api_error(401)
    body, refused = await _read(request, _INBOUND)
    if refused:
        return refused
    key = state.inbound.get(body["resource"], {}).get("configurationKey", f"{len(state.inbound) + 1:032X}")
    state.inbound[body["resource"]] = {"configurationKey": key} | body
    return json_response(state.inbound[body["resource"]])


_PATH, _INBOUND_PATH = (
    "/subscriptions/1/subscription/{channel}",
    "/resource-management/1/inbound-message-configurations",
)
ROUTES = [
    Route(_PATH, list_subscriptions, methods=["GET"]),
    Route(_PATH, make_subscription, methods=["POST"]),
    Route("/subscriptions/1/profiles/{profile}", show_profile, methods=["GET"]),
    Route(_INBOUND_PATH, list_inbound, methods=["GET"]),
    Route(_INBOUND_PATH, set_inbound, methods=["POST"]),
]


def _state_of(request: Request) -> SandboxState:
    state: SandboxState = request.app.state.sandbox
    return state


def _refusal(state: SandboxState, request: Request, channel: str) -> Response | None:
    if not is_authorized(state, request):
        return api_error(401)
    return None if channel in _CHANNELS else api_error(404)


async def _read(request: Request, check: Check) -> tuple[Any, Response | None]:
    body = decode(await request.body())
    violations: Violations = []
    check(body, "", violations)
    return body, api_error(400, violations=violations) if violations else None


def _shown(row: Json) -> Json:
    shown = {name: row[name] for name in ("subscriptionId", "name", "events") if name in row}
    return shown | {"profile": _profile_ids(row["profile"])}


def _profile_ids(profile: Json) -> Json:
    ids = {"profileId": profile["profileId"]}
    security = profile.get("security")
    return ids | {"security": {"authId": security["authId"]}} if security else ids
