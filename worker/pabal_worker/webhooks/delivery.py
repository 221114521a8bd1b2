"""The relay: what the ledger wrote down for the senders' webhooks goes out, signed and in order.

One worker at a time delivers to an endpoint, one parcel after the other, so the changes of a message arrive
in their order. Endpoints do not wait for each other: their POSTs are under way together. Whoever dies in a
POST leaves a lease that runs out; then the same parcel goes again under the same id. Sending knows nothing
of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pabal_worker.clock import monotonic
from pabal_worker.webhooks import retries, signing
from pabal_worker.webhooks.parcels import Delivery, Parcel, Poster
from pabal_worker.webhooks.payload import body_of

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.clock import LedgerClock
    from pabal_worker.event_loop import LoopThread
    from pabal_worker.ledger import Ledger

ROWS = 100
"""Changes in one POST at most, as many as Infobip's own pushes have by default."""

_AT_ONCE = 16
_BUDGET_S = 4.0
_LEASE_S = 60.0
"""Longer than a POST may take, with the statements around it."""

_LOOK_AGAIN_S = 0.5


@dataclass(slots=True)
class _Run:
    """One run: until when it takes parcels on, and those under way."""

    ends_at: float
    in_flight: dict[Future[Delivery], Parcel] = field(default_factory=dict)
    told: int = 0


class Relay:
    """Delivers what is due."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        poster: Poster,
        loop: LoopThread,
        clock: LedgerClock,
        secrets: Sequence[str],
        log: FilteringBoundLogger,
        monotonic: Callable[[], float] = monotonic,
    ) -> None:
        """Without secrets nothing is delivered: what is not signed could come from anybody."""
        self._ledger, self._poster, self._loop, self._clock = ledger, poster, loop, clock
        self._secrets, self._log, self._monotonic = tuple(secrets), log, monotonic

    def is_due(self) -> bool:
        """Whether a run would find something to deliver now."""
        return bool(self._secrets) and self._ledger.relays.is_due(now=self._clock.now())

    def run(self) -> int:
        """Deliver for a few seconds, then wait for what is under way; returns how many changes were told."""
        run = _Run(self._monotonic() + _BUDGET_S)
        while self._secrets:
            self._take_on(run)
            if not run.in_flight:
                break
            done, _ = wait(run.in_flight, timeout=_LOOK_AGAIN_S, return_when=FIRST_COMPLETED)
            for future in done:
                self._settle(run, run.in_flight.pop(future), self._delivery(future))
        return run.told

    def _take_on(self, run: _Run) -> None:
        """As many parcels as there are places free."""
        free = _AT_ONCE - len(run.in_flight)
        if not free or self._monotonic() >= run.ends_at:
            return
        now = self._clock.now()
        for parcel in self._ledger.relays.take(endpoints=free, rows=ROWS, now=now, lease_s=_LEASE_S):
            run.in_flight[self._loop.submit(self._post(parcel))] = parcel

    async def _post(self, parcel: Parcel) -> Delivery:
        body = body_of(parcel.changes)
        headers = signing.signed_headers(self._secrets, id=str(parcel.id), at=self._clock.now(), body=body)
        return await self._poster.post(parcel.url, headers=headers, body=body)

    def _delivery(self, future: Future[Delivery]) -> Delivery:
        """How a POST ended; a fault of ours is one failure more, and stops nobody else."""
        try:
            return future.result()
        except Exception as error:
            self._log.exception("a webhook's body could not be made")
            return Delivery(None, f"Pabal could not make the body ({type(error).__name__})")

    def _settle(self, run: _Run, parcel: Parcel, delivery: Delivery) -> None:
        now = self._clock.now()
        if delivery.is_taken:
            run.told += len(parcel.changes) * self._ledger.relays.delivered(parcel, delivery, now=now)
            return
        failures = parcel.failures + 1
        next_at = None if delivery.is_gone else retries.next_try(failures, now=now)
        if self._ledger.relays.failed(parcel, delivery, next_at=next_at, now=now):
            said = "a webhook failed" if next_at else "a webhook is parked"
            self._log.warning(said, endpoint=parcel.endpoint_no, failures=failures, why=delivery.why)
