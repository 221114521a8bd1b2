"""A disk that fills is told of while the installation runs, and not again and again."""

from __future__ import annotations

from pathlib import Path

from pabal.disk_room import DiskRoom
from pabal_worker.local.disk_watch import DiskWatch

GIB = 1024**3


def told_of(*free_gib: float) -> list[float]:
    """What is told of, where so much is free at looks ten seconds apart."""
    free, told = iter(free_gib), []
    watch = DiskWatch(
        Path("/data"),
        on_low=lambda room: told.append(room.free_bytes / GIB),
        measure=lambda folder: DiskRoom(folder, int(next(free) * GIB)),
    )
    for second in range(10 * len(free_gib)):
        watch.check(now=1000.0 + second)
    assert next(free, None) is None
    return told


def test_little_room_and_too_little_are_told_of_once_each():
    assert told_of(50, 4, 4, 3, 1, 1, 0) == [4, 1]
    assert told_of(1, 1) == [1]
    assert told_of(50, 49) == []


def test_a_later_fall_is_told_of_again_and_the_edge_is_not():
    assert told_of(4, 50, 4) == [4, 4]
    assert told_of(4.5, 5.5, 4.5, 5.5) == [4.5]
