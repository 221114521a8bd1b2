"""Tell whether the disk below a data folder has room for the ledger and the broker that write there.

A full disk ends PostgreSQL, and Valkey takes nothing more in. Nothing is freed here.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

_GIB = 1024**3
TOO_LITTLE_BYTES = 2 * _GIB
"""PostgreSQL's log alone takes 1 GiB (`max_wal_size`), and Valkey writes its file anew beside the old one."""

LITTLE_BYTES = 5 * _GIB


@dataclass(frozen=True, slots=True)
class DiskRoom:
    """What is free below a folder."""

    folder: Path
    free_bytes: int

    @property
    def is_low(self) -> bool:
        """Whether somebody should look at it."""
        return self.free_bytes < LITTLE_BYTES

    @property
    def is_too_low(self) -> bool:
        """Whether the servers may soon end for it."""
        return self.free_bytes < TOO_LITTLE_BYTES

    def __str__(self) -> str:
        return f"{self.free_bytes / _GIB:.1f} GiB free for {self.folder}"


def measure_room(folder: Path) -> DiskRoom:
    """What may still be written below a folder. Raises OSError if it is not there."""
    return DiskRoom(folder, shutil.disk_usage(folder).free)
