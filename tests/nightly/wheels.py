"""Build the wheels that users install, and install them into environments of their own.

What is then done with an environment is the business of whoever made it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
_UV = Path(sys.executable).with_name("uv")


class Failed(Exception):
    """A step did not do what it should; the text is what the command said."""


def build_wheels(folder: Path) -> Path:
    """The wheels of both halves, in `folder`; gives the client's, which finds the other beside it."""
    for half in (ROOT, ROOT / "worker"):
        run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=half)
    return next(folder.glob("pabal-*.whl"))


def make_environment(
    folder: Path, python: Path, wheel: Path, *, extras: str = "", pinned: bool = False
) -> Path:
    """A new environment with `wheel` and nothing else; gives the folder of its programs."""
    run([_UV, "venv", "--quiet", "--python", python, folder])
    install(folder / "bin", wheel, extras=extras, pinned=pinned)
    return folder / "bin"


def install(programs: Path, wheel: Path, *, extras: str, pinned: bool = False) -> None:
    """Install a wheel, and compile it as pip does: in the newest versions, or in those of the lock."""
    pins: list[str | Path] = ["--constraint", ROOT / "requirements.lock"] if pinned else []
    what = f"pabal{extras} @ {wheel.as_uri()}"
    options: list[str | Path] = [
        "--quiet",
        "--compile-bytecode",
        "--link-mode",
        "copy",
        "--find-links",
        wheel.parent,
    ]
    run([_UV, "pip", "install", *options, *pins, "--python", programs / "python", what])


def run(command: Sequence[str | Path], *, cwd: Path | None = None) -> str:
    """What a command wrote. Raises Failed if it did not end well."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=own_environ(),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        words = " ".join(map(str, command))
        raise Failed(f"`{words}` ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def own_environ() -> dict[str, str]:
    """Ours, without the settings of any installation of the person who runs this."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PABAL_")}
