"""Try Pabal on every Python that it promises, installed from its wheel: `python -m tests.nightly`.

For each Python: an empty environment without extras and one with all of them, `pabal --help`, every module
imported, one campaign submitted from the first to an installation of the second, and the unit tests. A Python
that is not on this machine is named and skipped. Dependencies are the newest that the index has, as for
anybody who installs Pabal today.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from tests.nightly.interpreters import VERSIONS, find_interpreter

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PEOPLE = 20
_UV = Path(sys.executable).with_name("uv")
_STARTS_WITHIN_S = 120.0
_ENDS_WITHIN_S = 60.0

_IMPORT_ALL = """
import importlib, pkgutil, sys
root, *left_out = sys.argv[1:]
package = importlib.import_module(root)
for module in pkgutil.walk_packages(package.__path__, f"{root}."):
    if module.name not in left_out:
        importlib.import_module(module.name)
"""
_NEEDS_MATPLOTLIB = "pabal.cli.charts.draw"
_RUNS_ON_IMPORT = ("pabal_worker.sandbox.__main__", "pabal_worker.ledger.migrations.env")


class Failed(Exception):
    """A step did not do what it should; the text is what the command said."""


def main() -> int:
    """Check each Python; 1 if one of them fails."""
    console, versions = Console(highlight=False), _arguments().versions
    with tempfile.TemporaryDirectory(prefix="pabal-nightly-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL, started by root, runs as nobody
        wheel = build_wheel(folder)
        failed = [version for version in versions if not _holds(console, version, wheel, folder / version)]
    return 1 if failed else 0


def build_wheel(folder: Path) -> Path:
    """The wheel that users install, in `folder`."""
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT)
    return next(folder.glob("*.whl"))


def check(python: Path, wheel: Path, folder: Path) -> Iterator[str]:
    """Do everything with one Python; yields the name of each step that holds. Raises Failed."""
    plain = _environment(folder / "plain", python, str(wheel))
    _run([plain / "pabal", "--help"])
    _run([plain / "python", "-c", _IMPORT_ALL, "pabal", _NEEDS_MATPLOTLIB])
    yield "without extras: installs, pabal --help, every module imports"
    _refuses(plain)
    yield "without extras: pabal up names the extra that it needs"
    full = _environment(folder / "full", python, f"{wheel}[embedded,chart]")
    _run([full / "pabal", "--help"])
    _run([full / "python", "-c", _IMPORT_ALL, "pabal"])
    _run([full / "python", "-c", _IMPORT_ALL, "pabal_worker", *_RUNS_ON_IMPORT])
    yield "with extras: installs, pabal --help, every module imports"
    _submit(plain, full, folder)
    yield f"a campaign for {PEOPLE} people is submitted and finishes"
    _install(full, f"{wheel}[dev]")
    _run(
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


def _environment(folder: Path, python: Path, what: str) -> Path:
    """A new environment with `what` and nothing else; gives the folder of its programs."""
    _run([_UV, "venv", "--quiet", "--python", python, folder])
    _install(folder / "bin", what)
    return folder / "bin"


def _install(programs: Path, what: str) -> None:
    _run([_UV, "pip", "install", "--quiet", "--python", programs / "python", what])


def _refuses(plain: Path) -> None:
    done = subprocess.run(
        [plain / "pabal", "up", "--sandbox"], env=_environ(), capture_output=True, text=True, check=False
    )
    if done.returncode == 0 or "pabal[" not in done.stdout + done.stderr:
        raise Failed(f"`pabal up` without extras said: {done.stdout}{done.stderr}")


def _submit(plain: Path, full: Path, folder: Path) -> None:
    """From the environment without extras, as a backend service is."""
    recipients = folder / "recipients.csv"
    lines = (EXAMPLES / "recipients.csv").read_bytes().splitlines(keepends=True)
    recipients.write_bytes(b"".join(lines[: PEOPLE + 1]))
    data = folder / "data"
    submit: list[str | Path] = [plain / "pabal", "submit", EXAMPLES / "campaign.json", recipients]
    with _running([full / "pabal", "up", "--sandbox", "--json", "--data", data], folder / "up.log"):
        _run([*submit, "--skip-bad", "--wait", "--data", data])
        status = json.loads(
            _run([plain / "pabal", "status", "order-shipped-2026-11", "--json", "--data", data])
        )
    if status["state"] != "finished":
        raise Failed(f"the campaign is {status['state']}")


@contextmanager
def _running(command: Sequence[str | Path], log_path: Path) -> Iterator[None]:
    """`pabal up` from the moment at which all runs until the block ends."""
    with log_path.open("wb") as log:
        process = subprocess.Popen(command, env=_environ(), stdout=log, stderr=log)
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


def _run(command: Sequence[str | Path], *, cwd: Path | None = None) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=_environ(),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        words = " ".join(map(str, command))
        raise Failed(f"`{words}` ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def _environ() -> dict[str, str]:
    """Ours, without the settings of any installation of the person who runs this."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PABAL_")}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.nightly", description="Pabal on every Python it promises")
    parser.add_argument("versions", nargs="*", default=VERSIONS, help="such as 3.12; all if none is named")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
