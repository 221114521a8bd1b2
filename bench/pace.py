"""Prove the pace: the cap in every sliding window, late starts, fairness, forecasts; draw what was seen.

python -m bench.pace [--write | --only NAME … ] [--quick] [--drawings DIR]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench import starts
from bench.kit import drawing, figures, program
from bench.kit.figures import Figure
from bench.kit.machine import ROOT, Machine
from bench.kit.program import Measure
from bench.kit.tracks import Track
from bench.pacing import fairness, forecasts, pace_figures, pace_runs, simulated
from bench.pacing.pace_runs import SCENARIOS, Scenario
from bench.starts import Lags

DRAWINGS = ROOT / "bench" / "drawings"
_QUICK = 0.2
"""Of a scenario's time; what it shows is that the bench works."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to draw."""

    tracks: list[Track] = field(default_factory=list)
    lags: list[Lags] = field(default_factory=list)


def main() -> int:
    """Measure, print and draw; 1 where a wanted figure is not reached."""
    asked = _arguments()
    seen = Seen()
    known = _measures(seen, is_quick=asked.quick)
    try:
        found, text = program.measured({name: known[name] for name in asked.only or known})
    except KeyboardInterrupt:
        print("interrupted; nothing is left running", file=sys.stderr)
        return 130
    drawn = _draw(seen, DRAWINGS if asked.write else asked.drawings)
    print(text)
    if asked.write:
        pictures = "\n".join(f"![{path.stem}]({path.relative_to(ROOT / 'bench')})" for path in drawn)
        figures.rewrite(program.README, f"{text}\n\n{pictures}", block="pace")
    return program.exit_status(found)


def _measures(seen: Seen, *, is_quick: bool) -> dict[str, Measure]:
    factor = _QUICK if is_quick else 1.0
    runs = {
        name: partial(_run, scenario=scenario.shortened(factor), seen=seen)
        for name, scenario in SCENARIOS.items()
    }
    return {
        **runs,
        "simulated": partial(simulated.measure, units=1.5 if is_quick else simulated.UNITS),
        "starts": partial(starts.measure, lags=seen.lags, n=20 if is_quick else starts.N_CAMPAIGNS),
        "fairness": partial(
            fairness.measure,
            n_small=3 if is_quick else fairness.N_SMALL,
            n_large=5_000 if is_quick else fairness.N_LARGE,
        ),
        "forecast": partial(forecasts.measure, n=100 if is_quick else forecasts.N_PEOPLE),
    }


def _run(machine: Machine, *, scenario: Scenario, seen: Seen) -> Iterator[Figure]:
    played = pace_runs.play(machine, scenario)
    seen.tracks.append(played.track)
    yield from pace_figures.figures_of(scenario, played)


def _draw(seen: Seen, folder: Path | None) -> list[Path]:
    """The drawings of what was seen, if they are asked for."""
    if folder is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    if seen.tracks:
        drawn.append(drawing.draw_tracks(seen.tracks, folder / "pace.png"))
    if seen.lags:
        drawn.append(drawing.draw_lags(seen.lags, folder / "starts.png"))
    return drawn


def _arguments() -> argparse.Namespace:
    names = [*SCENARIOS, "simulated", "starts", "fairness", "forecast"]
    parser = argparse.ArgumentParser(prog="bench.pace", description="the proofs of pace, in 25 minutes")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--write", action="store_true", help="put table and drawings into bench/")
    choice.add_argument("--only", choices=names, nargs="+", metavar="NAME", help=", ".join(names))
    parser.add_argument("--quick", action="store_true", help="a fifth of the time: a trial, no proof")
    parser.add_argument("--drawings", type=Path, metavar="DIR", help="draw into this folder")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
