"""Measure fairness: twenty small campaigns beside a large one on the same account.

*Alone* the twenty share the account with each other; *beside* also with a campaign of 100,000 that was there
before. Each is timed from its `sendAt`, the same for all, to its last arrival. The large one is cancelled
once the small ones have ended.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median

from bench.kit import plain
from bench.kit.figures import Figure, WentWrong, at_most, number
from bench.kit.machine import Machine, workers
from pabal.client import Client

ACCOUNT_SPEED = "6000/MINUTE"
N_LARGE = 100_000
N_SMALL = 20
N_PEOPLE = 100
N_WORKERS = 4
_WANTED_TIMES = 2.0
_LEAD_S = 10.0
_PATIENCE_S = 180.0
_LARGE = "large"


def measure(machine: Machine, *, n_small: int = N_SMALL, n_large: int = N_LARGE) -> Iterator[Figure]:
    """One by itself, all small ones by themselves, all beside the large one."""
    single = _times(machine, n_small=1, n_large=0)
    alone = _times(machine, n_small=n_small, n_large=0)
    beside = _times(machine, n_small=n_small, n_large=n_large)
    ratios = [beside[name] / alone[name] for name in alone]
    what = f"{n_small} campaigns of {N_PEOPLE} beside one of {n_large:,} at {ACCOUNT_SPEED}"
    yield at_most(f"{what}: worst time, against without it", max(ratios), _WANTED_TIMES, number)
    yield Figure("the same, median", number(median(ratios)))
    for name, times in {"without": alone, "beside": beside}.items():
        text = f"median {number(median(times.values()))}, last {number(max(times.values()))}"
        yield Figure(f"small ones {name} the large one, s", text)
    yield Figure("one of them with the account to itself, s", number(max(single.values())))


def _times(machine: Machine, *, n_small: int, n_large: int) -> dict[str, float]:
    """The seconds that each small campaign takes."""
    machine.clear()
    with workers(machine, N_WORKERS, settings={"PABAL_ACCOUNT_SPEED": ACCOUNT_SPEED}):
        client = Client(machine.valkey.url(0), timeout_s=60)
        if n_large:
            _submit(client, _LARGE, n_large, datetime.now(UTC))
        due = datetime.now(UTC) + timedelta(seconds=_LEAD_S + n_small / 2)
        for no in range(n_small):
            _submit(client, f"small-{no}", N_PEOPLE, due)
        last = _last_arrivals(machine, n_small, due.timestamp() + _PATIENCE_S)
        if n_large:
            client.cancel(_LARGE)
    return {name: at - due.timestamp() for name, at in last.items()}


def _submit(client: Client, campaign_id: str, n: int, due: datetime) -> None:
    campaign = plain.campaign(campaign_id, sendAt=due.isoformat(timespec="milliseconds"))
    client.submit(campaign, (plain.recipient(no) for no in range(1, n + 1)))


def _last_arrivals(machine: Machine, n_small: int, deadline: float) -> dict[str, float]:
    """When each small campaign's last message arrived, once all have."""
    while True:
        rows = [(row["messageId"].partition(".")[0], row["wall"]) for row in machine.sandbox.arrivals()]
        arrived = Counter(name for name, _ in rows if name != _LARGE)
        if arrived.total() >= n_small * N_PEOPLE:
            return {name: wall for name, wall in rows if name != _LARGE}
        if time.time() > deadline:
            raise WentWrong(f"only {arrived.total()} of {n_small * N_PEOPLE} messages arrived in time")
        time.sleep(1)
