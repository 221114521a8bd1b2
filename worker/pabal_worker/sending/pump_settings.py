"""Gather what pumps take of the settings.

How an environment variable is read is in `settings.py`.
"""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pabal_worker.rate_limiter.scopes import Speeds, speeds_of
from pabal_worker.records import Watch
from pabal_worker.settings import speed

if TYPE_CHECKING:
    from pabal_worker.settings import Settings

_CLAIM_MARGIN_S = 15.0
"""By how much a claim's lease is longer than the provider may take to answer."""

_CONNECT_S = 7.0
"""Seconds of that for the connection, and for two clocks that are read one after the other."""

_PUMP_LEASE_MARGIN_S = 1.0


@dataclass(frozen=True, slots=True)
class PumpSettings:
    """What the installation says about sending."""

    worker: str
    """This process, as the ledger names it beside its claims."""

    request_size: int
    """Messages in one call at most."""

    in_flight: int
    """Calls that one pump keeps under way."""

    budget_s: float
    """A pump ends after so many seconds."""

    lease_s: float
    """A claim's lease, longer than a call may take: when it has passed, the worker is taken for dead."""

    hold_s: float
    """Seconds after a claim in which its call may begin, so that the lease outlasts the call."""

    claim_threads: int
    """Threads of this process that claim beside its pumps."""

    watch: Watch
    """When accepted messages are asked about."""

    ask_after_s: float
    """Seconds until the logs are first asked about a call in doubt."""

    speeds: Speeds
    """The installation's caps."""

    floor: float
    """Messages a second; the provider's troubles never slow the account below this."""

    webhook_url: str | None
    """Where the provider reports to, sent with every message."""

    @property
    def pump_lease_s(self) -> float:
        """A pump claims for `budget_s`, then only waits for answers; a dead one is replaced right after."""
        return self.budget_s + _PUMP_LEASE_MARGIN_S


def pump_settings_of(settings: Settings) -> PumpSettings:
    """What pumps take of the settings, in this process."""
    floor_amount, floor_unit_s = speed(settings.account_floor)
    return PumpSettings(
        worker=f"{platform.node()}:{os.getpid()}",
        request_size=settings.request_size,
        in_flight=settings.requests_in_flight,
        budget_s=settings.pump_s,
        lease_s=settings.request_timeout_s + _CLAIM_MARGIN_S,
        hold_s=_CLAIM_MARGIN_S - _CONNECT_S,
        claim_threads=settings.worker_threads,
        watch=settings.watch,
        ask_after_s=settings.ask_after_s,
        speeds=speeds_of(settings),
        floor=floor_amount / floor_unit_s,
        webhook_url=settings.receiver_url,
    )
