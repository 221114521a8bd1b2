"""Judge the room on the disk of a local installation's data folder.

Where servers run elsewhere, their disks are theirs to watch; nobody here can see them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pabal.disk_room import LITTLE_BYTES, DiskRoom, measure_room
from pabal.replies import DoctorFinding
from pabal_worker.doctor.findings import Look, doubtful, wrong


def look_at_disk(folder: Path) -> Look:
    """How much is free, and whether that is enough."""
    room = measure_room(folder)
    return Look({"disk.room": str(room)}, list(judge_room(room)))


def judge_room(room: DiskRoom) -> Iterable[DoctorFinding]:
    """Whether ledger and broker may run out of disk."""
    if room.is_low:
        found = wrong if room.is_too_low else doubtful
        yield found(
            "disk.low",
            f"{room}: a full disk ends the ledger, and the broker takes nothing more in",
            f"free {LITTLE_BYTES // 1024**3} GiB there, or move it to a larger disk (`pabal up --data DIR`)",
        )
