"""Have campaigns live from file to last report, and an installation idle; measured by `bench.life`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from subprocess import CalledProcessError

from bench import idle, life
from bench.kit.figures import WentWrong
from bench.kit.machine import ROOT
from bench.table.record import Sample, cpu_figures

_COUNTED = "all processes of `pabal up --sandbox` with two workers, by kind, from submit to the end"

_LEAST_PATIENCE_S, _PATIENCE_A_PERSON_S = 300.0, 0.002
"""How long a campaign may take, well above what is wanted; 300,000 people took 38 s when last measured."""


def measure_lives(
    people: Sequence[int], once: Sequence[int], before: Path | None, turn: int
) -> Iterator[Sample]:
    """A campaign of each size; in the first turn those of `once` as well, and those of all turns with the
    build `before`, a checkout.
    """
    for n in people:
        yield _live(ROOT, "ours", n, turn)
        if before and turn == 1:
            yield _live(before, "before", n, turn)
    for n in once if turn == 1 else ():
        yield _live(ROOT, "ours", n, turn)


def _live(build: Path, case: str, people: int, turn: int) -> Sample:
    """One campaign's life. `whole run, s` includes start and end of the installation."""
    began = time.monotonic()
    try:
        found = life.measure(build, people, patience_s=_LEAST_PATIENCE_S + people * _PATIENCE_A_PERSON_S)
    except (TimeoutError, CalledProcessError) as error:
        raise WentWrong(f"a campaign of {people:,} people did not end: {error}") from error
    figures = {
        "whole run, s": time.monotonic() - began,
        "file to sealed, s": found["file to sealed, s"],
        "file to finished, s": found["file to finished, s"],
        "sending, s": found["sending, s"],
        "end after the last report, s": found["end after the last report, s"],
        "WAL bytes": found["WAL bytes a message"],
        "table and index bytes": found["table and index bytes a message"],
    }
    figures |= cpu_figures(found["CPU µs a message"])
    return Sample("life", case, turn, {"people": people, "workers": 2, "latency_ms": 0}, figures, _COUNTED)


def measure_idle(seconds: float, turn: int) -> Iterator[Sample]:
    """An installation that has nothing to do."""
    with life.installation(ROOT) as running:
        found = idle.measure(running, seconds)
    by_process = found["by process"]
    assert isinstance(by_process, dict)
    figures = {name: float(str(found[name])) for name in ("transactions a second", "% of a core")}
    figures |= {f"% of a core, {name}": float(value) for name, value in by_process.items()}
    counted = "all processes of `pabal up --sandbox` with two workers"
    yield Sample("idle", "ours", turn, {"workers": 2}, figures, counted)
