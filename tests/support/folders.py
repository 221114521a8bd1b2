"""Make temporary folders that all servers can enter: PostgreSQL, started by root, runs as nobody."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def open_folder(name: str) -> Iterator[Path]:
    """A folder that is gone afterwards; not below pytest's own, which is closed to others."""
    with tempfile.TemporaryDirectory(prefix=f"pabal-{name}-") as path:
        folder = Path(path)
        folder.chmod(0o711)
        yield folder
