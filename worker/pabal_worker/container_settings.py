"""What each service takes of the settings."""

from __future__ import annotations

import os
import socket

from pabal_worker.rate_limiter.scopes import Speeds
from pabal_worker.reconciliation.decisions import ReconcilerSettings
from pabal_worker.records import Watch
from pabal_worker.reports.receiver import public_url
from pabal_worker.sending.pump_run import PumpSettings
from pabal_worker.settings import Settings, speed

_LEASE_MARGIN_S = 15.0
"""What a claim's lease is longer than a call may take."""


def watch(settings: Settings) -> Watch:
    """When accepted messages are asked about: sooner where no report comes by itself."""
    comes_by_itself = public_url(settings) is not None or settings.pull_reports
    return Watch(settings.report_grace_s, None if comes_by_itself else settings.report_pull_s)


def pumps(settings: Settings) -> PumpSettings:
    """What pumps take."""
    return PumpSettings(
        worker=f"{socket.gethostname()}:{os.getpid()}",
        request_size=settings.request_size,
        in_flight=settings.requests_in_flight,
        budget_s=settings.pump_s,
        lease_s=settings.request_timeout_s + _LEASE_MARGIN_S,
        watch=watch(settings),
        ask_after_s=settings.ask_after_s,
        speeds=speeds(settings),
        floor=_per_second(settings.account_floor),
        webhook_url=public_url(settings),
    )


def reconciler(settings: Settings) -> ReconcilerSettings:
    """How patiently the logs are asked."""
    return ReconcilerSettings(
        ask_again_s=settings.ask_again_s,
        pull_s=settings.report_pull_s,
        grace_s=settings.report_grace_s,
        horizon_s=settings.report_horizon_s,
    )


def speeds(settings: Settings) -> Speeds:
    """The installation's caps."""
    return Speeds(
        account=speed(settings.account_speed),
        sender=speed(settings.sender_speed),
        sms=speed(settings.sms_speed),
        entity=speed(settings.entity_speed),
    )


def _per_second(text: str) -> float:
    amount, unit_s = speed(text)
    return amount / unit_s
