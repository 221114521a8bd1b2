"""First figures, in a few minutes: sending, submitting, the cap, on this machine and with everything on it.

python -m bench.quick [--write | --only sending|submitting|cap]
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType

from bench import cap, figures, sending, submitting
from bench.figures import Figure
from bench.machine import ROOT, Machine, machine

Measure = Callable[[Machine], Iterator[Figure]]
MEASURES: dict[str, Measure] = {
    "sending": sending.measure,
    "submitting": submitting.measure,
    "cap": cap.measure,
}
README = ROOT / "bench" / "README.md"


def main() -> int:
    """Measure and print; 1 where a wanted figure is not reached."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, _end)
    measures = {asked.only: MEASURES[asked.only]} if asked.only else MEASURES
    began = time.monotonic()
    where_and_when = figures.where_and_when(ROOT)
    found: list[Figure] = []
    with machine() as servers:
        for name, measure in measures.items():
            print(f"{name} …", file=sys.stderr, flush=True)
            found += measure(servers)
    text = f"{where_and_when}; {time.monotonic() - began:.0f} s in all\n\n{figures.table(found)}"
    print(text)
    if asked.write:
        figures.rewrite(README, text)
    return 0 if all(one.reached is not False for one in found) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.quick", description="first figures, in a few minutes")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    choice.add_argument("--only", choices=list(MEASURES), help="measure one thing")
    return parser.parse_args()


def _end(_signal: int, _frame: FrameType | None) -> None:
    """Ended from outside, everything that was started ends as well."""
    sys.exit(143)


if __name__ == "__main__":
    sys.exit(main())
