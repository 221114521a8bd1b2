"""Try Pabal on every Python that it promises, installed from its wheel: `python -m tests.nightly`.

For each Python: an empty environment with the client alone, one with its command and one with all extras,
`pabal --help`, every module imported, one campaign submitted from the second to an installation of the third,
and the unit tests. A Python that is not on this machine is named and skipped. Dependencies are the newest
that the index has, as for anybody who installs Pabal today.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from tests.nightly.interpreters import VERSIONS, find_interpreter
from tests.nightly.wheels import ROOT, Failed, build_wheels, install, make_environment, own_environ, run
from tests.support.folders import open_folder

EXAMPLES = ROOT / "examples"
PEOPLE = 20
_STARTS_WITHIN_S = 120.0
_ENDS_WITHIN_S = 60.0

_IMPORT_ALL = """
import importlib, pkgutil, sys
root, *left_out = sys.argv[1:]
package = importlib.import_module(root)
for module in pkgutil.walk_packages(package.__path__, f"{root}."):
    if not any(module.name == name or module.name.startswith(name + ".") for name in left_out):
        importlib.import_module(module.name)
"""
_NEEDS_MATPLOTLIB = "pabal.cli.charts.draw"
_NEEDS_PYTEST = "pabal.testing.fixtures"
_RUNS_ON_IMPORT = ("pabal_worker.sandbox.__main__", "pabal_worker.ledger.migrations.env")


def main() -> int:
    """Check each Python; 1 if one of them fails."""
    console, versions = Console(highlight=False), _arguments().versions
    with open_folder("nightly") as folder:
        wheel = build_wheels(folder)
        failed = [version for version in versions if not _holds(console, version, wheel, folder / version)]
    return 1 if failed else 0


def check(python: Path, wheel: Path, folder: Path) -> Iterator[str]:
    """Do everything with one Python; yields the name of each step that holds. Raises Failed."""
    bare = make_environment(folder / "bare", python, wheel)
    run([bare / "python", "-c", _IMPORT_ALL, "pabal", "pabal.cli", _NEEDS_PYTEST])
    _refuses(bare, "--help", extra="pabal[cli]")
    yield "without extras: installs, every module of the client imports, the command names its extra"
    plain = make_environment(folder / "plain", python, wheel, extras="[cli]")
    run([plain / "pabal", "--help"])
    run([plain / "python", "-c", _IMPORT_ALL, "pabal", _NEEDS_MATPLOTLIB, _NEEDS_PYTEST])
    yield "with its command: installs, pabal --help, every module imports"
    _refuses(plain, "up", "--sandbox", extra="pabal[embedded]")
    yield "with its command: pabal up names the extra that it needs"
    full = make_environment(folder / "full", python, wheel, extras="[embedded,chart]")
    run([full / "pabal", "--help"])
    run([full / "python", "-c", _IMPORT_ALL, "pabal", _NEEDS_PYTEST])
    run([full / "python", "-c", _IMPORT_ALL, "pabal_worker", *_RUNS_ON_IMPORT])
    yield "with extras: installs, pabal --help, every module imports"
    _submit(plain, full, folder)
    yield f"a campaign for {PEOPLE} people is submitted and finishes"
    install(full, wheel, extras="[dev]")
    run(
        [full / "python", "-m", "pytest", "tests/unit", "-n", "2", f"--basetemp={folder / 'pytest'}"],
        cwd=ROOT,
    )
    yield "unit tests"


def _holds(console: Console, version: str, wheel: Path, folder: Path) -> bool:
    python = find_interpreter(version)
    if python is None:
        console.print(f"{version}  skipped: not on this machine", style="yellow")
        return True
    folder.mkdir(mode=0o711)
    started_at = time.monotonic()
    try:
        for step in check(python, wheel, folder):
            console.print(f"{version}  ✓ {step} ({time.monotonic() - started_at:.0f} s)")
            started_at = time.monotonic()
    except Failed as failure:
        console.print(f"{version}  ✗ {failure}", style="red", markup=False)
        return False
    return True


def _refuses(programs: Path, *arguments: str, extra: str) -> None:
    command: list[str | Path] = [programs / "pabal", *arguments]
    done = subprocess.run(command, env=own_environ(), capture_output=True, text=True, check=False)
    if done.returncode == 0 or extra not in done.stdout + done.stderr:
        raise Failed(f"`pabal {' '.join(arguments)}` without {extra} said: {done.stdout}{done.stderr}")


def _submit(plain: Path, full: Path, folder: Path) -> None:
    """From the environment without the workers' half, as a backend service's is."""
    recipients = folder / "recipients.csv"
    lines = (EXAMPLES / "recipients.csv").read_bytes().splitlines(keepends=True)
    recipients.write_bytes(b"".join(lines[: PEOPLE + 1]))
    data = folder / "data"
    submit: list[str | Path] = [plain / "pabal", "submit", EXAMPLES / "campaign.json", recipients]
    with _running([full / "pabal", "up", "--sandbox", "--json", "--data", data], folder / "up.log"):
        run([*submit, "--skip-bad", "--wait", "--data", data])
        status = json.loads(
            run([plain / "pabal", "status", "order-shipped-2026-11", "--json", "--data", data])
        )
    if status["state"] != "finished":
        raise Failed(f"the campaign is {status['state']}")


@contextmanager
def _running(command: Sequence[str | Path], log_path: Path) -> Iterator[None]:
    """`pabal up` from the moment at which all runs until the block ends."""
    with log_path.open("wb") as log:
        process = subprocess.Popen(command, env=own_environ(), stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + _STARTS_WITHIN_S
        while '"event": "up"' not in log_path.read_text("utf-8"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"`pabal up` did not start: {log_path.read_text('utf-8')}")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(_ENDS_WITHIN_S)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.nightly", description="Pabal on every Python it promises")
    parser.add_argument("versions", nargs="*", default=VERSIONS, help="such as 3.12; all if none is named")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
