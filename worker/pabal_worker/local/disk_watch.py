"""Watch the disk below a data folder while an installation runs: tell when its room becomes low, once a fall.

How much is too little is `pabal.disk_room`'s to say. Nothing is freed here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pabal.disk_room import LITTLE_BYTES, DiskRoom, measure_room

_EVERY_S = 10.0
_PLENTY_BYTES = LITTLE_BYTES * 6 // 5
"""From here on a later fall is told again; what goes up and down at the edge is not."""


class DiskWatch:
    """Tells of the first time that little is left, and of the first that it is too little."""

    def __init__(
        self,
        folder: Path,
        *,
        on_low: Callable[[DiskRoom], None],
        measure: Callable[[Path], DiskRoom] = measure_room,
    ) -> None:
        self._folder, self._on_low, self._measure = folder, on_low, measure
        self._next_look = 0.0
        self._told = 0

    def check(self, *, now: float) -> None:
        """Look every ten seconds, however often this is called. `now` is in monotonic seconds."""
        if now < self._next_look:
            return
        self._next_look = now + _EVERY_S
        try:
            room = self._measure(self._folder)
        except OSError:
            return  # the folder is gone, which its servers say in their logs
        level = room.is_low + room.is_too_low
        if level > self._told:
            self._told = level
            self._on_low(room)
        elif room.free_bytes >= _PLENTY_BYTES:
            self._told = 0
