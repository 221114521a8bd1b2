"""Measure what sending costs, beside what people would use instead, and write it as one table.

    python -m bench --quick                          # minutes, one turn: a trial, no proof
    python -m bench --write                          # and put table, charts and record into bench/
    python -m bench --people 10000 300000 --people-once 1000000 3000000 --workers 1 2 8 --write
    python -m bench --before ../another-checkout --write    # and lives of a build before, in the first turn
    python -m bench --only sending operations --latencies 0 50 --workers 1 4
    python -m bench --from bench/record.json --write # the page again, without measuring

By turns: in each, every case once, one right after the other, but for `--people-once`, which only the first
has. How long each part took is said when it ends. The queues that are compared are installed with
exact versions in environments in a temporary folder, which go with the run. Ctrl-C ends it and keeps the
turns that were whole. Exit status 1: a part went wrong, or no turn was whole; then nothing is written.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import FrameType

from bench import scale
from bench.kit import figures
from bench.kit.figures import WentWrong
from bench.kit.machine import ROOT, Machine, machine
from bench.peers.environments import PACKAGES, make_environment
from bench.table import charts, lives, operations, others, page, record, sending
from bench.table.record import Record, Sample

README = ROOT / "bench" / "README.md"
_DRAWINGS = ROOT / "bench" / "drawings"
_PARTS = ("life", "sending", "operations", "idle")

_Measure = Callable[[int], Iterator[Sample]]
"""What a turn measures, by its number."""


def main() -> int:
    """Measure and print."""
    signal.signal(signal.SIGTERM, _end)
    asked = _arguments()
    found = record.read(asked.source) if asked.source else _measured(asked)
    if not found.turns:
        return 1
    text = page.page(found)
    print(text)
    if asked.write and not found.failures:
        _write(found, text)
    return 1 if found.failures else 0


def _write(found: Record, text: str) -> None:
    """Keep the record, and renew every page that is made of it."""
    record.write(found, scale.KEPT)
    links = [f"![{path.stem}](drawings/{path.name})" for path in charts.draw(found, _DRAWINGS)]
    figures.rewrite(README, "\n\n".join([text, *links]), block="table")
    scale.write(found)


def _measured(asked: argparse.Namespace) -> Record:
    found = Record(figures.where_and_when(ROOT), asked.turns)
    began = time.monotonic()
    with others.watched() as share, tempfile.TemporaryDirectory(prefix="pabal-bench-") as name:
        parts = _parts(asked, Path(name), found)
        for turn in range(1, asked.turns + 1):
            try:
                _measure_turn(found, parts, turn)
            except KeyboardInterrupt:
                found.keep_turns(turn - 1)
                break
    found.seconds, found.others_share = time.monotonic() - began, share.value
    return found


def _measure_turn(found: Record, parts: Mapping[str, _Measure], turn: int) -> None:
    """A part that goes wrong is noted, and the others go on."""
    for name, measure in parts.items():
        print(f"turn {turn}: {name} …", file=sys.stderr, flush=True)
        began = time.monotonic()
        try:
            for sample in measure(turn):
                found.samples.append(sample)
        except WentWrong as wrong:
            found.failures.append(f"{name}, turn {turn}: {wrong}")
        except Exception as wrong:  # an hour of other figures is worth more than its traceback
            found.failures.append(f"{name}, turn {turn}: {type(wrong).__name__}: {wrong}")
        print(f"turn {turn}: {name} took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _parts(asked: argparse.Namespace, folder: Path, found: Record) -> dict[str, _Measure]:
    before = asked.before and asked.before.resolve()
    parts: dict[str, _Measure] = {
        "life": partial(lives.measure_lives, asked.people, asked.people_once, before),
        "sending": _sending(asked, folder, found),
        "operations": _on_a_machine(
            lambda servers, turn: operations.measure(servers, asked.campaigns, asked.repeats, turn)
        ),
        "idle": partial(lives.measure_idle, asked.idle_s),
    }
    return {name: measure for name, measure in parts.items() if name in asked.only}


def _sending(asked: argparse.Namespace, folder: Path, found: Record) -> _Measure:
    pythons = _environments(folder, found) if "sending" in asked.only else {}
    sizes = sending.Sizes(asked.messages, asked.task_messages, tuple(asked.latencies), tuple(asked.workers))
    return _on_a_machine(lambda servers, turn: sending.measure(servers, sizes, pythons, turn))


def _environments(folder: Path, found: Record) -> dict[str, Path]:
    pythons: dict[str, Path] = {}
    for peer, package in PACKAGES.items():
        print(f"installing {package} …", file=sys.stderr, flush=True)
        try:
            pythons[peer] = make_environment(folder, peer)
        except WentWrong as wrong:
            found.failures.append(str(wrong))
    return pythons


def _on_a_machine(measure: Callable[[Machine, int], Iterator[Sample]]) -> _Measure:
    """With servers of their own for each turn, so that no turn finds what the one before left."""

    def with_servers(turn: int) -> Iterator[Sample]:
        with machine() as servers:
            yield from measure(servers, turn)

    return with_servers


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    quick = "--quick" in sys.argv
    add = parser.add_argument
    add("--quick", action="store_true", help="small sizes and one turn, unless said otherwise")
    add("--write", action="store_true", help="renew table, charts, record and docs/scale.md")
    add("--from", dest="source", type=Path, metavar="RECORD", help="a record instead of measuring")
    add("--only", choices=_PARTS, nargs="+", default=list(_PARTS), help="measure some parts")
    add("--turns", type=int, default=1 if quick else 3)
    add("--people", type=int, nargs="+", default=[5_000] if quick else [10_000, 100_000])
    add("--people-once", type=int, nargs="+", default=[], help="lives that only the first turn has")
    add("--before", type=Path, help="a checkout with its own .venv, whose lives are measured as well")
    add("--messages", type=int, default=10_000 if quick else 30_000, help="of a run of ours and the loop's")
    add("--task-messages", type=int, default=200 if quick else 600, help="of one task each, a worker")
    add("--latencies", type=int, nargs="+", default=[0, 50] if quick else [0, 50, 200], help="ms")
    add("--workers", type=int, nargs="+", default=[1] if quick else [1, 2, 4, 8])
    add("--campaigns", type=int, nargs="+", default=[10, 1_000] if quick else [10, 100, 1_000, 10_000])
    add("--repeats", type=int, default=8 if quick else 20, help="calls of each operation")
    add("--idle-s", type=float, default=15 if quick else 60)
    asked = parser.parse_args()
    if asked.write and set(asked.only) != set(_PARTS):
        parser.error("--write needs all parts, since pages are made of all; leave --only out")
    return asked


def _end(_signal: int, _frame: FrameType | None) -> None:
    """Ended from outside, everything that was started ends as well."""
    sys.exit(143)


if __name__ == "__main__":
    sys.exit(main())
