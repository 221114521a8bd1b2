"""Say on standard error that a command waits for a worker, once it has waited for a second.

All commands ask by this client, on a terminal and in pipes, so that none of them stands there in silence. It
says nothing of how long the work itself takes: a worker that is busy, and none at all, look alike from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Any

import typer

from pabal.cli.korean.edge import in_language
from pabal.client import Client

SILENT_FOR_S = 1.0
PATIENCE_S = 10.0


class WaitingClient(Client):
    """A `Client` that says what it waits for."""

    def __init__(
        self,
        broker_url: str,
        *,
        timeout_s: float | None = None,
        by: str | None = None,
        time_zone: str | None = None,
    ) -> None:
        self._patience_s = PATIENCE_S if timeout_s is None else timeout_s
        super().__init__(broker_url, timeout_s=self._patience_s, by=by, time_zone=time_zone)
        self._was_said = False

    def _ask(self, task: str, campaign_id: str, *, timeout_s: float | None = None, **arguments: Any) -> Any:
        with self._saying_so(timeout_s or self._patience_s):
            return super()._ask(task, campaign_id, timeout_s=timeout_s, **arguments)

    @contextmanager
    def _saying_so(self, patience_s: float) -> Iterator[None]:
        """Say it while the block inside takes longer than a second, once a command."""
        timer = Timer(SILENT_FOR_S, self._say, (patience_s,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _say(self, patience_s: float) -> None:
        if not self._was_said:
            self._was_said = True
            typer.echo(in_language(f"waiting for a worker, {patience_s:g} s at most …"), err=True)
