"""Describe what a campaign still has to send, as a forecast takes it.

Values only; `forecast.py` computes what becomes of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pabal.campaign.schedule.delivery_window import DeliveryTimeWindow
from pabal.rate.fair_share import Flow
from pabal.rate.pacing import Scope, spacing_us


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
    """The true rate of a cap in messages a second, the pacer's slack taken into account."""
    return 1e6 / spacing_us(scope)
