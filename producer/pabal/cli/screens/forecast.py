"""What people see of a forecast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pabal.cli.format import moment

Fact = tuple[str, str]
"""A name and what is said of it; empty: nothing."""

_BINDS = {"account": "the account's cap", "deliveryTimeWindow": "its delivery time window"}
_KINDS = {
    "campaign": "its own speed",
    "sender": "its sender's cap",
    "sms": "the SMS sender's cap",
    "entity": "its entity's cap",
}
_LOSSES = {
    "endAt": "before endAt",
    "validity": "since their validity ends before their next attempt",
    "horizon": "within 400 days",
    "paused": "while it is stopped",
}


def forecast_facts(said: Mapping[str, Any] | None, *, has_begun: bool = False) -> list[Fact]:
    """When a campaign begins and ends, what falls out, and what that assumes; none where nothing is said."""
    if said is None:
        return []
    begins = "" if has_begun or not said["startsAt"] else moment(said["startsAt"])
    return [
        ("begins", begins),
        ("ends about", ends_in_words(said)),
        ("falls out", _losses(said)),
        ("assuming", "; ".join(said["assumes"])),
    ]


def ends_in_words(said: Mapping[str, Any]) -> str:
    """When the last message leaves, what keeps it from being sooner, and how many share that."""
    parts = [moment(said["endsAt"]) if said["endsAt"] else f"not with all: {said['leaves']:,} leave"]
    if said["binds"]:
        parts.append(f"{bound_by(said['binds'])} binds")
    if said["others"]:
        parts.append(others_in_words(said["others"]))
    return "; ".join(parts)


def others_in_words(n: int) -> str:
    """How many others there are to share with."""
    return f"{n:,} other campaign{' shares' if n == 1 else 's share'} its caps"


def bound_by(name: str) -> str:
    """What binds, in words."""
    kind, _, _ = name.partition(":")
    return _BINDS.get(name) or _KINDS.get(kind, name)


def _losses(said: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{loss['n']:,} do not leave {_LOSSES.get(loss['why'], loss['why'])}" for loss in said["fallsOut"]
    )
