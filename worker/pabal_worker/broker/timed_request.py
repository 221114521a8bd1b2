"""Let messages of the broker expire by the ledger's clock, not by this pod's.

Celery compares a message's moment with the wall clock of the worker that takes it: a pod whose clock was set
ahead would drop each question of people, and each tick of beat. When a message expires its sender says.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from celery.worker.request import Request
from celery.worker.state import revoked


def timed_request(now: Callable[[], datetime | None]) -> type[Request]:
    """The class of requests for a Celery application's tasks.

    `now`: the ledger's time, without a question to it; None: it is not known yet, and this pod's clock
    counts.
    """

    class TimedRequest(Request):
        def maybe_expire(self) -> Literal[True] | None:
            """Whether it has expired; then it counts as revoked, as with Celery."""
            if not self.expires:
                return None
            ledger_time = now()
            if ledger_time is None:
                return super().maybe_expire()
            if ledger_time <= self.expires:
                return None
            revoked.add(self.id)
            return True

    return TimedRequest
