"""Measure first figures in a few minutes: sending, submitting, the cap, with everything on this machine.

python -m bench.quick [--write | --only sending|submitting|cap]
"""

from __future__ import annotations

import argparse
import sys

from bench import sending, submitting
from bench.kit import figures, program
from bench.kit.program import Measure
from bench.pacing import cap

MEASURES: dict[str, Measure] = {
    "sending": sending.measure,
    "submitting": submitting.measure,
    "cap": cap.measure,
}


def main() -> int:
    """Measure and print; 1 where a wanted figure is not reached."""
    asked = _arguments()
    found, text = program.measured({asked.only: MEASURES[asked.only]} if asked.only else MEASURES)
    print(text)
    if asked.write:
        figures.rewrite(program.README, text)
    return program.exit_status(found)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.quick", description="first figures, in a few minutes")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    choice.add_argument("--only", choices=list(MEASURES), help="measure one thing")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
