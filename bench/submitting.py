"""Measure submitting: a file of recipients made ready, then handed over until the campaign is sealed."""

from __future__ import annotations

import csv
import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.kit import plain, processes
from bench.kit.figures import Figure, at_most, number
from bench.kit.machine import Machine, workers
from pabal.client import Client
from pabal.recipients.source import prepared_recipients
from pabal.submit import submission

N_RECIPIENTS = 100_000
_WANTED_S = 25.0
_WANTED_MB = 200.0
_A_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the producer's process saw."""

    prepared_s: float
    sealed_s: float
    """From the prepared list to the seal."""

    peak_mb: float


def measure(machine: Machine) -> Iterator[Figure]:
    """One file through one worker, the producer in a process of its own."""
    path = machine.folder / "recipients.csv"
    _write(path)
    machine.clear()
    with workers(machine) as (worker,):
        submission = _in_own_process(machine.valkey.url(0), path)
        worker_mb = processes.peak_mb(worker)
    whole_s = (submission.prepared_s + submission.sealed_s) * _A_MILLION / N_RECIPIENTS
    yield at_most(
        "submit of 1,000,000 from file to sealed, s (ten times this one)", whole_s, _WANTED_S, number
    )
    yield Figure("file to checked batches, rows/s", number(N_RECIPIENTS / submission.prepared_s))
    yield Figure("batches to sealed, rows/s", number(N_RECIPIENTS / submission.sealed_s))
    yield at_most("producer at its largest, MB", submission.peak_mb, _WANTED_MB, number)
    yield at_most("worker at its largest, MB", worker_mb, _WANTED_MB, number)


def _in_own_process(broker_url: str, path: Path) -> Submitted:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        return executor.submit(_submit, broker_url, path).result()


def _submit(broker_url: str, path: Path) -> Submitted:
    campaign = plain.campaign("submitted", sendAt=plain.in_an_hour())
    began = time.perf_counter()
    with prepared_recipients(campaign, path) as prepared:
        prepared_at = time.perf_counter()
        submission.submit(Client(broker_url), campaign, prepared)
    sealed_at = time.perf_counter()
    return Submitted(prepared_at - began, sealed_at - prepared_at, processes.peak_mb(os.getpid()))


def _write(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["to", "name", "order"])
        writer.writeheader()
        writer.writerows(plain.recipient(no) for no in range(1, N_RECIPIENTS + 1))
