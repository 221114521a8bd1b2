"""What people see of a campaign's reach: by which channel, at what cost, within which limit."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pabal.message_states import open_in


def reached(status: Mapping[str, Any]) -> str:
    """People by the channel that reached them; empty as long as nobody was."""
    people = status.get("reached") or {}
    marks = {"both": " (paid for twice)", **dict.fromkeys(("kakao", "sms"), _inferred(status))}
    names = [name for name in ("kakao", "sms", "both", "either") if people.get(name)]
    said = [f"{people[name]:,} by {name}{marks.get(name, '')}" for name in names]
    return ", ".join([*said, *_others(status, people["nobody"])]) if said else ""


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


def prices_elsewhere(status: Mapping[str, Any]) -> str:
    """That SMS are priced in another currency than their limit, which cannot count them; empty if not so."""
    currency = ((status.get("failover") or {}).get("limit") or {}).get("currency")
    others = {one["currency"] for one in status.get("costs") or [] if one["channel"] == "sms"} - {currency}
    if not currency or not others:
        return ""
    said = " and ".join(sorted(one or "no currency" for one in others))
    return (
        f"reports price SMS in {said}, and the limit is in {currency}: it counts each of those at its "
        f"pricePerMessage; `pabal failover {status['campaign']} --limit` sets one in the other currency"
    )


def _others(status: Mapping[str, Any], nobody: int) -> list[str]:
    """People who may still be reached, and people who were not."""
    n_open = min(nobody, open_in(status))
    said = {"not reached": nobody - n_open} | ({"still open": n_open} if n_open else {})
    return [f"{n:,} {words}" for words, n in said.items() if n or not nobody]


def _inferred(status: Mapping[str, Any]) -> str:
    return " (inferred)" if (status.get("reached") or {}).get("inferred") else ""
