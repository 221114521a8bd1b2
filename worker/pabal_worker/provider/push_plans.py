"""Say what the provider is to be asked for so that it pushes to our receiver: pure; nothing is called here.

Reports of a channel come by a subscription (Infobip's OpenAPI 3.210, `/subscriptions/1`), which has no
Sangdam. What users write comes by an inbound configuration of the profile (`/resource-management/1`, of
which only Infobip's own Java library 6.4.0 knows); it cannot authenticate itself but by the token in the
address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

SUBSCRIPTION_CHANNELS = ("KAKAO_ALIM", "KAKAO_BRAND_MESSAGE", "SMS")
"""Channels of ours whose reports can be subscribed to, as the Subscriptions API names them."""

INBOUND_PATH = "/resource-management/1/inbound-message-configurations"
INBOUND_CHANNEL = "KAKAO_SANGDAM"

HIDDEN = "…"
_SECRET_PARTS = frozenset({"password", "secretKey", "clientSecret", "refreshToken", "credentials", "headers"})
_ADDRESSES = frozenset({"notifyUrl", "url", "tokenUrl"})
_NAME = "pabal"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where the provider is to push to, and how it shows that it is the provider."""

    base_url: str
    token: str
    user: str = ""
    password: str = ""

    def url(self, what: str) -> str:
        """The address of `reports` or `inbound`, with the token."""
        return f"{self.base_url.rstrip('/')}/{what}/{self.token}"


@dataclass(frozen=True, slots=True)
class PushPlan:
    """A POST that makes the provider push."""

    path: str
    body: Mapping[str, Any]

    def shown(self) -> dict[str, Any]:
        """The body as it may be shown."""
        shown: dict[str, Any] = hide_secrets(self.body)
        return shown


def subscription_path(channel: str) -> str:
    """Where subscriptions of a channel are listed and made."""
    return f"/subscriptions/1/subscription/{channel}"


def subscription_id(channel: str) -> str:
    """The id of our own subscription of a channel."""
    return f"{_NAME}-{channel.lower().replace('_', '-')}"


def plan_subscription(channel: str, receiver: Receiver) -> PushPlan:
    """Delivery reports of the account's messages over a channel, unless a message names another address."""
    own = subscription_id(channel)
    profile: dict[str, Any] = {
        "profileId": own,
        "webhook": {"notifyUrl": receiver.url("reports"), "contentType": "application/json"},
    }
    if receiver.user:
        credentials = {"username": receiver.user, "password": receiver.password}
        profile["security"] = {"authId": own, "type": "BASIC", "credentials": credentials}
    body = {
        "subscriptionId": own,
        "name": "Pabal: delivery reports",
        "events": ["DELIVERY"],
        "profile": profile,
    }
    return PushPlan(subscription_path(channel), body)


def plan_inbound(profile: str, receiver: Receiver) -> PushPlan:
    """What users write to a profile."""
    forwarding = {"type": "HTTP_FORWARD", "url": receiver.url("inbound")}
    return PushPlan(INBOUND_PATH, {"channel": INBOUND_CHANNEL, "resource": profile, "forwarding": forwarding})


def unlisted_profile(profile: str, found: Sequence[Mapping[str, Any]]) -> str:
    """What somebody may want to know before a profile is set up that no configuration `found` names yet.

    The provider has no list of profiles to look a name up in.
    """
    known = sorted({str(row.get("resource", "")) for row in found} - {""})
    if profile in known:
        return ""
    others = f"; those that it forwards are {', '.join(map(repr, known[:10]))}" if known else ""
    return (
        f"\nThe provider forwards nothing of a profile {profile!r} so far, and has no list to look the name "
        f"up in{others}. See that it is spelled as in the console."
    )


def hide_secrets(value: Any) -> Any:
    """The same without passwords, headers' values and what of an address may be a token."""
    match value:
        case Mapping():
            return {name: _hidden(str(name), inner) for name, inner in value.items()}
        case list() | tuple():
            return [hide_secrets(inner) for inner in value]
    return value


def _hidden(name: str, value: Any) -> Any:
    if name in _SECRET_PARTS:
        return dict.fromkeys(value, HIDDEN) if isinstance(value, Mapping) else HIDDEN
    if name in _ADDRESSES:
        return hide_address(value)
    return hide_secrets(value)


def hide_address(url: object) -> str:
    """An address without user, query and the last part of its path."""
    try:
        parts = urlsplit(str(url))
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return HIDDEN
    path, _, last = parts.path.rpartition("/")
    return f"{parts.scheme}://{host}{port}{path}/{HIDDEN if last else ''}"
