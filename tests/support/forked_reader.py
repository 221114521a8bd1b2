"""Read workbooks in forks of the test's own process, for suites of ten thousand and more.

Starting Python anew for each workbook is nine tenths of such a suite's time. A fork runs the same `main`,
with the same bounds, in a process of its own; every so many workbooks are read as the product does it.
"""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO, Any

from pabal.recipients.workbook import child, process

EVERY = 50
"""One workbook in so many is read by a Python that is started for it."""

_started = process._child
_numbers = count(1)


class _Fork:
    """What the product asks of a process that it started."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._status: int | None = None

    def kill(self) -> None:
        if self._status is None:
            os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> int:
        if self._status is None:
            self._status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        return self._status


@contextmanager
def forked_child(path: Path, sheet: str | None) -> Iterator[tuple[Any, IO[bytes]]]:
    """In place of `process._child`."""
    if next(_numbers) % EVERY == 0:
        with _started(path, sheet) as started:
            yield started
        return
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _read(path, sheet, writing)
    os.close(writing)
    fork, output = _Fork(pid), os.fdopen(reading, "rb")
    try:
        yield fork, output
    finally:
        fork.kill()
        output.close()
        fork.wait()


def _read(path: Path, sheet: str | None, writing: int) -> None:
    """Be the child, and end."""
    status = 1
    try:
        silent = os.open(os.devnull, os.O_RDWR)
        for number, descriptor in ((0, silent), (1, writing), (2, silent)):
            os.dup2(descriptor, number)
        child.sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8")
        child.main(str(path), sheet, memory_bytes=process.MEMORY_BYTES, cpu_s=process.CPU_S)
        status = 0
    finally:
        os._exit(status)
