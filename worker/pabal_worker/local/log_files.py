"""Keep the logs of an installation within bounds: a full one is copied aside and emptied.

Processes go on writing to the file that they have open, at its end, which is its beginning then; none has to
be told. A line that is written between copy and emptying is lost, and the oldest copy goes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

LARGEST_BYTES = 20 * 1024 * 1024
"""Of a log. A process that floods its log may go beyond by what it writes in a second."""

COPIES = 3
"""Older parts that are kept of each log: `worker-1.log.1` is the newest of them."""

_EVERY_S = 1.0


class LogFiles:
    """All `*.log` in some folders."""

    def __init__(
        self, folders: Sequence[Path], *, largest_bytes: int = LARGEST_BYTES, copies: int = COPIES
    ) -> None:
        self._folders, self._largest_bytes, self._copies = folders, largest_bytes, copies
        self._next_look = 0.0

    def check(self, *, now: float) -> None:
        """Look once a second, however often this is called. `now` is in monotonic seconds."""
        if now < self._next_look:
            return
        self._next_look = now + _EVERY_S
        for folder in self._folders:
            for path in folder.glob("*.log"):
                with suppress(OSError):  # gone meanwhile, or a disk that is full: emptied the next time
                    self._keep_small(path)

    def _keep_small(self, path: Path) -> None:
        fd = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
        with os.fdopen(fd, "r+b") as log:
            if os.fstat(fd).st_size <= self._largest_bytes:
                return
            for number in range(self._copies - 1, 0, -1):
                with suppress(FileNotFoundError):
                    _copy_of(path, number).replace(_copy_of(path, number + 1))
            try:
                with _new_file(_copy_of(path, 1)) as copy:
                    shutil.copyfileobj(log, copy)
            finally:
                os.ftruncate(fd, 0)  # also where there is no room for the copy: then that is what must end


def _copy_of(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")


def _new_file(path: Path) -> IO[bytes]:
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb")
