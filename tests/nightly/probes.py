"""Hurt a real installation, and write down what `pabal-alive` says: `python -m tests.nightly.probes`.

Five minutes: each hurt lasts longer than any bound of the judge. Ends with status 1 if a probe says anything
else than the table expects.

    a stopped process        not alive, so that it is started again
    a ledger that is gone    worker and receiver alive, not ready; beat ready, since it does not need it
    a broker that hangs      worker and beat alive, not ready; receiver ready
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.faults.installation import Installation, run_installation

ROLES = {"worker-1": "worker", "beat": "beat", "receiver": "receiver"}
HURT_S = 90.0
"""Longer than any bound of the judge."""

_SETTLES_S = 45.0
_PROGRAM = str(Path(sys.executable).with_name("pabal-alive"))
_RUNS = 30

State = tuple[bool, bool]
"""Alive, ready."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, and what each process shall be after it."""

    what: str
    expected: dict[str, State]
    heal: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the probes said of one process."""

    what: str
    name: str
    expected: State
    state: State
    after_s: float | None
    """Seconds until it was first as expected; None: it never was."""

    line: str


def main() -> int:
    """Hurt it in each way; 1 if a probe is wrong."""
    argparse.ArgumentParser(prog="tests.nightly.probes", description=__doc__).parse_args()
    console = Console(width=160)
    with run_installation() as installation:
        installation.start("probes", {})
        seen = [row for step in hurt(installation) for row in _watch(installation, step)]
        cost_ms = _cost_ms(installation)
    table = Table("what was done", "process", "alive", "ready", "so after, s", "what the probe said")
    for row in seen:
        after = f"{row.after_s:.0f}" if row.after_s is not None else "never"
        table.add_row(row.what, row.name, *(_word(is_so) for is_so in row.state), after, row.line)
    console.print(table)
    console.print(f"one probe: median {median(cost_ms):.0f} ms, longest {max(cost_ms):.0f} ms of {_RUNS}")
    return 0 if all(row.state == row.expected and row.after_s is not None for row in seen) else 1


def hurt(installation: Installation) -> Iterator[Step]:
    """Each hurt is done when its step is asked for."""
    well = dict.fromkeys(ROLES, (True, True))
    yield Step("nothing", well, lambda: None)
    for name in ROLES:
        installation.signal(name, signal.SIGSTOP)
        go_on = lambda name=name: installation.signal(name, signal.SIGCONT)  # noqa: E731
        yield Step(f"SIGSTOP to {name}", well | {name: (False, False)}, go_on)
        yield Step(f"SIGCONT to {name}", well, lambda: None)
    installation.postgres.stop()
    yield Step(
        "PostgreSQL gone",
        {"worker-1": (True, False), "beat": (True, True), "receiver": (True, False)},
        installation.restart_postgres,
    )
    yield Step("PostgreSQL back", well, lambda: None)
    with _stopped(installation.valkey.pid):
        yield Step(
            "broker hangs",
            {"worker-1": (True, False), "beat": (True, False), "receiver": (True, True)},
            lambda: None,
        )
    yield Step("broker back", well, lambda: None)


def _watch(installation: Installation, step: Step) -> Iterator[Seen]:
    """Probe until all is as expected, and then, where something is hurt, until the bounds have passed."""
    began = time.monotonic()
    is_hurt = any(state != (True, True) for state in step.expected.values())
    first: dict[str, float] = {}
    ends_at = began + (HURT_S if is_hurt else _SETTLES_S)
    while time.monotonic() < ends_at and (is_hurt or len(first) < len(ROLES)):
        for name in ROLES:
            if _state(installation, name)[0] == step.expected[name]:
                first.setdefault(name, time.monotonic() - began)
            else:
                first.pop(name, None)  # it has to stay so
        installation.pass_time(1)
    for name in ROLES:
        state, line = _state(installation, name)
        yield Seen(step.what, name, step.expected[name], state, first.get(name), line)
    step.heal()


def _state(installation: Installation, name: str) -> tuple[State, str]:
    alive, ready = _probe(installation, name), _probe(installation, name, "--ready")
    return (alive.returncode == 0, ready.returncode == 0), (ready if alive.returncode == 0 else alive).stdout


def _probe(installation: Installation, name: str, *words: str) -> subprocess.CompletedProcess[str]:
    folder = installation.folder / "probes" / "alive" / name
    environment = os.environ | {"PABAL_ALIVE_DIR": str(folder)}
    return subprocess.run(
        [_PROGRAM, ROLES[name], *words], env=environment, capture_output=True, text=True, check=False
    )


def _cost_ms(installation: Installation) -> list[float]:
    costs = []
    for _ in range(_RUNS):
        began = time.monotonic()
        _probe(installation, "worker-1")
        costs.append((time.monotonic() - began) * 1000)
    return costs


@contextmanager
def _stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _word(is_so: bool) -> str:
    return "yes" if is_so else "no"


if __name__ == "__main__":
    sys.exit(main())
