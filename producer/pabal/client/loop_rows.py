"""Hand the rows of an async iterable to a thread, in blocks.

The thread waits while the loop reads the next block, so no more than a block is ahead. What a row has to be
is checked elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from threading import Lock

Row = Mapping[str, str]

_BLOCK = 1000


class Stop:
    """Ends a thread's work from outside: it waits no longer for the loop, and raises CancelledError."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_set = False
        self._awaited: Future[list[Row]] | None = None

    def set(self) -> None:
        """End it; safe to repeat, and after its end."""
        with self._lock:
            self._is_set = True
            if self._awaited is not None:
                self._awaited.cancel()

    def check(self) -> None:
        """Raise CancelledError if it was set."""
        if self._is_set:
            raise CancelledError

    def result_of(self, future: Future[list[Row]]) -> list[Row]:
        """The result, or CancelledError once this is set."""
        with self._lock:
            self._awaited = future
            if self._is_set:
                future.cancel()
        return future.result()


class RowsOfLoop:
    """Rows for a thread; they come from `rows`, which is read on `loop`."""

    def __init__(self, rows: AsyncIterable[Row], loop: asyncio.AbstractEventLoop, stop: Stop) -> None:
        self._rows, self._loop, self._stop = aiter(rows), loop, stop

    def __iter__(self) -> Iterator[Row]:
        while block := self._next_block():
            yield from block

    def _next_block(self) -> list[Row]:
        self._stop.check()
        reading = self._read_block()
        try:
            future = asyncio.run_coroutine_threadsafe(reading, self._loop)
        except RuntimeError as error:  # the loop was closed in this moment
            reading.close()
            raise CancelledError from error
        return self._stop.result_of(future)

    async def _read_block(self) -> list[Row]:
        block: list[Row] = []
        async for row in self._rows:
            block.append(row)
            if len(block) == _BLOCK:
                break
        return block
