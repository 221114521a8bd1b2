"""Hold the figure by which pump pods are counted, and the caps that it takes into account."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScaleCaps:
    """What an installation's settings allow, in messages a minute; None: no cap."""

    account: float | None
    sender: float | None
    """Each Kakao sender."""

    sms: float | None
    """Each SMS sender number."""

    entity: float | None
    """Each `platform.entityId`."""

    pod: float
    """What one pump pod sends."""

    slots: int
    """Pumps that one pump pod runs at once."""


@dataclass(frozen=True, slots=True)
class ScaleFigure:
    """The row of the view `pabal_scale`."""

    messages: int
    """Messages that could leave within the next minute, as far as no cap holds them."""

    pumps_running: int
    """Pumps that somebody runs."""

    pumps_turned_away: int
    """Pumps that have been due for five seconds, and that nobody runs."""

    pods_wanted: int
    """Pump pods for all of this; 0: none is needed."""
