"""Make the next call of a pump: build its request, ask for the grant last, and put it on its way.

What is answered is taken in by `answers.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pabal.rate.pacing import START_WITHIN_S, Grant
from pabal_worker.errors import PacerUnavailable
from pabal_worker.metrics.meter import Meter
from pabal_worker.provider.port import Answer, Provider, SendRequest
from pabal_worker.rate_limiter.scopes import shown_name
from pabal_worker.records import Attempt
from pabal_worker.sending import request_builder
from pabal_worker.sending.claim_size import pace_of
from pabal_worker.sending.pump_run import PumpRun
from pabal_worker.sending.pump_settings import PumpSettings
from pabal_worker.sending.steps.opening import hold_campaign
from pabal_worker.sending.steps.step import STALLED_S, Sent, Step, Wait
from pabal_worker.sending.variants import VariantCache

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.event_loop import LoopThread
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.client import RedisPacer

_EARLY_S = 0.5
"""So much before a turn that is reckoned the pacer is asked for the true one."""

_UNCAPPED_START_WITHIN_S = 1.0
"""Seconds for which a grant without any cap is good; a capped one is good for `START_WITHIN_S`."""


class GrantedCalls:
    """Makes the calls of a pump's runs."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        pacer: RedisPacer,
        provider: Provider,
        loop: LoopThread,
        clock: LedgerClock,
        settings: PumpSettings,
        variants: VariantCache,
        is_stopping: Callable[[], bool],
        monotonic: Callable[[], float],
        meter: Meter,
    ) -> None:
        self._ledger, self._pacer, self._provider, self._loop = ledger, pacer, provider, loop
        self._clock, self._settings, self._variants = clock, settings, variants
        self._is_stopping, self._monotonic, self._meter = is_stopping, monotonic, meter
        self.last_least_call = 1
        """Messages that a call should hold at least, by the last answer of the pacer to whichever run."""

    def send_next(self, run: PumpRun) -> Step:
        """Build the next request, ask for its grant, and put the call on its way."""
        attempt = run.claims.ready[0]
        request = self._build_request(run, attempt)
        asked_at = self._monotonic()
        try:
            grant = self._pacer.grant(
                run.scopes,
                len(attempt.messages),
                flow=run.flow,
                steered=run.row.is_steered,
                load=1,
                attempt=attempt.id,
            )
        except PacerUnavailable as error:
            self._meter.note_grant(run.lease.leg, 0, "away", self._monotonic() - asked_at)
            return Wait(STALLED_S, str(error), is_stalled=True)
        self._meter.note_grant(run.lease.leg, grant.granted, grant.why, self._monotonic() - asked_at)
        run.least_call = self.last_least_call = grant.call_size
        if not grant.granted:
            why = f"{grant.why}: {shown_name(run.scopes[grant.binding - 1].name)}"
            return Wait(grant.wait_s, why, is_stalled=grant.why == "blocked")
        return self._send_granted(run, run.claims.ready.popleft(), request, grant)

    def may_start(self, run: PumpRun, start_by: float) -> bool:
        """Asked with the connection up and no byte sent."""
        return self._monotonic() < start_by and run.look.is_good() and not self._is_stopping()

    def _build_request(self, run: PumpRun, attempt: Attempt) -> SendRequest:
        """The request of an attempt. A campaign whose request this worker cannot build is held: its messages
        have not left, and would come back here for ever.
        """
        try:
            return request_builder.request_for(
                attempt,
                run.campaign,
                run.script,
                variants=self._variants.of_attempt(attempt),
                webhook_url=self._settings.webhook_url,
                now=self._clock.now(),
            )
        except Exception as error:
            why = f"a worker could not make its request ({type(error).__name__}); the worker's log says more"
            hold_campaign(self._ledger, run.row, why, now=self._clock.now())
            raise

    def _send_granted(self, run: PumpRun, attempt: Attempt, request: SendRequest, grant: Grant) -> Step:
        """Put a call on its way with as many messages as were granted."""
        n = grant.granted
        sent = replace(
            attempt,
            messages=attempt.messages[:n],
            granted_at=datetime.fromtimestamp(grant.at_s, UTC),
            called_at=self._clock.now(),
        )
        part = replace(request, messages=request.messages[:n])
        start_by = self._start_by(run, sent, grant)
        call = self._provider.send(part, may_start=lambda: self.may_start(run, start_by))
        future = self._loop.submit(call)
        run.in_flight[future] = sent
        run.grants[attempt.id] = (run.scopes, grant)
        run.calls += 1
        if n < len(attempt.messages):
            self._part(run, future, attempt, n)
        self._note_call_size(run, n, of=len(attempt.messages))
        run.next_turn_at = self._monotonic() + n / pace_of(run.scopes) - _EARLY_S
        return Sent(n)

    def _start_by(self, run: PumpRun, attempt: Attempt, grant: Grant) -> float:
        """The monotonic moment from which the call may not start any more."""
        is_capped = any(scope.amount for scope in run.scopes)
        good_for_s = START_WITHIN_S if is_capped else _UNCAPPED_START_WITHIN_S
        sendable_until = attempt.sendable_until(self._settings.hold_s)
        valid_s = (sendable_until - self._clock.now()).total_seconds()
        return min(grant.asked_at + good_for_s, run.closes_at, self._monotonic() + valid_s)

    def _part(self, run: PumpRun, future: Future[Answer], attempt: Attempt, n: int) -> None:
        """Keep what was not granted, as an attempt of its own.

        Until that is written, no answer may be settled, since it would stand for all messages of the attempt;
        if it cannot be written, the lease lapses.
        """
        try:
            rest = self._ledger.messages.split(attempt, n)
        except BaseException:
            run.in_flight.pop(future)
            raise
        if rest:
            run.claims.ready.appendleft(rest)

    def _note_call_size(self, run: PumpRun, n: int, *, of: int) -> None:
        """Calls become as small as grants are, and grow again while grants are full."""
        if n < of:
            run.largest_call = n
        elif run.largest_call is not None:
            run.largest_call = min(2 * run.largest_call, self._settings.request_size)
