"""Put a forecast into words; none where there is no forecast."""

from __future__ import annotations

from pabal.cli.format import moment, with_local_moments
from pabal.cli.screens.facts import Fact
from pabal.counted import counted
from pabal.replies import ForecastSummary

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


def forecast_facts(forecast: ForecastSummary | None, *, has_begun: bool = False) -> list[Fact]:
    """When a campaign begins and ends, what falls out, and what that assumes; none without a forecast."""
    if forecast is None:
        return []
    begins = "" if has_begun or not forecast["startsAt"] else moment(forecast["startsAt"])
    return [
        ("begins", begins),
        ("ends about", ends_in_words(forecast)),
        ("falls out", _losses(forecast)),
        ("assuming", with_local_moments("; ".join(forecast["assumes"]))),
    ]


def ends_in_words(forecast: ForecastSummary) -> str:
    """When the last message leaves, what keeps it from being sooner, and how many share that."""
    ends_at = forecast["endsAt"]
    parts = [moment(ends_at) if ends_at else f"not with all: {forecast['leaves']:,} leave"]
    if forecast["binds"]:
        parts.append(f"{bound_by(forecast['binds'], forecast.get('bindsUnit'))} binds")
    if forecast["others"]:
        parts.append(others_in_words(forecast["others"]))
    return "; ".join(parts)


def others_in_words(n: int) -> str:
    """How many others there are to share with."""
    return f"{counted(n, 'other campaign shares', 'other campaigns share')} its caps"


def bound_by(name: str, unit: str | None = None) -> str:
    """The cap or window that binds, in words, with the unit of its horizon where it has several."""
    kind, _, _ = name.partition(":")
    cap = _BINDS.get(name) or _KINDS.get(kind, name)
    return f"{cap} a {unit}" if unit else cap


def _losses(forecast: ForecastSummary) -> str:
    return "; ".join(
        f"{loss['n']:,} do not leave {_LOSSES.get(loss['why'], loss['why'])}" for loss in forecast["fallsOut"]
    )
