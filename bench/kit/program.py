"""Run a bench's command: measure, print, end everything that was started."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from types import FrameType

from bench.kit import figures
from bench.kit.figures import Figure, WentWrong
from bench.kit.machine import ROOT, Machine, machine

Measure = Callable[[Machine], Iterator[Figure]]
README = ROOT / "bench" / "README.md"


def measured(measures: Mapping[str, Measure]) -> tuple[list[Figure], str]:
    """All figures, and a text with them: machine, date, time taken, the table.

    A measure that goes wrong is a figure that is not reached, and the others go on. Whatever was started ends
    here, also on an error, on Ctrl-C and on SIGTERM.
    """
    signal.signal(signal.SIGTERM, _end)
    began = time.monotonic()
    where_and_when = figures.where_and_when(ROOT)
    found: list[Figure] = []
    with machine() as servers:
        for name, measure in measures.items():
            print(f"{name} …", file=sys.stderr, flush=True)
            try:
                found += measure(servers)
            except WentWrong as wrong:
                found.append(Figure(name, f"went wrong: {wrong}", "a figure", False))
    text = f"{where_and_when}; {time.monotonic() - began:.0f} s in all\n\n{figures.table(found)}"
    return found, text


def exit_status(found: list[Figure]) -> int:
    """1 where a wanted figure is not reached."""
    return 0 if all(one.reached is not False for one in found) else 1


def _end(_signal: int, _frame: FrameType | None) -> None:
    """Ended from outside, everything that was started ends as well."""
    sys.exit(143)
