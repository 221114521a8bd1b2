"""Gather what the figure for an autoscaler needs of the settings.

The figure itself is a view of the ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pabal.rate.pace import Pace
from pabal_worker.rate_limiter.scopes import speeds_of
from pabal_worker.records import ScaleCaps
from pabal_worker.sending.pump_slots import slots_of
from pabal_worker.settings import speed

if TYPE_CHECKING:
    from pabal_worker.settings import Settings


def scale_caps_of(settings: Settings) -> ScaleCaps:
    """The installation's caps, in messages a minute."""
    speeds = speeds_of(settings)
    amount, unit_s = speed(settings.pod_speed)
    return ScaleCaps(
        account=_a_minute(speeds.account),
        sender=_a_minute(speeds.sender),
        sms=_a_minute(speeds.sms),
        entity=_a_minute(speeds.entity),
        pod=amount * 60 / unit_s,
        slots=slots_of(settings.worker_threads),
    )


def _a_minute(pace: Pace) -> float | None:
    """What a pace lets leave in the long run; None: it has no horizon."""
    return min((amount * 60 / unit_s for amount, unit_s in pace), default=None)
