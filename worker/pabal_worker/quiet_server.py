"""Wake an HTTP server once a second while nobody calls it, and at once when it is told to end.

uvicorn looks ten times a second whether it shall end, which is most of what an idle one costs.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import FrameType

import uvicorn

_TURN_S = 1.0
"""Its header with the date changes each second."""


class QuietServer(uvicorn.Server):
    """uvicorn that sleeps longer."""

    async def main_loop(self) -> None:
        """Serve until it is told to end."""
        self._told_to_end, self._loop = asyncio.Event(), asyncio.get_running_loop()
        while not await self.on_tick(0):  # the tick at which uvicorn does what it does each second
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told_to_end.wait(), _TURN_S)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End at a signal."""
        super().handle_exit(sig, frame)
        self._wake()

    def end(self) -> None:
        """End; called by any thread."""
        self.should_exit = True
        self._wake()

    def _wake(self) -> None:
        if self._loop is not None:  # else it has not begun, and looks before it sleeps
            with suppress(RuntimeError):  # it has ended meanwhile
                self._loop.call_soon_threadsafe(self._told_to_end.set)

    _loop: asyncio.AbstractEventLoop | None = None
    _told_to_end: asyncio.Event
