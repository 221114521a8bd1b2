"""Processes as people see them: the `pabal` command, and whether something still runs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PABAL = str(Path(sys.executable).with_name("pabal"))

_PATIENCE_S = 60.0
_COMMAND_WITHIN_S = 120.0


def environment(**settings: str) -> dict[str, str]:
    """Ours without any installation of the person who runs the tests, and with `settings`."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PABAL_")}
    return ours | settings


def pabal(*words: str | Path, cwd: Path | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    """What the command said, and its exit status."""
    return subprocess.run(
        [PABAL, *map(str, words)],
        env=environment(**settings),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=_COMMAND_WITHIN_S,
        check=False,
    )


def is_gone(pid: int) -> bool:
    """Whether no such process runs; one that only waits for its parent to ask counts as gone."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except ProcessLookupError:
        return True
    except FileNotFoundError:
        return sys.platform == "linux"


def wait_for(holds: Callable[[], bool]) -> None:
    """Until it holds; fails after a minute."""
    gives_up_at = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < gives_up_at, "it never came to that"
        time.sleep(0.05)
