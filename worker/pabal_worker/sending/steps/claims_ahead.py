"""Claim messages a little ahead of their turns, beside the pump, and give back what does not leave.

What was claimed waits under its lease without a write a try. How much is claimed is in `claim_size.py`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pabal_worker.metrics.meter import Meter
from pabal_worker.records import Attempt
from pabal_worker.sending.claim_size import call_size, claim_size, pace_of
from pabal_worker.sending.limits import SendingLimits
from pabal_worker.sending.pump_run import NAP_S, PumpRun
from pabal_worker.sending.pump_settings import PumpSettings
from pabal_worker.sending.steps.step import Done, Step, Wait, slow_ledger

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

_JOINED_S = 0.05
"""Seconds in which messages join a stream until its pump claims them together."""


class ClaimsAhead:
    """Claims for the runs of a pump."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        clock: LedgerClock,
        limits: SendingLimits,
        settings: PumpSettings,
        executor: Executor,
        is_stopping: Callable[[], bool],
        monotonic: Callable[[], float],
        meter: Meter,
    ) -> None:
        """`executor` runs the claims."""
        self._ledger, self._clock, self._limits, self._settings = ledger, clock, limits, settings
        self._executor, self._is_stopping, self._monotonic = executor, is_stopping, monotonic
        self._meter = meter
        self.last_took_s = 0.0
        """Seconds that the last claim took, of whichever run."""

    def check_claims(self, run: PumpRun) -> Step | None:
        """Have something to send: claim ahead, and drop what may not be sent any more."""
        self._take_in_claim(run, within_s=0)
        if self._return_outdated(run) and run.claims.took_s > self._settings.hold_s:
            run.slowed_by = slow_ledger("claims", run.claims.took_s)
            return Wait(run.claims.took_s, run.slowed_by, is_stalled=True)
        self.claim_ahead(run)
        if run.claims.ready:
            return None
        if run.claims.coming is None:
            if self._looks_again(run):
                return Wait(_JOINED_S, "messages that join its stream")
            return self._limits.find_end(run.row, run.campaign, run.lease.leg) or Done(has_more=False)
        self._wait_for_claim(run)
        if run.claims.ready:
            return None
        run.slowed_by = slow_ledger("claims", self._monotonic() - run.claims.began_at)
        return Wait(0, run.slowed_by)

    def _looks_again(self, run: PumpRun) -> bool:
        """Whether a stream's pump is to claim once more, since others may have joined meanwhile: that is
        cheaper and sooner than a pump of their own.
        """
        claims = run.claims
        if run.row.open_until is None or not claims.found or run.has_successor or self._is_stopping():
            return False
        claims.has_more, claims.found = True, 0
        return True

    def claim_ahead(self, run: PumpRun) -> None:
        """Begin the next claim if too little is in hand, one at a time."""
        claims, now = run.claims, self._monotonic()
        if claims.coming or not claims.has_more or run.has_successor or self._is_stopping():
            return
        size = self._call_size(run)
        n = claim_size(pace_of(run.scopes), size=size, claim_s=claims.took_s, left_s=run.ends_at - now)
        in_hand = sum(len(attempt.messages) for attempt in claims.ready)
        if in_hand and in_hand > n // 2:
            return
        claims.began_at = now
        claims.coming = self._executor.submit(self._claim, run, n, size)

    def return_claims(self, run: PumpRun, *, wakes: bool = True) -> None:
        """Give back what was claimed and not called. Before the lease is, nobody else need look for it."""
        self._take_in_claim(run, within_s=None)
        left, run.claims.ready = [*run.claims.ready], deque()
        if left:
            note = "its grant had become too old" if run.claims.lost_grants else "its turn did not come"
            self._ledger.messages.give_back(*left, now=self._clock.now(), note=note, wakes=wakes)

    def _call_size(self, run: PumpRun) -> int:
        size = call_size(
            pace_of(run.scopes), request_size=self._settings.request_size, cycle_s=1.5 * run.settle_s
        )
        size = size if run.largest_call is None else min(size, run.largest_call)
        return min(max(size, run.least_call), self._settings.request_size)

    def _claim(self, run: PumpRun, n: int, size: int) -> list[Attempt]:
        """Claim up to `n` messages in calls of `size`; in a thread beside the pump."""
        now, began_at = self._clock.now(), self._monotonic()
        attempts = self._ledger.messages.claim(
            campaign=run.row.no,
            leg=run.lease.leg,
            n=n,
            validity_s=run.row.validity_of(run.lease.leg),
            worker=self._settings.worker,
            now=now,
            lease_s=self._settings.lease_s,
            call_size=size,
            changes=run.changes,
            quota=self._limits.quota_at(now),
        )
        claimed = sum(len(attempt.messages) for attempt in attempts)
        self._meter.note_claim(run.lease.leg, claimed, self._monotonic() - began_at)
        run.claims.has_more, run.claims.found = claimed >= n, claimed
        return [self._limit(attempt, now) for attempt in attempts]

    def _limit(self, attempt: Attempt, now: datetime) -> Attempt:
        """An attempt small enough for messages whose request was refused as such."""
        limit = min(max(1, self._settings.request_size >> message.split) for message in attempt.messages)
        if len(attempt.messages) <= limit:
            return attempt
        first = sorted(attempt.messages, key=lambda message: -message.split)  # those that limit the others
        attempt = replace(attempt, messages=tuple(first))
        return self._ledger.messages.keep_only(attempt, limit, now=now)

    def _take_in_claim(self, run: PumpRun, *, within_s: float | None) -> None:
        """Take what the claim under way has found, if it ends `within_s` seconds (None: however long)."""
        claims = run.claims
        if claims.coming is None:
            return
        if within_s != 0:
            wait([claims.coming], timeout=within_s)
        if claims.coming.done() or within_s is None:
            coming, claims.coming = claims.coming, None
            claims.ready.extend(coming.result())
            claims.came_at = self._monotonic()
            claims.took_s = self.last_took_s = claims.came_at - claims.began_at

    def _wait_for_claim(self, run: PumpRun) -> None:
        """Wait for the claim, or for an answer, a moment."""
        if run.claims.coming:
            pending: list[Future[Any]] = [run.claims.coming, *run.in_flight]
            wait(pending, timeout=NAP_S, return_when=FIRST_COMPLETED)
            self._take_in_claim(run, within_s=0)

    def _return_outdated(self, run: PumpRun) -> bool:
        """Give back what has grown too old in hand: its validity is over, or its lease nears its end. True if
        there was any.
        """
        now, hold_s = self._clock.now(), self._settings.hold_s
        old = [attempt for attempt in run.claims.ready if attempt.sendable_until(hold_s) <= now]
        if old:
            for attempt in old:
                run.claims.ready.remove(attempt)
            self._ledger.messages.give_back(
                *old, now=now, note="it grew too old before its turn", wakes=False
            )
        return bool(old)
