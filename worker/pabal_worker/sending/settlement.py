"""Settle the provider's answers message by message, then act on what they say about the account.

The account's part: hold the campaign, block sending, slow down. It claims nothing and makes no call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pabal_worker.errors import PacerUnavailable
from pabal_worker.message_ids import message_id
from pabal_worker.provider.outcomes import ErrorClass, Outcome, TryLater
from pabal_worker.provider.port import Answer
from pabal_worker.rate_limiter.scopes import ACCOUNT
from pabal_worker.records import Attempt, Settled
from pabal_worker.rules.adaptive_rate import Seen
from pabal_worker.sending import outcome_rules
from pabal_worker.sending.pump_run import PumpRun
from pabal_worker.sending.pump_settings import PumpSettings

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.client import RedisPacer


class Settlement:
    """Settles the calls that a pump has in flight."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        pacer: RedisPacer,
        clock: LedgerClock,
        settings: PumpSettings,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._ledger, self._pacer, self._clock, self._settings = ledger, pacer, clock, settings
        self._monotonic, self._sleep = monotonic, sleep

    def settle_answers(self, run: PumpRun, *, timeout_s: float | None) -> None:
        """Settle what has been answered. Waits for the first answer, for `timeout_s` at most (None: however
        long it takes); with no call in flight it only waits.
        """
        if not run.in_flight:
            if timeout_s:
                self._sleep(timeout_s)
            return
        started = self._monotonic()
        done, _ = wait(run.in_flight, timeout=timeout_s, return_when=FIRST_COMPLETED)
        for future in done:
            self._settle_answer(run, run.in_flight.pop(future), future.result())
        if timeout_s and done:
            self.settle_answers(run, timeout_s=max(0.0, timeout_s - (self._monotonic() - started)))

    def settle_all(self, run: PumpRun) -> None:
        """Settle everything that is in flight, however long it takes."""
        while run.in_flight:
            self.settle_answers(run, timeout_s=None)

    def _settle_answer(self, run: PumpRun, attempt: Attempt, answer: Answer) -> None:
        now = self._clock.now()
        if not answer.called:
            run.not_called(attempt)
            return
        moved = self._ledger.messages.settle(
            attempt,
            self._settlements(run, attempt, answer, now),
            http_status=answer.http_status,
            note=answer.note,
            watch=self._settings.watch,
            now=now,
        )
        run.accepted += moved.get("accepted", 0)
        outcomes = list(answer.outcomes.values())
        self._hold_campaign(run, outcomes)
        self._block_account(run, _block_s(outcomes, answer.provider_waits_s))
        self._steer_account(run, answer)

    def _settlements(self, run: PumpRun, attempt: Attempt, answer: Answer, now: datetime) -> list[Settled]:
        """What each message of an attempt becomes."""
        ask_at = now + timedelta(seconds=self._settings.ask_after_s)
        return [
            outcome_rules.decide_settlement(
                message,
                answer.outcomes[message_id(run.row.id, message.name, attempt.leg)],
                ask_at=ask_at,
                now=now,
            )
            for message in attempt.messages
        ]

    def _hold_campaign(self, run: PumpRun, outcomes: Sequence[Outcome]) -> None:
        """Hold the campaign if the account is at fault: people have to mend it first."""
        why = _account_fault(outcomes)
        if why is not None:
            self._ledger.campaigns.move(
                run.row.no, "held", came_from=["running"], reason=why, now=self._clock.now()
            )
            run.ends_at = self._monotonic()

    def _block_account(self, run: PumpRun, for_s: float | None) -> None:
        """Let nobody send for so long; without Redis this pump ends, and no other one sends either."""
        if for_s:
            try:
                self._pacer.block(ACCOUNT, for_s)
            except PacerUnavailable:
                run.ends_at = self._monotonic()

    def _steer_account(self, run: PumpRun, answer: Answer) -> None:
        """Tell the pacer how the call went: the account's pace follows the provider's health."""
        seen = Seen(outcome_rules.health_of(answer), answer.took_s, len(answer.outcomes))
        account = run.scopes[-1]
        try:
            self._pacer.steer(ACCOUNT, seen, floor=self._settings.floor, cap=account.amount / account.unit_s)
        except PacerUnavailable:
            run.ends_at = self._monotonic()


def _account_fault(outcomes: Sequence[Outcome]) -> str | None:
    """Why the provider refuses the account, as far as an outcome says so."""
    for outcome in outcomes:
        if isinstance(outcome, TryLater) and outcome.error_class is ErrorClass.ACCOUNT:
            return outcome.why
    return None


def _block_s(outcomes: Sequence[Outcome], provider_waits_s: float | None) -> float | None:
    """Seconds for which nobody may send: what the provider said, else a moment if no message got through."""
    if provider_waits_s is not None or not outcomes:
        return provider_waits_s
    first = outcomes[0]
    if not isinstance(first, TryLater) or not outcome_rules.blames_provider(first):
        return None
    none_got_through = all(isinstance(outcome, TryLater) for outcome in outcomes)
    return outcome_rules.PROVIDER_PAUSE_S if none_got_through else None
