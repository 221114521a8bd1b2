"""Find the folder of heartbeat files, and read and write one.

A file has a name and a value a line, so that reading it needs nothing but Python's builtins, and `cat` shows
it. Importing this costs a probe nothing.
"""

from __future__ import annotations

import os

ROLES = ("worker", "beat", "receiver")


def default_folder() -> str:
    """`PABAL_ALIVE_DIR`, else a folder of this user's where temporary files are."""
    given = os.environ.get("PABAL_ALIVE_DIR", "")
    return given or os.path.join(os.environ.get("TMPDIR") or "/tmp", f"pabal-alive-{os.getuid()}")  # noqa: PTH118  # pathlib is slow to import


def file_of(role: str, folder: str) -> str:
    """The heartbeat file of the one process of this role that a container has."""
    return os.path.join(folder, role)  # noqa: PTH118


def write_beat(path: str, beat: dict[str, str]) -> None:
    """Replace the file as a whole, so that nobody reads half of it. Raises OSError."""
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
    own = f"{path}.{os.getpid()}"
    with open(own, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("".join(f"{name} {value}\n" for name, value in beat.items()))
    os.replace(own, path)  # noqa: PTH105


def read_beat(path: str) -> dict[str, str]:
    """Names and values. Raises OSError."""
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        return {name: value for name, _, value in (line.rstrip("\n").partition(" ") for line in file)}
