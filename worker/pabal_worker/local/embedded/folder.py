"""Make a server's own folder, and let one server at a time use it.

The lock is an flock(2) that the server inherits: it lasts exactly as long as the server, or any child of the
server, does, whoever started it and however that one ended. The file names two processes: who started the
server, and the server.
"""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

from pabal.errors import WrongSettings
from pabal_worker.local.embedded.child import wait_until

_DYING_S = 60.0


class Lock:
    """The right to use a folder. Pass `fd` on to the server, then `hand_over` to it."""

    def __init__(self, folder: Path, *, what: str) -> None:
        self._folder, self._what = folder, what
        self.fd = os.open(_lock_file(folder, what), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            self._take()
        except BaseException:
            self.close()
            raise
        self._write_down(os.getpid())

    def hand_over(self, server_pid: int) -> None:
        """From now on the server alone holds the lock."""
        self._write_down(server_pid)
        self.close()

    def close(self) -> None:
        """Give up our part of the lock; harmless a second time."""
        fd, self.fd = self.fd, -1
        if fd >= 0:
            os.close(fd)

    def _take(self) -> None:
        """Take the lock. A server whose starter has gone is ending: that is waited for."""
        if self._is_taken():
            return
        starter, server = self._holders()
        started = f", which process {starter or 'unknown'} started" if starter != server else ""
        if _is_alive(starter) or not wait_until(self._is_taken, patience_s=_DYING_S):
            raise WrongSettings(
                f"{self._folder} is in use by the {self._what} with process id {server or 'unknown'}"
                f"{started}; end that one first, or choose another folder"
            )

    def _is_taken(self) -> bool:
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _holders(self) -> tuple[int, int]:
        """Who started the server, and the server; zeros if that is not written down yet."""
        words = os.pread(self.fd, 64, 0).split()
        return (int(words[0]), int(words[1])) if len(words) == 2 else (0, 0)

    def _write_down(self, server_pid: int) -> None:
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, f"{os.getpid()} {server_pid}\n".encode(), 0)


def make(folder: Path, *, what: str, mode: int = 0o700) -> Path:
    """Make `folder` for a server alone, with `mode`; its absolute path. Folders above it stay as they are."""
    folder = folder.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_ours = _lock_file(folder, what).exists() or not any(folder.iterdir())
        if is_ours:
            folder.chmod(mode)
    except OSError as error:
        raise WrongSettings(
            f"{what} cannot use {folder} ({error.strerror}); "
            f"choose a folder that belongs to you or does not exist yet"
        ) from error
    if not is_ours:
        raise WrongSettings(f"{folder} has files that are not from {what}; choose an empty folder for it")
    return folder


def _lock_file(folder: Path, what: str) -> Path:
    return folder / f"{what.lower()}.lock"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as error:
        return error.errno == errno.EPERM
    return True
