"""Make a virtual environment for each queue that is compared, with exact versions. Runs nothing in it.

None of these versions is in the project's lock, and what is installed goes with the folder.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.kit.figures import WentWrong

_ALL = ("httpx==0.28.1", "psycopg[binary,pool]==3.3.9")
PACKAGES = {
    "celery": "celery[redis]==5.7.0",
    "dramatiq": "dramatiq[redis]==2.2.1",
    "procrastinate": "procrastinate==3.10.0",
}
"""What each queue is, and the version that was compared."""


def make_environment(folder: Path, peer: str) -> Path:
    """Python of a fresh environment in which `bench.peers.with_<peer>` runs; or WentWrong, in uv's words."""
    place = folder / peer
    python = place / "bin" / "python"
    _run(["venv", "--python", sys.executable, str(place)], peer)
    _run(["pip", "install", "--python", str(python), PACKAGES[peer], *_ALL], peer)
    return python


def _run(words: list[str], peer: str) -> None:
    command = [sys.executable, "-m", "uv", "--quiet", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise WentWrong(f"no environment with {PACKAGES[peer]}: {' '.join(last)}")
