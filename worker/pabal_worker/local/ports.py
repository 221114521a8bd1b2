"""Find free ports of 127.0.0.1, and keep those of one installation the same from start to start.

Reserves none: between the look and the start of a server, another program may take the port.
"""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from pathlib import Path


class StablePorts:
    """Ports of 127.0.0.1 by name, written down in one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def port(self, name: str) -> int:
        """The port that `name` had last time if it is free, else any free one."""
        ports = self._read()
        last = ports.get(name)
        if last and is_free(last):
            return last
        port = any_free()
        self._path.write_text(json.dumps(ports | {name: port}) + "\n")
        return port

    def _read(self) -> dict[str, int]:
        with suppress(OSError, ValueError):
            ports = json.loads(self._path.read_text())
            return {name: port for name, port in ports.items() if isinstance(port, int) and 0 < port < 65536}
        return {}


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """A port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
