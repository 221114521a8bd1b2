"""Serve the ledger's and the pacer's figures until the process is told to end.

It starts nothing else, sends nothing, and any number of them is harmless, though one is enough.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry

from pabal_worker.metrics.exposition import MetricsServer
from pabal_worker.metrics.ledger_collector import LedgerCollector
from pabal_worker.metrics.snapshot import SnapshotReader

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.campaigns.obstacles import ObstacleReader
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.account import Account
    from pabal_worker.rate_limiter.client import RedisPacer


@contextmanager
def collecting(
    *,
    ledger: Ledger,
    obstacles: ObstacleReader,
    account: Account,
    pacer: RedisPacer,
    clock: LedgerClock,
    log: FilteringBoundLogger,
) -> Iterator[CollectorRegistry]:
    """A registry whose figures are read at each scrape, until the block ends."""
    reader = SnapshotReader(ledger=ledger, obstacles=obstacles, account=account, pacer=pacer, clock=clock)
    collector, registry = LedgerCollector(reader, log=log), CollectorRegistry()
    registry.register(collector)
    try:
        yield registry
    finally:
        collector.close()


def serve(registry: CollectorRegistry, host: str, port: int, *, log: FilteringBoundLogger) -> bool:
    """Serve until SIGTERM or SIGINT; False if the address cannot be listened on."""
    is_over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: is_over.set())
    server = MetricsServer(registry, host=host, port=port, log=log)
    if not server.start():
        return False
    is_over.wait()
    server.close()
    return True
