"""Write what many requests bring with one statement, and let each go on once its own is committed.

While one write is under way, what comes waits for the next, so writes grow with the traffic and nobody waits
for a timer. What is written, and how, is left to the caller.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")

_MOST_AT_ONCE = 500
_BYTES_AT_ONCE = 4_000_000


class GroupCommit(Generic[T]):
    """Writes items of one event loop in groups, from a thread of its own."""

    def __init__(self, write: Callable[[Sequence[T]], None], *, size_of: Callable[[T], int]) -> None:
        """`write` commits all items or raises; `size_of` gives an item's bytes."""
        self._write, self._size_of = write, size_of
        self._waiting: deque[tuple[T, asyncio.Future[None]]] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="inbox")

    async def commit(self, item: T) -> None:
        """Return when the item is committed. Raises what the write raised."""
        committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, committed))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        await committed

    def close(self) -> None:
        """End the thread, after what it does now."""
        self._thread.shutdown()

    async def _write_all(self) -> None:
        while group := self._next_group():
            error = await self._try([item for item, _ in group])
            for _, committed in group:
                if committed.done():  # whoever waited has gone
                    continue
                if error is None:
                    committed.set_result(None)
                else:
                    committed.set_exception(error)

    async def _try(self, items: Sequence[T]) -> Exception | None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._write, items)
        except Exception as error:
            return error
        return None

    def _next_group(self) -> list[tuple[T, asyncio.Future[None]]]:
        group: list[tuple[T, asyncio.Future[None]]] = []
        size = 0
        while self._waiting and len(group) < _MOST_AT_ONCE and size < _BYTES_AT_ONCE:
            group.append(self._waiting.popleft())
            size += self._size_of(group[-1][0])
        return group
