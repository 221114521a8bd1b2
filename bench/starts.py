"""Measure how late campaigns start: after `sendAt`, and after their window opens.

Two hundred campaigns of five people each, two workers. The lag is the first arrival at the sandbox less the
moment that was due; all clocks are this machine's.

    sendAt    moments at random, spread over a minute
    window    whole minutes, since windows open on them: many campaigns at once, in several zones

    python -m bench.starts --build . ../another-checkout --rounds 3

compares builds, in turns: fifty windows that open at one moment. Each needs a `.venv` of its own.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

import psycopg

from bench.kit import plain
from bench.kit.figures import Figure, WentWrong, at_most, number
from bench.kit.machine import ROOT, Machine, machine, workers
from pabal.client import Client

N_CAMPAIGNS = 200
N_PEOPLE = 5
N_WORKERS = 2
SPREAD_S = 60
CAMPAIGNS_A_MINUTE = 50
"""So many windows open in one minute, and the next so many in the minute after it."""

ZONES = ("UTC", "Asia/Seoul", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
_WANTED_S = 1.0
_PATIENCE_S = 30.0
_SUBMITTERS = 8
_SUBMITS_IN_S = 0.25
"""Seconds for each submission that are surely enough, workers busy with others."""

_LATE = """SELECT count(*) FROM campaigns WHERE sealed_at IS NULL OR sealed_at > to_timestamp(%(first)s)"""


@dataclass(frozen=True, slots=True)
class Start:
    """A campaign that shall start."""

    campaign_id: str
    due: datetime
    option: dict[str, Any]
    """The field of the campaign that says so."""


@dataclass(frozen=True, slots=True)
class Lags:
    """How late the campaigns of one kind started."""

    what: str
    seconds: Sequence[float]


Plan = Callable[[int, datetime], Iterator[Start]]


def measure(machine: Machine, lags: list[Lags], *, n: int = N_CAMPAIGNS) -> Iterator[Figure]:
    """Both kinds, one after the other; adds the lags to `lags`, for drawing."""
    kinds: dict[str, Plan] = {"sendAt": by_send_at, "a window opens": by_window}
    for what, plan in kinds.items():
        lags.append(Lags(what, _run(machine, plan, n)))
        yield from _figures(lags[-1])


def main() -> None:
    """Print a line for each round and build: the lags of the first, the median and the last campaigns."""
    parser = argparse.ArgumentParser(prog="bench.starts", description=__doc__.split("\n")[0])
    parser.add_argument("--build", nargs="+", type=Path, default=[ROOT])
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with machine() as servers:
        for turn in range(given.rounds):
            for build in given.build:
                lags = _run(servers, by_window, CAMPAIGNS_A_MINUTE, build=build.resolve())
                cuts = quantiles(lags, n=100, method="inclusive")
                shown = f"p50 {number(cuts[49])}, p99 {number(cuts[98])}, first {min(lags):.3f}"
                print(f"round {turn + 1}, {build}: {shown} s", flush=True)


def _run(machine: Machine, plan: Plan, n: int, *, build: Path = ROOT) -> list[float]:
    """The lags of `n` campaigns that start as planned."""
    machine.clear()
    with workers(machine, N_WORKERS, build=build):
        ready = datetime.now(UTC) + timedelta(seconds=10 + n * _SUBMITS_IN_S)
        starts = list(plan(n, ready))
        _submit(machine, starts)
        return _lags(machine, starts)


def by_send_at(n: int, ready: datetime) -> Iterator[Start]:
    """Campaigns with a `sendAt` at random within `SPREAD_S` from `ready` on."""
    luck = random.Random(1)
    for no in range(n):
        due = (ready + timedelta(milliseconds=luck.randrange(SPREAD_S * 1000))).replace(microsecond=0)
        due += timedelta(milliseconds=luck.randrange(1000))
        yield Start(f"start-{no}", due, {"sendAt": due.isoformat(timespec="milliseconds")})


def by_window(n: int, ready: datetime) -> Iterator[Start]:
    """Campaigns whose windows open at the next whole minutes, each in one of `ZONES`."""
    first = ready.replace(second=0, microsecond=0) + timedelta(minutes=1)
    for no in range(n):
        due = first + timedelta(minutes=no // CAMPAIGNS_A_MINUTE)
        yield Start(
            f"start-{no}", due, {"deliveryTimeWindow": plain.window_from(due, ZONES[no % len(ZONES)])}
        )


def _submit(machine: Machine, starts: Sequence[Start]) -> None:
    client = Client(machine.valkey.url(0), timeout_s=60)
    people = [plain.recipient(no) for no in range(1, N_PEOPLE + 1)]

    def submit(start: Start) -> None:
        client.submit(plain.campaign(start.campaign_id, **start.option), people)

    with ThreadPoolExecutor(_SUBMITTERS) as threads:
        list(threads.map(submit, starts))
    _check_in_time(machine, min(start.due for start in starts))


def _check_in_time(machine: Machine, first: datetime) -> None:
    with psycopg.connect(machine.postgres.url) as connection:
        row = connection.execute(_LATE, {"first": first.timestamp()}).fetchone()
    if row and row[0]:
        raise WentWrong(f"{row[0]} campaigns were submitted only after the first was due at {first:%H:%M:%S}")


def _lags(machine: Machine, starts: Sequence[Start]) -> list[float]:
    """Wait until all have started."""
    deadline = max(start.due for start in starts).timestamp() + _PATIENCE_S
    while len(first := _first_arrivals(machine)) < len(starts):
        if time.time() > deadline:
            raise WentWrong(f"{len(starts) - len(first)} campaigns did not start within {_PATIENCE_S:g} s")
        time.sleep(1)
    return [first[start.campaign_id] - start.due.timestamp() for start in starts]


def _first_arrivals(machine: Machine) -> dict[str, float]:
    rows = [(row["messageId"].partition(".")[0], row["wall"]) for row in machine.sandbox.arrivals()]
    return dict(reversed(rows))


def _figures(lags: Lags) -> Iterator[Figure]:
    cuts = quantiles(lags.seconds, n=100, method="inclusive")
    yield at_most(f"start after {lags.what}, p99, s (of {len(lags.seconds)})", cuts[98], _WANTED_S, number)
    text = f"p50 {number(cuts[49])}, worst {number(max(lags.seconds))}, earliest {min(lags.seconds):.3f}"
    yield Figure(f"start after {lags.what}, s", text, "≥ 0", min(lags.seconds) >= 0)


if __name__ == "__main__":
    main()
