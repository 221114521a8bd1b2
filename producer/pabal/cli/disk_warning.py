"""Say on standard error that the disk of a local installation is nearly full.

Where the servers run elsewhere nothing is said: nobody here sees their disks.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from pabal.cli.installation import find_installation
from pabal.cli.output import say
from pabal.disk_room import measure_room


def warn_of_full_disk(data: Path | None) -> None:
    """Say what is free below the data folder, if that is little. Raises WrongSettings if there is none."""
    installation = find_installation(data, os.environ)
    if not installation.is_local:
        return
    with suppress(OSError):  # who may not look asks the workers all the same
        room = measure_room(Path(installation.source).parent)
        if room.is_low:
            say(f"{room}: a full disk ends the servers; make room", err=True)
