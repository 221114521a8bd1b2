"""Describe what a campaign still has to send, as a forecast takes it.

Values only; `forecast.py` computes what becomes of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pabal.campaign.schedule.delivery_window import DeliveryTimeWindow
from pabal.rate.fair_share import Flow
from pabal.rate.pacing import Scope, spacing_us

LONG_S = 60
"""A horizon beside a shorter one is followed over its sliding windows if its unit has more seconds."""

CapKey = tuple[str, int]
"""A scope's name, and the unit in seconds of one of its several horizons; 0: it has one."""

Sent = tuple[float, int]
"""(Seconds ago, messages) of what has left already."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one leg of a campaign still has to send, and by which rules."""

    campaign: str
    leg: int
    messages: int
    not_before: datetime | None
    """None: at once."""

    end_at: datetime | None
    """From then on nothing leaves; None: never."""

    windows: tuple[DeliveryTimeWindow, ...]
    caps: tuple[Scope, ...]
    """All scopes that it counts against; an amount of 0 means no cap."""

    flow: Flow
    is_paused: bool = False


def per_second(scope: Scope) -> float:
    """The true rate of a cap's shortest horizon in messages a second, the pacer's slack taken off."""
    return 1e6 / spacing_us(scope)


def cap_key(scope: Scope, unit_s: int) -> CapKey:
    """What a cap is known by: its scope's name, and the unit where the scope has several horizons, else 0."""
    return scope.name, unit_s if scope.quotas else 0


def steady_caps(scope: Scope) -> Iterator[tuple[CapKey, float]]:
    """The horizons of a scope that count as a steady rate, with their true messages a second: the shortest,
    and those up to a minute. None: it has no cap.
    """
    for index, (amount, unit_s) in enumerate(scope.horizons):
        if not index or unit_s <= LONG_S:
            yield cap_key(scope, unit_s), per_second(Scope(scope.name, amount, unit_s))
