"""Run every scenario, and print a table of what each came to: `python -m tests.faults`, or `make faults`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from rich.console import Console

from tests.faults import screen
from tests.faults.installation import run_installation
from tests.faults.runner import AWAY_S, ScenarioRun, measure_undisturbed, run_scenario
from tests.faults.scenario import Scenario
from tests.faults.scenarios import SCENARIOS
from tests.faults.timing import undisturbed
from tests.support import pgbouncer

SEED = 1


def main() -> int:
    """Play what was asked for; 1 if anything does not hold."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, _end)
    console = Console() if sys.stdout.isatty() else Console(width=160)
    first = next((no for no, one in enumerate(SCENARIOS) if asked.first in one.name), len(SCENARIOS))
    chosen = [one for one in SCENARIOS[first:] if asked.only in one.name]
    if pgbouncer.program() is None:
        for scenario in (scenario for scenario in chosen if scenario.through_pooler):
            console.print(f"not played, since PgBouncer is not installed here: {scenario.name}")
        chosen = [scenario for scenario in chosen if not scenario.through_pooler]
    console.print(f"{len(chosen)} scenarios, seed {asked.seed}; PABAL_FAULTS_SEED sets another")
    played = _run(chosen, asked, console)
    console.print(screen.table(played))
    console.print(screen.totals(played))
    if asked.write:
        screen.write(asked.write, played, seed=asked.seed)
    return 1 if any(one.complaints for one in played) else 0


def _run(chosen: list[Scenario], asked: argparse.Namespace, console: Console) -> list[ScenarioRun]:
    played = []
    undisturbed_s: dict[str, float] = {}
    with run_installation(asked.keep) as installation:
        for scenario in chosen:
            calm = undisturbed(scenario).name
            if calm not in undisturbed_s:
                undisturbed_s[calm] = measure_undisturbed(installation, scenario, seed=asked.seed)
            run = run_scenario(
                installation,
                scenario,
                seed=asked.seed,
                away_s=asked.away,
                undisturbed_s=undisturbed_s[calm],
            )
            played.append(run)
            console.print(screen.line(run))
    return played


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.faults", description="real processes, hurt on purpose")
    parser.add_argument(
        "--only", default="", metavar="WORDS", help="scenarios with these words in their name"
    )
    parser.add_argument(
        "--from", default="", dest="first", metavar="WORDS", help="begin with the first that has these words"
    )
    parser.add_argument("--seed", type=int, default=int(os.environ.get("PABAL_FAULTS_SEED", SEED)))
    parser.add_argument("--away", type=float, default=AWAY_S, metavar="S", help="how long something is away")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep logs and data in this new folder")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="put the table between a document's markers"
    )
    return parser.parse_args()


def _end(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
