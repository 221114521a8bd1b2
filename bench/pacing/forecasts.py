"""Compare forecast and end: what `status` said early in a campaign, and when its last message arrived.

plain     one campaign at its own pace
shared    two on an account that is slower than both together
windowed  one whose window opens at the next whole minute
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.kit import plain
from bench.kit.figures import Figure, WentWrong
from bench.kit.machine import Machine, workers
from pabal.client import Client

N_WORKERS = 2
N_PEOPLE = 600
_LOOKS_AFTER_S = 5.0
_PATIENCE_S = 240.0
_SPEED = {"amount": 1200, "timeUnit": "MINUTE"}


@dataclass(frozen=True, slots=True)
class Run:
    """Campaigns that are forecast together."""

    what: str
    campaigns: Mapping[str, Mapping[str, Any]]
    """Options by id."""

    settings: Mapping[str, str] = field(default_factory=dict)


def measure(machine: Machine, *, n: int = N_PEOPLE) -> Iterator[Figure]:
    """The error of each campaign's forecast."""
    for run in _runs():
        machine.clear()
        with workers(machine, N_WORKERS, settings=run.settings):
            client = Client(machine.valkey.url(0), timeout_s=30)
            for campaign_id, options in run.campaigns.items():
                people = (plain.recipient(no) for no in range(1, n + 1))
                client.submit(plain.campaign(campaign_id, **options), people)
            time.sleep(_LOOKS_AFTER_S)
            statuses = {campaign_id: client.status(campaign_id) for campaign_id in run.campaigns}
            ends = _real_ends(machine, list(run.campaigns), n)
        for campaign_id, status in statuses.items():
            yield error_figure(f"{run.what}: {campaign_id}", status, ends[campaign_id])


def error_figure(what: str, status: Mapping[str, Any], ended_at: float) -> Figure:
    """How far a forecast was off: plus, it ended later than foretold. `ended_at` in seconds since 1970."""
    foretold = (status.get("forecast") or {}).get("endsAt")
    if foretold is None:
        return Figure(f"forecast, {what}", "no forecast yet")
    ahead_s = ended_at - datetime.fromisoformat(status["now"]).timestamp()
    late_s = ended_at - datetime.fromisoformat(foretold).timestamp()
    return Figure(f"forecast, {what}", f"{late_s:+.1f} s, foretold {ahead_s:.0f} s ahead")


def _runs() -> Iterator[Run]:
    yield Run("alone", {"plain": {"sendingSpeedLimit": _SPEED}})
    yield Run("sharing 1200/MINUTE", {"first": {}, "second": {}}, {"PABAL_ACCOUNT_SPEED": "1200/MINUTE"})
    opens = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=2)
    yield Run(
        "windowed",
        {"windowed": {"sendingSpeedLimit": _SPEED, "deliveryTimeWindow": plain.window_from(opens)}},
    )


def _real_ends(machine: Machine, names: Sequence[str], n: int) -> dict[str, float]:
    """When each campaign's last message arrived, once all have; seconds since 1970."""
    deadline = time.monotonic() + _PATIENCE_S
    while len(rows := machine.sandbox.arrivals()) < n * len(names):
        if time.monotonic() > deadline:
            raise WentWrong(f"only {len(rows)} of {n * len(names)} messages arrived within {_PATIENCE_S:g} s")
        time.sleep(1)
    return {row["messageId"].partition(".")[0]: row["wall"] for row in rows}
