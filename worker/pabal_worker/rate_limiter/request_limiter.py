"""Limit how often all workers together call `/logs` and `/reports`.

The provider counts these requests too. Messages are granted in `client.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from pabal.rate.pacing import Scope
from pabal_worker.errors import PacerUnavailable

if TYPE_CHECKING:
    from pabal_worker.rate_limiter.client import RedisPacer

_PATIENCE_S = 10.0


class RequestLimiter:
    """Permits of one scope, a request at a time, for the requests of all pods together."""

    def __init__(
        self,
        scope: Scope,
        *,
        pacer: RedisPacer,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._scope, self._pacer, self._monotonic, self._sleep = scope, pacer, monotonic, sleep

    def wait_for_permit(self) -> None:
        """Return when one request may be made; PacerUnavailable if that would take more than ten seconds."""
        gives_up_at = self._monotonic() + _PATIENCE_S
        while not (grant := self._pacer.grant([self._scope], 1)).granted:
            if self._monotonic() + grant.wait_s > gives_up_at:
                raise PacerUnavailable(f"{self._scope.name}: no permit within {grant.wait_s:.0f} s")
            self._sleep(grant.wait_s)

    def pause_requests(self, for_s: float | None) -> None:
        """Give no permit for so long: the provider said so. None: it did not say."""
        if for_s:
            with suppress(PacerUnavailable):
                self._pacer.block(self._scope.name, for_s)
