"""Measure the cap: what two workers send of a paced campaign, by the sandbox's arrival times."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import quantiles
from typing import Any

from bench.kit import plain
from bench.kit.figures import Figure, at_least, at_most, number, share
from bench.kit.machine import Machine, workers
from bench.kit.sliding import Calls, use_of_cap
from pabal.client import Client
from pabal_worker.sandbox import worst_window

CAMPAIGN_ID = "paced"
AMOUNT = 1200
UNIT_S = 60
SECONDS = 75.0
"""Longer than the unit, so that every place of the sliding window is seen."""

N_RECIPIENTS = 2000


def measure(machine: Machine) -> Iterator[Figure]:
    """A campaign that does not end by itself within the time."""
    machine.clear()
    limit = {"amount": AMOUNT, "timeUnit": "MINUTE"}
    recipients = (plain.recipient(no) for no in range(1, N_RECIPIENTS + 1))
    with workers(machine, 2):
        client = Client(machine.valkey.url(0))
        client.submit(plain.campaign(CAMPAIGN_ID, sendingSpeedLimit=limit), recipients)
        calls = _calls_of(machine)
        client.cancel(CAMPAIGN_ID)
    yield from _judged([call["t"] for call in calls], [call["messages"] for call in calls])


def _calls_of(machine: Machine) -> list[dict[str, Any]]:
    """The calls of `SECONDS` from the first one on."""
    while not (calls := machine.sandbox.requests()):
        time.sleep(0.1)
    time.sleep(SECONDS - (time.time() - calls[0]["wall"]))
    sends = [call for call in machine.sandbox.requests() if call["call"] == "send"]
    return [call for call in sends if call["t"] <= sends[0]["t"] + SECONDS]


def _judged(times: Sequence[float], counts: Sequence[int]) -> Iterator[Figure]:
    pace = f"{AMOUNT}/MINUTE, two workers, {SECONDS:g} s"
    yield at_most(
        f"most messages in a sliding minute ({pace})", worst_window(times, counts, UNIT_S), AMOUNT, number
    )
    yield at_least("use of the cap", use_of_cap(Calls(times, counts), AMOUNT, UNIT_S), 0.99, share)
    even = AMOUNT / UNIT_S
    yield Figure("most messages in a sliding second", f"{worst_window(times, counts, 1)} (evenly: {even:g})")
    gaps_ms = [(later - earlier) * 1e3 for earlier, later in pairwise(times)]
    cuts = quantiles(gaps_ms, n=100)
    yield Figure(
        "between two calls, ms", f"p50 {cuts[49]:.0f}, p99 {cuts[98]:.0f}, largest {max(gaps_ms):.0f}"
    )
