"""Serve large sends one after the other, and small ones between them, as a provider with many machines would.

All sends are served by one loop, which a send of 500 messages keeps busy for tens of milliseconds. Several of
them in a row would make a call with a single message look as slow as they are.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SMALL_BYTES = 16_384
"""A send with a body of so many bytes waits for no other one."""


class Turns:
    """Whose send is served next."""

    def __init__(self) -> None:
        self._of_large = asyncio.Lock()

    @asynccontextmanager
    async def take(self, size: int) -> AsyncIterator[None]:
        """Serve a send of `size` bytes inside the block, which must not wait for anything."""
        if size <= SMALL_BYTES:
            yield
            return
        async with self._of_large:
            await asyncio.sleep(0)  # what has come meanwhile is looked at first
            yield
