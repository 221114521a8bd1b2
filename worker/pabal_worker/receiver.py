"""Serve the receiver: `python -m pabal_worker.receiver --host HOST --port PORT`, within bounds.

`pabal_worker.receiver:app` is the application alone, for another server.

The application is made when a server asks for it, so importing this module opens nothing. What it does with
delivery reports is in `reports/receiver.py`.
"""

from __future__ import annotations

import argparse

from starlette.types import ASGIApp

from pabal_worker.alive.heartbeat import Heartbeat
from pabal_worker.alive.place import default_folder
from pabal_worker.garbage import collect_rarely
from pabal_worker.ledger import Ledger
from pabal_worker.logs import configure, logger
from pabal_worker.metrics.exposition import MetricsServer
from pabal_worker.metrics.work_metrics import WorkMetrics
from pabal_worker.receiving import server
from pabal_worker.reports import receiver
from pabal_worker.settings import settings


def __getattr__(name: str) -> ASGIApp:
    """Make `app`; any other name is an AttributeError."""
    if name != "app":
        raise AttributeError(name)
    configure(settings().log_level)
    return receiver.create(settings())


def main() -> None:
    """Receive reports until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="pabal_worker.receiver", description="take the provider's reports")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; %(default)s")
    parser.add_argument("--port", default=8080, type=int, help="%(default)s")
    asked = parser.parse_args()
    known = settings()
    configure(known.log_level)
    ledger = Ledger(known.database_url, max_connections=1)
    folder = known.alive_dir or default_folder()
    heartbeat = Heartbeat("receiver", folder, looks={"ledger": ledger.now}, log=logger("alive"))
    metrics = WorkMetrics()
    shown = MetricsServer(
        metrics.registry, host=known.metrics_host, port=known.metrics_port, log=logger("metrics")
    )
    shown.start()
    heartbeat.start()
    try:
        application = receiver.create(known, meter=metrics)
        collect_rarely()
        server.serve(application, host=asked.host, port=asked.port, on_turn=heartbeat.note_loop)
    finally:
        shown.close()
        heartbeat.close()
        ledger.close()


if __name__ == "__main__":
    main()
