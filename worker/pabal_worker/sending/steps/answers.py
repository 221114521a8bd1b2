"""Take in the answers to a pump's calls, and act on what they mean: hold the campaign, steer the account.

What they mean is said by `settlement.py`, which writes what becomes of each message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from typing import TYPE_CHECKING

from pabal.rate.pacing import Grant, Scope
from pabal_worker.errors import PacerUnavailable
from pabal_worker.metrics.meter import Meter
from pabal_worker.provider.port import Answer
from pabal_worker.rate_limiter.scopes import ACCOUNT
from pabal_worker.records import Attempt
from pabal_worker.rules.steering import AccountSignal
from pabal_worker.sending.pump_run import PumpRun
from pabal_worker.sending.pump_settings import PumpSettings
from pabal_worker.sending.refusal_judge import Fault
from pabal_worker.sending.settlement import SettledCall, Settlement
from pabal_worker.sending.steps.step import growing_wait_s

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.client import RedisPacer


class Answers:
    """Takes in what the provider answered to the calls of a pump's runs."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        pacer: RedisPacer,
        settlement: Settlement,
        settings: PumpSettings,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        meter: Meter,
    ) -> None:
        self._ledger, self._pacer, self._settlement, self._settings = ledger, pacer, settlement, settings
        self._monotonic, self._sleep, self._meter = monotonic, sleep, meter

    def take_in(self, run: PumpRun, *, for_s: float) -> None:
        """Settle what is answered now and in the next `for_s` seconds; a claim goes on meanwhile."""
        in_flight, began_at = len(run.in_flight), self._monotonic()
        lost = run.claims.lost_grants
        self._settle_for(run, for_s)
        answered, now = in_flight - len(run.in_flight), self._monotonic()
        lost = run.claims.lost_grants - lost
        if lost:
            run.lost_until = now + growing_wait_s(run.claims.lost_grants)
        if answered > lost:
            run.answered_at, run.claims.lost_grants = now, 0
            if for_s == 0:
                run.settle_s = (now - began_at) / answered

    def take_in_all(self, run: PumpRun) -> None:
        """Settle everything that is in flight, however long it takes."""
        while run.in_flight:
            self._settle_answered(run, timeout_s=None)

    def _settle_for(self, run: PumpRun, left_s: float) -> None:
        """Settle answers as they come; with no call in flight it only waits."""
        ends_at = self._monotonic() + left_s
        while run.in_flight:
            if not self._settle_answered(run, timeout_s=left_s) or left_s == 0:
                return
            left_s = max(0.0, ends_at - self._monotonic())
        if left_s:
            self._sleep(left_s)

    def _settle_answered(self, run: PumpRun, *, timeout_s: float | None) -> bool:
        """Settle what is answered, after waiting for a first answer; False if none came."""
        done, _ = wait(run.in_flight, timeout=timeout_s, return_when=FIRST_COMPLETED)
        for future in done:
            self._settle(run, future)
        return bool(done)

    def _settle(self, run: PumpRun, future: Future[Answer]) -> None:
        attempt, answer = run.in_flight.pop(future), future.result()
        scopes, grant = run.grants.pop(attempt.id)
        if not answer.called:
            run.not_called(attempt)
            self._give_back(scopes, grant, attempt)
            self._meter.note_call(attempt.leg, answer, 0)
            return
        began_at = self._monotonic()
        settled = self._settlement.settle_call(run, attempt, answer)
        self._meter.note_call(attempt.leg, answer, self._monotonic() - began_at)
        self._act_on(run, settled)

    def _give_back(self, scopes: Sequence[Scope], grant: Grant, attempt: Attempt) -> None:
        """A void grant costs nothing of the cap, where the pacer can be told."""
        with suppress(PacerUnavailable):
            self._pacer.give_back(scopes, grant, attempt=attempt.id)

    def _act_on(self, run: PumpRun, settled: SettledCall) -> None:
        run.accepted += settled.accepted
        if settled.fault is not None:
            self._hold_campaign(run, settled.fault)
        if settled.signal is not None:
            self._steer_account(run, settled.signal)

    def _hold_campaign(self, run: PumpRun, fault: Fault) -> None:
        """Hold the campaign, since no message is at fault: people have to mend something first."""
        self._ledger.campaigns.hold_for(run.row.no, reason=fault.reason, cause=fault.cause)
        run.ends_at = self._monotonic()

    def _steer_account(self, run: PumpRun, signal: AccountSignal) -> None:
        """Tell the pacer how the call went: the account's pace follows the provider's health."""
        account = run.scopes[-1]
        try:
            self._pacer.steer(
                ACCOUNT, signal, floor=self._settings.floor, cap=account.amount / account.unit_s
            )
        except PacerUnavailable:
            run.ends_at = self._monotonic()
