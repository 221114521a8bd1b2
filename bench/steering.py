"""Measure how the account's pace follows the provider, in simulation and with real workers; draw both.

    python -m bench.steering [--write] [--real NAME …] [--seconds N] [--build ../another-checkout]
    python -m bench.steering --simulated        # a minute, no process

Simulated are the rule, plain AIMD and no steering at all. Real runs have two workers and the sandbox. With
`--build`, each is run by another checkout with its own .venv as well, against the same servers, with a ledger
of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench.kit import figures, plain, program
from bench.kit.figures import Figure, WentWrong
from bench.kit.machine import HEALTHY, ROOT, Machine, workers
from bench.pacing import steering_figures
from bench.pacing.steering_figures import SCENARIOS, Scenario
from pabal_worker.sandbox import Recipe
from tests.models.steered_sending import Aimd, Call, Paced, Simulation, Steered, simulate

_RULES = {"steering": Steered, "AIMD": Aimd, "none": Paced}
_PATIENCE_S = 60.0
_DRAWING = ROOT / "bench" / "drawings" / "steering.png"


@dataclass(frozen=True, slots=True)
class Run:
    """One scenario, by one rule or build."""

    scenario: Scenario
    by: str
    calls: Sequence[Call]


def main() -> int:
    """Measure, print, draw; 1 where a wanted figure is not reached."""
    asked = _arguments()
    runs: list[Run] = []
    found = list(_simulate(runs))
    text = figures.table(found)
    names = [] if asked.simulated else asked.real or [scenario.name for scenario in SCENARIOS]
    if names:
        builds = [ROOT, *([asked.build.resolve()] if asked.build else [])]
        chosen = [scenario for scenario in SCENARIOS if scenario.name in names]
        real, real_text = program.measured(
            {
                f"{scenario.name}, {build.name}": _real(scenario, build, asked.seconds, runs)
                for scenario in chosen
                for build in builds
            }
        )
        found, text = [*found, *real], f"{text}\n\n{real_text}"
    print(text)
    drawing = steering_figures.draw(
        [(run.scenario, run.by, run.calls) for run in runs], _DRAWING if asked.write else asked.drawing
    )
    if asked.write:
        picture = f"![steering]({drawing.relative_to(ROOT / 'bench')})" if drawing else ""
        figures.rewrite(program.README, f"{text}\n\n{picture}", block="steering")
    return program.exit_status(found)


def _simulate(runs: list[Run]) -> Iterator[Figure]:
    for scenario in SCENARIOS:
        for name, rule in _RULES.items():
            run: Simulation = simulate(
                rule,
                scenario.plan,
                seconds=scenario.seconds,
                account=scenario.account,
                campaigns=scenario.campaigns,
            )
            runs.append(Run(scenario, name, run.calls))
            yield from steering_figures.figures_of(
                scenario, f"simulated, {name}", run.calls, is_wanted=rule is Steered
            )


def _real(
    scenario: Scenario, build: Path, seconds: float | None, runs: list[Run]
) -> Callable[[Machine], Iterator[Figure]]:
    def measure(machine: Machine) -> Iterator[Figure]:
        cut = scenario.shortened(seconds or scenario.seconds)
        calls = _play(machine, cut, build)
        by = "real" if build == ROOT else f"real, {build.name}"
        runs.append(Run(cut, by, calls))
        yield from steering_figures.figures_of(cut, by, calls, is_wanted=build == ROOT)

    return measure


def _play(machine: Machine, scenario: Scenario, build: Path) -> list[Call]:
    """Send by real workers while the sandbox changes its recipe as the scenario says.

    Seconds count from the first arrival; those of a limit that changes count from the setting of its recipe,
    some seconds before, as the sandbox counts them, since what is wanted is so long after the change.
    """
    machine.clear()
    set_at = time.monotonic()
    _set_recipe(machine, scenario.recipes[0][1])
    settings = _settings(machine, scenario, build)
    with workers(machine, 2, settings=settings, build=build):
        pabal = _commands(machine, build, settings)
        _write_people(machine.folder / "people.csv", scenario)
        for no, amount in enumerate(scenario.campaigns):
            own = {"sendingSpeedLimit": {"amount": amount, "timeUnit": "MINUTE"}} if amount else {}
            campaign = json.dumps(plain.raw_campaign(f"steered-{no}", **own), ensure_ascii=False)
            (machine.folder / "campaign.json").write_text(campaign, "utf-8")
            pabal("submit", "campaign.json", "people.csv")
        arrived = _first_arrival(machine)
        began = set_at if scenario.has_changes else arrived
        for at_s, recipe in scenario.recipes[1:]:
            time.sleep(max(0.0, began + at_s - time.monotonic()))
            _set_recipe(machine, recipe)
        time.sleep(max(0.0, began + scenario.seconds - time.monotonic()))
        rows = machine.sandbox.requests()
    machine.sandbox.set_recipe(HEALTHY)
    return [
        Call(row["t"] - began, row["messages"], _kind_of(row["http"]), 0.0)
        for row in rows
        if row["call"] == "send" and row["t"] >= began
    ]


def _settings(machine: Machine, scenario: Scenario, build: Path) -> dict[str, str]:
    """The workers' settings; another build has a ledger of its own, with the schema that it makes."""
    cap = f"{scenario.account.amount}/MINUTE"
    settings = {"PABAL_ACCOUNT_SPEED": cap, "PABAL_RECEIVER_PUBLIC_URL": ""}
    if build == ROOT:
        return settings
    with psycopg.connect(machine.postgres.url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS other_build WITH (FORCE)")
        connection.execute("CREATE DATABASE other_build")
    settings["PABAL_DATABASE_URL"] = urlsplit(machine.postgres.url)._replace(path="/other_build").geturl()
    _commands(machine, build, settings)("migrate")
    return settings


def _commands(machine: Machine, build: Path, settings: Mapping[str, str]) -> Callable[..., None]:
    """Runs `pabal` of a build with the settings of its workers."""
    environment = machine.environment(settings)

    def run(*words: str) -> None:
        command = [str(build / ".venv/bin/pabal"), *words]
        done = subprocess.run(command, cwd=machine.folder, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise WentWrong(f"pabal {words[0]} ended with {done.returncode}: {done.stderr or done.stdout}")

    return run


def _write_people(path: Path, scenario: Scenario) -> None:
    """More people for each campaign than can be sent to."""
    each = int(scenario.account.amount / 60 * (scenario.seconds + 30) / len(scenario.campaigns))
    with path.open("w", encoding="utf-8") as file:
        file.write("to,name,order\n")
        file.writelines(
            f"{row['to']},{row['name']},{row['order']}\n" for row in map(plain.recipient, range(1, each + 1))
        )


def _set_recipe(machine: Machine, recipe: Mapping[str, Any]) -> None:
    machine.sandbox.set_recipe(Recipe.model_validate({"logs_per_minute": None, **recipe}))


def _first_arrival(machine: Machine) -> float:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        arrived = [float(row["t"]) for row in machine.sandbox.requests() if row["call"] == "send"]
        if arrived:
            return min(arrived)
        if time.monotonic() > deadline:
            raise WentWrong(f"nothing arrived within {_PATIENCE_S:g} s of the submission")
        time.sleep(0.1)


def _kind_of(status: int | None) -> steering_figures.Kind:
    if status == 429:
        return "busy"
    return "ok" if status == 200 else "failed"


def _arguments() -> argparse.Namespace:
    names = [scenario.name for scenario in SCENARIOS]
    parser = argparse.ArgumentParser(prog="bench.steering", description="how the pace follows the provider")
    parser.add_argument("--simulated", action="store_true", help="no real runs")
    parser.add_argument(
        "--real", choices=names, nargs="+", metavar="NAME", help=", ".join(names).replace("%", "%%")
    )
    parser.add_argument("--seconds", type=float, help="of each real run, instead of all that it takes")
    parser.add_argument("--build", type=Path, help="another checkout, whose workers run beside")
    parser.add_argument("--write", action="store_true", help="put table and drawing into bench/")
    parser.add_argument("--drawing", type=Path, metavar="FILE", help="draw into this file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
