"""Run coroutines on an asyncio loop that has a thread of its own.

All HTTP of all pumps happens on one such loop. It does not know what it runs.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

_END_WITHIN_S = 5.0
"""A name that is being resolved cannot be cancelled; the thread is a daemon, so the process ends anyway."""


class LoopThread:
    """Starts at first use, since a process may fork before that; ends with `close`."""

    def __init__(self, name: str = "http") -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._is_closed = False

    @property
    def is_running(self) -> bool:
        """Whether anything was submitted, and the loop has not been closed."""
        return self._loop is not None and not self._is_closed

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run `work` on the loop; the future may be waited for in any thread.

        Raises RuntimeError after `close`.
        """
        with self._lock:
            if self._is_closed:
                work.close()
                raise RuntimeError(f"the loop {self._name!r} is closed")
            return asyncio.run_coroutine_threadsafe(work, self._loop or self._start())

    def run(self, work: Coroutine[Any, Any, T], *, timeout_s: float) -> T:
        """Run `work` on the loop and wait for it."""
        return self.submit(work).result(timeout_s)

    def close(self) -> None:
        """Cancel what still runs, and end the thread. Closing twice is harmless."""
        with self._lock:
            if self.is_running and self._loop:
                self._loop.call_soon_threadsafe(self._loop.stop)
            self._is_closed = True
        if self._thread:
            self._thread.join(_END_WITHIN_S)

    def _start(self) -> asyncio.AbstractEventLoop:
        self._loop = loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=_serve, args=[loop], name=self._name, daemon=True)
        self._thread.start()
        return loop


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    """Run until stopped; then the runner cancels what is left, and closes the loop."""
    with asyncio.Runner(loop_factory=lambda: loop):
        loop.run_forever()
