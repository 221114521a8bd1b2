"""Say whether a process is alive: `pabal-alive worker|beat|receiver [--ready]`.

Reads one file. It asks neither broker nor ledger, and imports neither Celery nor the command line, so it may
run every few seconds in every pod. Status 0: it is so; 1: it is not; 2: wrong use. The line says why.
"""

from __future__ import annotations

import os
import sys
import time

from pabal_worker.alive.judge import why_dead, why_not_ready
from pabal_worker.alive.place import ROLES, default_folder, file_of, read_beat

_USAGE = f"usage: pabal-alive {'|'.join(ROLES)} [--ready]"


def main() -> None:
    """Judge the process of a role in this container."""
    words = sys.argv[1:]
    wants_ready = "--ready" in words
    roles = [word for word in words if word != "--ready"]
    if len(roles) != 1 or roles[0] not in ROLES:
        sys.stderr.write(f"{_USAGE}\n")
        raise SystemExit(2)
    reason = _why_not(roles[0], wants_ready=wants_ready)
    wanted = "ready" if wants_ready else "alive"
    sys.stdout.write(f"{roles[0]}: not {wanted}: {reason}\n" if reason else f"{roles[0]}: {wanted}\n")
    raise SystemExit(1 if reason else 0)


def _why_not(role: str, *, wants_ready: bool) -> str:
    path = file_of(role, default_folder())
    judge = why_not_ready if wants_ready else why_dead
    try:
        beat = read_beat(path)
        if not _is_there(int(beat["pid"])):
            return f"its process {beat['pid']} is gone"
        return judge(role, beat, now=time.monotonic())
    except FileNotFoundError:
        return f"there is no {path}; it has not started, or PABAL_ALIVE_DIR is another one for it"
    except PermissionError:
        return (
            f"{path} is another user's; run this as the user of the process, or set PABAL_ALIVE_DIR as for it"
        )
    except (OSError, KeyError, ValueError, OverflowError) as error:
        return (
            f"{path} cannot be read ({type(error).__name__}); if nothing but the process writes there, start "
            "it again"
        )


def _is_there(pid: int) -> bool:
    """Whether there is a process of this number, whosoever it is."""
    if pid < 1:
        raise ValueError(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
