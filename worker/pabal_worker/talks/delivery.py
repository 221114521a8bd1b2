"""Tell webhooks what users wrote, signed and in the order of arrival for each talk.

How an endpoint is called is in `webhooks/http.py`, what it is told in `body.py`, when it is tried again in
`retries.py`.

One worker at a time tells of a talk, one parcel after the other. Talks do not wait for each other: their
POSTs are under way together, up to a number for each endpoint, over all workers. A worker that dies in a POST
leaves a lease that runs out; then the same parcel goes again under the same id.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING

from pabal_worker.clock import monotonic
from pabal_worker.records import FailedParcel, TalkParcel
from pabal_worker.talks.body import body_of
from pabal_worker.talks.retries import next_try
from pabal_worker.webhooks import signing
from pabal_worker.webhooks.parcels import HttpClient, PostResult

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.clock import LedgerClock
    from pabal_worker.event_loop import LoopThread
    from pabal_worker.ledger import Ledger

ROWS = 100
"""Words in one POST at most."""

EACH = 64
"""Talks of one endpoint that are told of at once, over all workers."""

_BUDGET_S = 4.0
_LEASE_S = 30.0
"""Longer than a POST may take, with the statements around it."""

_ROUND_S = 0.08
"""What ends in such a time is settled together, in the transaction that leases what came in it. Where no more
may be leased, a round ends with its POSTs.
"""


class TalkDelivery:
    """Tells what is due."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        http: HttpClient,
        loop: LoopThread,
        clock: LedgerClock,
        secrets: Sequence[str],
        log: FilteringBoundLogger,
        is_stopping: Callable[[], bool] = lambda: False,
        monotonic: Callable[[], float] = monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Without secrets nothing is told: what is not signed could come from anybody."""
        self._ledger, self._http, self._loop, self._clock = ledger, http, loop, clock
        self._secrets, self._log, self._is_stopping = tuple(secrets), log, is_stopping
        self._monotonic, self._sleep = monotonic, sleep

    def is_due(self) -> bool:
        """Whether a run would find something to tell now."""
        return bool(self._secrets) and self._ledger.talks.is_due(now=self._clock.now())

    def deliver_words(self) -> bool:
        """Tell for a few seconds, then wait for the POSTs under way; returns whether that was too short."""
        in_flight: dict[Future[PostResult], TalkParcel] = {}
        told: list[TalkParcel] = []
        ends_at = self._monotonic() + _BUDGET_S
        is_over = False
        while self._secrets:
            is_over = is_over or self._is_stopping() or self._monotonic() >= ends_at
            if not is_over:
                self._post_parcels(in_flight, told)
            elif told:
                self._ledger.talks.told(told, now=self._clock.now())
            if not in_flight:
                break
            told = self._settle_round(in_flight)
        return is_over

    def _post_parcels(
        self, in_flight: dict[Future[PostResult], TalkParcel], told: Sequence[TalkParcel]
    ) -> None:
        """Note what was told, and put the POSTs on their way that are due."""
        parcels = self._ledger.talks.lease_parcels(
            each=EACH, rows=ROWS, now=self._clock.now(), lease_s=_LEASE_S, told=told
        )
        for parcel in parcels:
            in_flight[self._loop.submit(self._post(parcel))] = parcel

    def _settle_round(self, in_flight: dict[Future[PostResult], TalkParcel]) -> list[TalkParcel]:
        """Wait for a round, and settle what failed in it; returns what was told and is still to be noted."""
        if len(in_flight) < EACH:
            self._sleep(_ROUND_S)
            done = {future for future in in_flight if future.done()}
        else:
            done, _ = wait(in_flight, timeout=_ROUND_S)
        results = [(in_flight.pop(future), self._result_of(future)) for future in done]
        self._settle_failed([(parcel, result) for parcel, result in results if not result.is_accepted])
        return [parcel for parcel, result in results if result.is_accepted]

    async def _post(self, parcel: TalkParcel) -> PostResult:
        body = body_of(parcel)
        headers = signing.signed_headers(self._secrets, id=str(parcel.id), at=self._clock.now(), body=body)
        return await self._http.post(parcel.url, headers=headers, body=body)

    def _result_of(self, future: Future[PostResult]) -> PostResult:
        """How a POST ended. A fault of ours counts as one more failure, and stops no other talk."""
        try:
            return future.result()
        except Exception as error:
            self._log.exception("a talk's body could not be made")
            return PostResult(None, f"Pabal could not make the body ({type(error).__name__})")

    def _settle_failed(self, results: Sequence[tuple[TalkParcel, PostResult]]) -> None:
        now = self._clock.now()
        failed = [
            FailedParcel(
                parcel,
                result.status,
                result.why,
                None
                if result.is_gone
                else next_try(parcel.failures + 1, failed_since=parcel.failed_since or now, now=now),
            )
            for parcel, result in results
        ]
        if failed and self._ledger.talks.failed(failed, now=now):
            self._note_failures(failed)

    def _note_failures(self, failed: Sequence[FailedParcel]) -> None:
        """One line for all of a moment: an endpoint that is away fails for every talk."""
        parked = [one.parcel.talk_no for one in failed if one.next_at is None]
        event = "talks are parked" if parked else "talks wait for their webhook"
        first = failed[0]
        self._log.warning(
            event, talks=len(failed), parked=len(parked), endpoint=first.parcel.endpoint_no, why=first.why
        )
