"""Pump messages of one share to the provider for a few seconds: claim, look, ask for a grant, send, settle.

The backlog stays in the ledger, and a successor goes on with it. A pump claims a little ahead of its turns,
and asks for a grant last, when the request is built and a connection is up, so that a call starts within a
moment of its grant. If it dies, the sweep finds what it left undone: a lease that ran out makes messages
unknown, never waiting. Here is the order of the steps; what each of them does is in `steps/`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pabal_worker.clock import monotonic
from pabal_worker.metrics.meter import SILENT, Meter
from pabal_worker.provider.port import Provider
from pabal_worker.records import Share
from pabal_worker.sending.limits import SendingLimits
from pabal_worker.sending.pump_run import NAP_S, PumpRun
from pabal_worker.sending.pump_settings import PumpSettings
from pabal_worker.sending.settlement import Settlement
from pabal_worker.sending.steps.answers import Answers
from pabal_worker.sending.steps.claims_ahead import ClaimsAhead
from pabal_worker.sending.steps.conditions import Conditions
from pabal_worker.sending.steps.granted_calls import GrantedCalls
from pabal_worker.sending.steps.opening import Opening
from pabal_worker.sending.steps.step import Done, End, Step, Wait
from pabal_worker.sending.variants import VariantCache

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.event_loop import LoopThread
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.client import RedisPacer
    from pabal_worker.safeguards.late_start import LateStartJudge


class Pump:
    """Sends for every campaign and both legs, a share at a time; for any number of threads."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        pacer: RedisPacer,
        provider: Provider,
        loop: LoopThread,
        clock: LedgerClock,
        late: LateStartJudge,
        limits: SendingLimits,
        settings: PumpSettings,
        is_stopping: Callable[[], bool] = lambda: False,
        monotonic: Callable[[], float] = monotonic,
        sleep: Callable[[float], None] = time.sleep,
        meter: Meter = SILENT,
    ) -> None:
        """`is_stopping`: the worker was told to end. Then nothing more is claimed, and no call begins."""
        self._ledger, self._clock, self._is_stopping = ledger, clock, is_stopping
        self._executor = ThreadPoolExecutor(settings.claim_threads, thread_name_prefix="claims")
        variants = VariantCache(ledger)
        self._opening = Opening(
            ledger=ledger,
            clock=clock,
            late=late,
            settings=settings,
            executor=self._executor,
            monotonic=monotonic,
            sleep=sleep,
        )
        self._conditions = Conditions(
            provider=provider,
            loop=loop,
            clock=clock,
            settings=settings,
            is_stopping=is_stopping,
            monotonic=monotonic,
        )
        self._claims = ClaimsAhead(
            ledger=ledger,
            clock=clock,
            limits=limits,
            settings=settings,
            executor=self._executor,
            is_stopping=is_stopping,
            monotonic=monotonic,
            meter=meter,
        )
        self._calls = GrantedCalls(
            ledger=ledger,
            pacer=pacer,
            provider=provider,
            loop=loop,
            clock=clock,
            settings=settings,
            variants=variants,
            is_stopping=is_stopping,
            monotonic=monotonic,
            meter=meter,
        )
        self._answers = Answers(
            ledger=ledger,
            pacer=pacer,
            settlement=Settlement(ledger=ledger, clock=clock, settings=settings, variants=variants),
            settings=settings,
            monotonic=monotonic,
            sleep=sleep,
            meter=meter,
        )

    def run(self, share: Share, *, succeed: Callable[[Share], None]) -> int:
        """Send what this share may send in the next few seconds; returns how many messages were accepted.

        `succeed` calls for the successor before the last answers are in, so a slow provider leaves no gap. It
        is harmless if another pump does the same.
        """
        if self._is_stopping():
            return 0
        run = self._opening.open_run(
            share, claim_s=self._claims.last_took_s, least_call=self._calls.last_least_call
        )
        if run is None:
            return 0
        try:
            end = self._opening.check_start(run) or self._send_until_end(run)
            if self._hand_over(run, end):
                succeed(share)
            run.has_successor = True
            self._send_until_end(run)
        finally:
            run.look.end()
            self._answers.take_in_all(run)
            self._claims.return_claims(run)
        return run.accepted

    def close(self) -> None:
        """End the threads that claim, once what they do is done."""
        self._executor.shutdown()

    def _send_until_end(self, run: PumpRun) -> End:
        while True:
            self._answers.take_in(run, for_s=0)
            step = self._next_step(run)
            if isinstance(step, Done) or (isinstance(step, Wait) and step.is_long):
                return step
            if isinstance(step, Wait):
                self._answers.take_in(run, for_s=step.for_s)

    def _next_step(self, run: PumpRun) -> Step:
        """Whatever first keeps the pump from sending; else a call."""
        checks = (
            self._conditions.check_time,
            self._conditions.check_campaign,
            self._check_window,
            self._conditions.check_calls,
            self._conditions.check_turn,
            self._conditions.check_connection,
            self._claims.check_claims,
        )
        for check in checks:
            step = check(run)
            if step is not None:
                return step
        return self._calls.send_next(run)

    def _check_window(self, run: PumpRun) -> Step | None:
        """Whether the window is open. A moment before it opens the claim and the connection are made ready,
        so that of many windows that open together each has only its grant to ask for; naps keep the look
        young.
        """
        step = self._conditions.check_window(run)
        if not isinstance(step, Wait) or step.is_long:
            return step
        self._claims.claim_ahead(run)
        self._conditions.check_connection(run)
        return replace(step, for_s=min(step.for_s, NAP_S))

    def _hand_over(self, run: PumpRun, end: End) -> bool:
        """Give the lease back; whether a successor is to go on at once."""
        goes_on = isinstance(end, Done) and end.has_more
        if not goes_on or run.is_stopped or run.is_outdated or self._is_stopping():
            self._claims.return_claims(run, wakes=False)
        due = self._release_lease(run, end)
        return due is not None and (goes_on or self._was_joined(run, due))

    def _was_joined(self, run: PumpRun, due: datetime) -> bool:
        """Whether messages joined a stream after the last claim: nobody has called for a pump, since it had
        one. A run that sent nothing leaves them to the tick, so nothing goes round and round.
        """
        is_stream = run.row.open_until is not None and run.calls > 0
        is_ended = run.is_stopped or run.is_outdated or self._is_stopping()
        return is_stream and not is_ended and due <= self._clock.now()

    def _release_lease(self, run: PumpRun, end: End) -> datetime | None:
        """Write down the wait, if that is how the run ended; returns when there is next something to do."""
        wait = end if isinstance(end, Wait) else None
        stalled_by = (
            wait.why if wait and wait.is_stalled else end.stalled_by if isinstance(end, Done) else None
        )
        now = self._clock.now()
        return self._ledger.pumps.release(
            run.lease,
            now=now,
            paces=run.row.paces,
            not_before=now + timedelta(seconds=wait.for_s) if wait else None,
            waits_for=wait.why if wait else stalled_by,
            is_stalled=stalled_by is not None,
        )
