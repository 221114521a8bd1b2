"""Send unpaced by turns: the bare loop, ours, and one task a message over three queues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.kit import senders
from bench.kit.machine import Machine
from bench.kit.senders import Run
from bench.table.record import Sample, cpu_figures

_SERVERS = "PostgreSQL, sandbox, Valkey"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is sent, and under what."""

    messages: int
    """Of a run of ours and of the bare loop."""

    task_messages: int
    """Of a run of one task a message, for each worker, at most."""

    latencies_ms: tuple[int, ...]
    workers: tuple[int, ...]


def measure(machine: Machine, sizes: Sizes, pythons: Mapping[str, Path], turn: int) -> Iterator[Sample]:
    """All ways of sending once, one right after the other, for each latency and number of workers.

    `pythons` has the environment of each queue. The bare loop is one process, whatever the number of workers.
    """
    for latency_ms in sizes.latencies_ms:
        senders.set_latency(machine, latency_ms)
        bare = senders.run_bare(machine, f"bare-{turn}-{latency_ms}", sizes.messages)
        yield _sample("bare", turn, latency_ms, 1, bare, "the loop's")
        for workers in sizes.workers:
            ours = senders.run_ours(
                machine, f"ours-{turn}-{latency_ms}-{workers}", sizes.messages, workers=workers
            )
            yield _sample("ours", turn, latency_ms, workers, ours, "all workers and beat")
            for peer, python in pythons.items():
                n = senders.enough_for(latency_ms, workers, sizes.task_messages)
                run = senders.run_peer(machine, peer, python, n, workers=workers)
                yield _sample(peer, turn, latency_ms, workers, run, "all workers")
    senders.set_latency(machine, 0)


def _sample(case: str, turn: int, latency_ms: int, workers: int, run: Run, sender: str) -> Sample:
    figures = {"messages": run.n, "messages/s": run.rate, "cores": run.cores} | cpu_figures(run.cpu_us)
    if run.enqueue_us:
        figures["enqueue, µs"] = run.enqueue_us
    settings = {"latency_ms": latency_ms, "workers": workers}
    return Sample("sending", case, turn, settings, figures, f"sender ({sender}), {_SERVERS}")
