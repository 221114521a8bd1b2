"""Start child processes that end with their parent, and end them in order.

A child gets a session of its own, so that Ctrl-C in the terminal reaches only the parent, which then ends its
children in order. Should the parent be killed, Linux sends the child its death signal (prctl(2),
PR_SET_PDEATHSIG). That is tied to the *thread* that started the child: start children from the main thread or
from one that lives as long as they shall. Elsewhere than on Linux a killed parent leaves its children behind.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pabal.errors import PabalError

_PR_SET_PDEATHSIG = 1
_PRCTL = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None
_INTERRUPTS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})

Child = subprocess.Popen[bytes]


class ServerFailed(PabalError):
    """A program that we run for ourselves did not start."""

    def __init__(self, what: str, why: str, log_path: Path) -> None:
        super().__init__(what, why, log_path)
        self.what, self.why, self.log_path = what, why, log_path

    def __str__(self) -> str:
        last = "".join(f"\n    {line}" for line in last_lines(self.log_path))
        return f"{self.what} did not start: {self.why}; the log {self.log_path} ends with{last or ' nothing'}"


@dataclass(frozen=True, slots=True)
class Account:
    """Another user of this machine, as whom root starts a child."""

    uid: int
    gid: int

    def runs(self, argv: Sequence[str | Path]) -> bool:
        """Whether this short program, run by the account, ends well."""
        quiet = subprocess.DEVNULL
        try:
            done = subprocess.run(
                argv, user=self.uid, group=self.gid, extra_groups=[], cwd="/",
                stdin=quiet, stdout=quiet, stderr=quiet, check=False,
            )  # fmt: skip
        except PermissionError:
            return False
        return done.returncode == 0

    def can_enter(self, folder: Path) -> bool:
        """Whether the account may go into `folder`, through all that lies above it."""
        return self.runs(["/bin/sh", "-c", 'cd -- "$0"', folder])


def spawn(
    argv: Sequence[str | Path],
    *,
    log: IO[bytes],
    death_signal: signal.Signals,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    keep_open: Sequence[int] = (),
) -> Child:
    """Start a child whose output goes to `log`. Call this and keep the result within `interrupts_held`."""
    parent_pid = os.getpid()

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTS)
        _end_with(parent_pid, death_signal)

    # preexec_fn runs after the change of user, which would clear the death signal.
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        env=env,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        pass_fds=keep_open,
        start_new_session=True,
        preexec_fn=prepare,
    )


def _end_with(parent_pid: int, death_signal: signal.Signals) -> None:
    """In the new child: ask for the death signal; end at once if the parent has gone meanwhile."""
    if _PRCTL is not None:
        _PRCTL(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != parent_pid:
        os._exit(1)


@contextlib.contextmanager
def interrupts_held() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM wait until a new child is written down: none is started and forgotten."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end(child: Child, *steps: tuple[signal.Signals, float]) -> bool:
    """Send one signal after the other, each with its seconds of patience; whether the child has ended."""
    for number, patience_s in steps:
        if child.poll() is None:
            child.send_signal(number)
            wait_until(lambda: child.poll() is not None, patience_s=patience_s, every_s=0.02)
    return child.poll() is not None


def wait_until(is_so: Callable[[], bool], *, patience_s: float, every_s: float = 0.05) -> bool:
    """Ask again and again; False if it was not so within `patience_s`."""
    deadline = time.monotonic() + patience_s
    while not is_so():
        if time.monotonic() >= deadline:
            return False
        time.sleep(every_s)
    return True


def how_it_ended(child: Child) -> str:
    """`exit status 1` or `signal SIGKILL`."""
    status = child.returncode
    if status is not None and status < 0:
        return f"signal {signal.Signals(-status).name}"
    return f"exit status {status}"


def open_log(path: Path) -> IO[bytes]:
    """The log file, for appending; other users of the machine may not read it."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    return os.fdopen(fd, "ab", buffering=0)


def last_lines(path: Path, *, count: int = 8) -> list[str]:
    """The end of a log, for an error's text."""
    try:
        with path.open("rb") as log:
            log.seek(max(0, path.stat().st_size - 8192))
            return log.read().decode(errors="replace").splitlines()[-count:]
    except OSError:
        return []
