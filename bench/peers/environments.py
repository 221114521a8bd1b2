"""Make a virtual environment for each queue that is compared, with exact versions. Runs nothing in it.

None of these versions is in the project's lock, and what is installed goes with the folder.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.figures import WentWrong

_ALL = ("httpx==0.28.1", "psycopg[binary,pool]==3.3.9")
PACKAGES = {
    "celery": "celery[redis]==5.7.0",
    "dramatiq": "dramatiq[redis]==2.2.1",
    "procrastinate": "procrastinate==3.10.0",
}
"""What each queue is, and the version that was compared."""


def make_environment(folder: Path, peer: str) -> Path:
    """Python of a fresh environment in which `bench.peers.with_<peer>` runs; or WentWrong, in pip's words."""
    place = folder / peer
    python = place / "bin" / "python"
    _run([sys.executable, "-m", "venv", str(place)], peer)
    words = ["install", "--quiet", "--disable-pip-version-check", PACKAGES[peer], *_ALL]
    _run([str(python), "-m", "pip", *words], peer)
    return python


def _run(command: list[str], peer: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise WentWrong(f"no environment with {PACKAGES[peer]}: {' '.join(last)}")
