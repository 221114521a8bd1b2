"""Deliver to the senders' webhooks what the ledger wrote down for them, signed and in order.

How an endpoint is called is in `http.py`, what it is told in `payload.py`.

One worker at a time delivers to an endpoint, one parcel after the other, so the changes of a message arrive
in their order. Endpoints do not wait for each other: their POSTs are under way together. A worker that dies
in a POST leaves a lease that runs out; then the same parcel goes again under the same id. Sending does not
depend on any of this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pabal_worker.clock import monotonic
from pabal_worker.metrics.meter import SILENT, Meter
from pabal_worker.provider.port import ProviderFormat
from pabal_worker.webhooks import signing
from pabal_worker.webhooks.parcels import HttpClient, Parcel, PostResult, next_try
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
class DeliveryRun:
    """One run: until when it takes parcels, and the POSTs under way."""

    ends_at: float
    in_flight: dict[Future[PostResult], Parcel] = field(default_factory=dict)
    n_delivered: int = 0
    """Changes that endpoints have accepted."""


class WebhookDelivery:
    """Delivers what is due."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        http: HttpClient,
        provider: ProviderFormat,
        loop: LoopThread,
        clock: LedgerClock,
        secrets: Sequence[str],
        log: FilteringBoundLogger,
        monotonic: Callable[[], float] = monotonic,
        meter: Meter = SILENT,
    ) -> None:
        """Without secrets nothing is delivered: what is not signed could come from anybody."""
        self._ledger, self._http, self._provider = ledger, http, provider
        self._loop, self._clock = loop, clock
        self._secrets, self._log, self._monotonic = tuple(secrets), log, monotonic
        self._meter = meter

    def is_due(self) -> bool:
        """Whether a run would find something to deliver now."""
        return bool(self._secrets) and self._ledger.relays.is_due(now=self._clock.now())

    def deliver_parcels(self) -> int:
        """Deliver for a few seconds, then wait for the POSTs under way; returns how many changes were
        accepted.
        """
        run = DeliveryRun(self._monotonic() + _BUDGET_S)
        while self._secrets:
            self._take_parcels(run)
            if not run.in_flight:
                break
            done, _ = wait(run.in_flight, timeout=_LOOK_AGAIN_S, return_when=FIRST_COMPLETED)
            for future in done:
                self._settle(run, run.in_flight.pop(future), self._result_of(future))
        return run.n_delivered

    def _take_parcels(self, run: DeliveryRun) -> None:
        """Take as many parcels as there are places free, and post them."""
        free = _AT_ONCE - len(run.in_flight)
        if not free or self._monotonic() >= run.ends_at:
            return
        now = self._clock.now()
        for parcel in self._ledger.relays.take(endpoints=free, rows=ROWS, now=now, lease_s=_LEASE_S):
            run.in_flight[self._loop.submit(self._post(parcel))] = parcel

    async def _post(self, parcel: Parcel) -> PostResult:
        body = body_of(parcel.changes, provider=self._provider)
        headers = signing.signed_headers(self._secrets, id=str(parcel.id), at=self._clock.now(), body=body)
        began_at = self._monotonic()
        result = await self._http.post(parcel.url, headers=headers, body=body)
        self._meter.note_post(_word_of(result), len(parcel.changes), self._monotonic() - began_at)
        return result

    def _result_of(self, future: Future[PostResult]) -> PostResult:
        """How a POST ended. A fault of ours counts as one more failure, and stops no other endpoint."""
        try:
            return future.result()
        except Exception as error:
            self._log.exception("a webhook's body could not be made")
            return PostResult(None, f"Pabal could not make the body ({type(error).__name__})")

    def _settle(self, run: DeliveryRun, parcel: Parcel, result: PostResult) -> None:
        now = self._clock.now()
        if result.is_accepted:
            run.n_delivered += len(parcel.changes) * self._ledger.relays.delivered(parcel, result, now=now)
            return
        failures = parcel.failures + 1
        next_at = None if result.is_gone else next_try(failures, now=now)
        if self._ledger.relays.failed(parcel, result, next_at=next_at, now=now):
            event = "a webhook failed" if next_at else "a webhook is parked"
            self._log.warning(event, endpoint=parcel.endpoint_no, failures=failures, why=result.why)


def _word_of(result: PostResult) -> str:
    if result.is_accepted:
        return "delivered"
    return "gone" if result.is_gone else "failed"
