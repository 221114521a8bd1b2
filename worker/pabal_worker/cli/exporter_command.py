"""Add `pabal exporter`: show the ledger's and the pacer's figures to Prometheus, in one process.

What it shows is in `metrics/`.
"""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from pabal.cli.output import reporting_errors
from pabal.errors import WrongSettings
from pabal_worker.cli.extras import needing

_USUAL_PORT = 9200


def add(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(exporter)


def exporter(
    host: Annotated[
        str | None, typer.Option("--host", help="The address to listen on; else PABAL_METRICS_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=1, max=65535, help="Else PABAL_METRICS_PORT, else 9200."),
    ] = None,
) -> None:
    """Show the ledger's and the pacer's figures to Prometheus until Ctrl-C or SIGTERM.

    One process of an installation does so, so that sums are true; workers and receivers show their own work.
    """
    with reporting_errors(as_json=False), needing("worker"):
        from pabal_worker.container import Container
        from pabal_worker.logs import configure, logger
        from pabal_worker.metrics.exporter import collecting, serve
        from pabal_worker.settings import settings

        known = settings()
        configure(known.log_level)
        address = (host or known.metrics_host, port or known.metrics_port or _USUAL_PORT)
        log = logger("exporter")
        with (
            closing(Container(known)) as container,
            collecting(
                ledger=container.ledger,
                obstacles=container.obstacles,
                account=container.account,
                pacer=container.pacer,
                clock=container.clock,
                log=log,
            ) as registry,
        ):
            if not serve(registry, *address, log=log):
                raise WrongSettings(
                    f"the exporter cannot listen on {address[0]}:{address[1]}; choose another --port"
                )
