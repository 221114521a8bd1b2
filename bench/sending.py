"""Measure unpaced sending: ours beside a bare loop and one Celery task a message, on the same servers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.kit import senders, statements
from bench.kit.figures import Figure, at_least, number, of_rounds
from bench.kit.machine import Machine
from bench.kit.senders import Run
from bench.kit.statements import Statement
from bench.peers.environments import make_environment

N_MESSAGES = 30_000
N_SINGLE = 600
ROUNDS = 11
_SHOWN_STATEMENTS = 5


def measure(machine: Machine) -> Iterator[Figure]:
    """Rounds of the bare loop and of ours right after it, then one task a message."""
    bares: list[Run] = []
    ours: list[Run] = []
    for number_of_round in range(1, ROUNDS + 1):
        bares.append(senders.run_bare(machine, f"bare-{number_of_round}", N_MESSAGES))
        ours.append(senders.run_ours(machine, f"ours-{number_of_round}", N_MESSAGES))
    dearest = statements.dearest(machine.postgres.url, _SHOWN_STATEMENTS)
    with tempfile.TemporaryDirectory(prefix="pabal-bench-") as folder:
        python = make_environment(Path(folder), "celery")
        one_by_one = senders.run_peer(machine, "celery", python, N_SINGLE)
    to_bare = [our.rate / bare.rate for our, bare in zip(ours, bares, strict=True)]
    to_single = median(run.rate for run in ours) / one_by_one.rate
    yield at_least("unpaced sending, against the bare loop", median(to_bare), 0.7, number)
    yield at_least("unpaced sending, against one task a message", to_single, 20, number)
    yield Figure("the same, round by round", ", ".join(number(ratio) for ratio in sorted(to_bare)))
    yield Figure("ours, messages/s", of_rounds([run.rate for run in ours], number))
    yield Figure("bare loop, messages/s", of_rounds([run.rate for run in bares], number))
    yield Figure(f"one task a message, messages/s (of {N_SINGLE})", number(one_by_one.rate))
    for name, runs in {"ours": ours, "bare loop": bares}.items():
        yield _cpu_figure(name, sorted(runs, key=lambda run: run.rate)[len(runs) // 2])
    for statement in dearest:
        yield _statement_figure(statement)


def _cpu_figure(name: str, run: Run) -> Figure:
    shares = [f"{who} {spent:,.0f}" for who, spent in run.cpu_us.items()]
    return Figure(f"{name}: CPU µs a message", f"{', '.join(shares)} ({run.cores:.2f} cores busy)")


def _statement_figure(one: Statement) -> Figure:
    inside = ", inside others" if one.is_inside else ""
    value = (
        f"{one.ms / N_MESSAGES * 1e3:.1f} µs a message: {one.calls} of {one.ms / one.calls:.1f} ms"
        f", {one.wal_mb:.1f} MB WAL"
    )
    return Figure(f"PostgreSQL, `{one.name}`{inside}", value)
