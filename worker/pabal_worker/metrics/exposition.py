"""Serve a process's metrics over HTTP, at every path of one port.

What they are is in `work_metrics.py` and `ledger_collector.py`. A port that cannot be had is an error line
and nothing more, since sending does not depend on being watched; an alert sees that nobody scrapes it.

Pabal's processes have threads. Where somebody runs workers with `--pool processes` all the same, each child
counts for itself: then PROMETHEUS_MULTIPROC_DIR has to name a folder that is the worker's own, which the
library then writes to, and what stands there from an earlier worker is deleted at the start.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_ENDS_WITHIN_S = 2.0


class MetricsServer:
    """Serves one registry, from `start` to `close`."""

    def __init__(
        self, registry: CollectorRegistry, *, host: str, port: int, log: FilteringBoundLogger
    ) -> None:
        """`port` 0: nothing is served."""
        self._registry, self._host, self._port, self._log = registry, host, port, log
        self._running: tuple[object, object] | None = None

    def start(self) -> bool:
        """Begin to serve; False if that is not asked for or not possible."""
        if not self._port:
            return False
        try:
            self._server, self._thread = start_http_server(
                self._port, addr=self._host, registry=whole_registry(self._registry)
            )
        except OSError as error:
            self._log.error(
                "metrics cannot be served", host=self._host, port=self._port, why=error.strerror or str(error)
            )
            return False
        self._running = (self._server, self._thread)
        return True

    def close(self) -> None:
        """Serve no more; harmless a second time."""
        if self._running is not None:
            self._running = None
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(_ENDS_WITHIN_S)


def whole_registry(own: CollectorRegistry) -> CollectorRegistry:
    """The registry that is served: the process's own, or the sums of all processes that share a folder."""
    folder = os.environ.get(_FOLDER)
    if not folder:
        return own
    shared = CollectorRegistry()
    MultiProcessCollector(shared, path=folder)  # type: ignore[no-untyped-call]
    return shared


def clean_folder() -> None:
    """Delete what an earlier worker has left in the shared folder, before this one has children.

    A file of our own process id stays: in a container each start has the same, and the library has opened it.
    """
    folder = os.environ.get(_FOLDER)
    if not folder:
        return
    for path in Path(folder).glob("*.db"):
        if not path.stem.endswith(f"_{os.getpid()}"):
            with suppress(FileNotFoundError):
                path.unlink()


def prefork_fault(pool: str, *, port: int) -> str | None:
    """Why a worker with this pool cannot be counted; None: it can."""
    if not port or not any(name in pool for name in ("prefork", "processes")) or os.environ.get(_FOLDER):
        return None
    return (
        "PABAL_METRICS_PORT is set, and this worker has the pool prefork, whose processes count each for "
        f"itself; leave out `--pool`, or set {_FOLDER} to a folder of this worker's own"
    )
