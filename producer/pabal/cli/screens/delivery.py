"""Put a campaign's reach into words: by which channel, at what cost, within which limit.

Replies of workers that are older than this half may lack these parts; then nothing is shown of them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pabal.message_states import open_in
from pabal.replies import CampaignStatus

_REACHED_BY: tuple[Literal["kakao", "sms", "both", "either"], ...] = ("kakao", "sms", "both", "either")


def reached(status: CampaignStatus) -> str:
    """People by the channel that reached them; empty as long as nobody was."""
    people = status.get("reached")
    if not people or not any(people.get(name) for name in _REACHED_BY):
        return ""
    inferred = _inferred_mark(status)
    marks = {"kakao": inferred, "sms": inferred, "both": " (paid for twice)"}
    counts = {name: people.get(name, 0) for name in _REACHED_BY}
    parts = [f"{n:,} by {name}{marks.get(name, '')}" for name, n in counts.items() if n]
    return ", ".join([*parts, *_others(status, people["nobody"])])


def cost(status: CampaignStatus) -> str:
    """What reports said so far, by channel and currency."""
    mark = _inferred_mark(status)
    return ", ".join(
        f"{Decimal(cost['price']):,.2f} {cost['currency']} for {cost['messages']:,} {cost['channel']}{mark}"
        for cost in status.get("costs") or []
    )


def sms_limit(status: CampaignStatus) -> str:
    """That the provider sends the SMS, or how much of their limit is used."""
    failover = status.get("failover")
    if not failover:
        return ""
    if failover["mode"] == "PROVIDER":
        return "sent by the provider itself"
    limit, parts = failover["limit"] or {}, []
    if "messages" in limit:
        parts.append(f"{failover['tried']:,} of {limit['messages']:,} have left")
    if "price" in limit:
        spent = f"{Decimal(failover['expected'] or 0):,.2f}"
        parts.append(f"{spent} of {limit['price']} {limit['currency']} spent or expected")
    return "; ".join(parts)


def short_of_room(status: CampaignStatus) -> str:
    """That SMS wait for room under the limit, and the way out; a held campaign's reason says so already."""
    failover = status.get("failover")
    return "" if status["state"] == "held" or not failover else failover["matter"] or ""


def prices_elsewhere(status: CampaignStatus) -> str:
    """That SMS are priced in another currency than their limit, which cannot count them; empty if not so."""
    failover = status.get("failover")
    limit = failover["limit"] if failover else None
    currency = limit.get("currency") if limit else None
    costs = status.get("costs") or []
    others = {cost["currency"] for cost in costs if cost["channel"] == "sms"} - {currency}
    if not currency or not others:
        return ""
    named = " and ".join(sorted(other or "no currency" for other in others))
    return (
        f"reports price SMS in {named}, and the limit is in {currency}: it counts each of those at its "
        f"pricePerMessage; `pabal failover {status['campaign']} --limit` sets one in the other currency"
    )


def _others(status: CampaignStatus, nobody: int) -> list[str]:
    """People who may still be reached, and people who were not."""
    n_open = min(nobody, open_in(status))
    counts = {"not reached": nobody - n_open} | ({"still open": n_open} if n_open else {})
    return [f"{n:,} {words}" for words, n in counts.items() if n or not nobody]


def _inferred_mark(status: CampaignStatus) -> str:
    people = status.get("reached")
    return " (inferred)" if people and people["inferred"] else ""
