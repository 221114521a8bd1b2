"""What people see of a campaign's reach: by which channel, at what cost, within which limit."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def reached(status: Mapping[str, Any]) -> str:
    """People by the channel that reached them; empty as long as nobody was."""
    people = status.get("reached") or {}
    marks = {"both": " (paid for twice)", **dict.fromkeys(("kakao", "sms"), _inferred(status))}
    names = [name for name in ("kakao", "sms", "both", "either") if people.get(name)]
    said = [f"{people[name]:,} by {name}{marks.get(name, '')}" for name in names]
    return ", ".join([*said, f"{people['nobody']:,} not reached"]) if said else ""


def cost(status: Mapping[str, Any]) -> str:
    """What reports said so far, by channel and currency."""
    mark = _inferred(status)
    return ", ".join(
        f"{Decimal(one['price']):,.2f} {one['currency']} for {one['messages']:,} {one['channel']}{mark}"
        for one in status.get("costs") or []
    )


def sms_limit(status: Mapping[str, Any]) -> str:
    """That the provider sends the SMS, or how much of their limit is used."""
    failover = status.get("failover") or {}
    if failover.get("mode") == "PROVIDER":
        return "sent by the provider itself"
    limit = failover.get("limit") or {}
    said = [f"{failover['tried']:,} of {limit['messages']:,} have left"] if "messages" in limit else []
    if "price" in limit:
        spent = f"{Decimal(failover['expected']):,.2f}"
        said.append(f"{spent} of {limit['price']} {limit['currency']} spent or expected")
    return "; ".join(said)


def short_of_room(status: Mapping[str, Any]) -> str:
    """That SMS wait for room under the limit, and the way out; a held campaign's reason says so already."""
    failover = status.get("failover") or {}
    return "" if status["state"] == "held" else failover.get("matter") or ""


def _inferred(status: Mapping[str, Any]) -> str:
    return " (inferred)" if (status.get("reached") or {}).get("inferred") else ""
