"""Settle the provider's answers message by message, and say what they mean for the account.

`settle_call` returns that as a value: a signal for the pacer, and a fault for which the campaign is to be
held. Who is at fault is judged in `refusal_judge.py`. It claims nothing, makes no call and blocks nobody.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pabal_worker.errors import PacerUnavailable
from pabal_worker.message_ids import message_id
from pabal_worker.provider.outcomes import Accepted
from pabal_worker.provider.port import Answer
from pabal_worker.rate_limiter.scopes import ACCOUNT
from pabal_worker.records import Attempt, Settled
from pabal_worker.rules.steering import AccountSignal
from pabal_worker.sending import outcome_rules
from pabal_worker.sending.pump_run import PumpRun
from pabal_worker.sending.pump_settings import PumpSettings
from pabal_worker.sending.refusal_judge import Fault, RefusalJudge
from pabal_worker.sending.variants import VariantCache

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.client import RedisPacer


@dataclass(frozen=True, slots=True)
class SettledCall:
    """What came of a call, beyond its messages."""

    accepted: int = 0
    """Messages that the provider took, as the ledger counted them."""

    signal: AccountSignal | None = None
    """What the pacer is to be told (`RedisPacer.steer`)."""

    fault: Fault | None = None
    """Why the campaign is to be held: no recipient is at fault, and people have to mend it."""


class Settlement:
    """Settles the calls that a pump has in flight."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        pacer: RedisPacer,
        clock: LedgerClock,
        settings: PumpSettings,
        variants: VariantCache,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        luck: Callable[[], float] = random.random,
    ) -> None:
        """`luck` draws a number from 0 to 1 for each message whose next attempt is to be spread."""
        self._ledger, self._pacer, self._clock, self._settings = ledger, pacer, clock, settings
        self._monotonic, self._sleep, self._luck = monotonic, sleep, luck
        self._judge = RefusalJudge(ledger=ledger, variants=variants)

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

    def settle_call(self, run: PumpRun, attempt: Attempt, answer: Answer) -> SettledCall:
        """Settle one call that was made, message by message; returns what the answer means beyond its
        messages.
        """
        now = self._clock.now()
        judgement = self._judge.judge_answer(run, attempt, answer, now=now)
        moved = self._ledger.messages.settle(
            attempt,
            self._settlements(run, attempt, answer, now, believes=judgement.believes),
            http_status=answer.http_status,
            note=answer.note,
            watch=self._settings.watch,
            now=now,
        )
        return SettledCall(moved.get("accepted", 0), outcome_rules.signal_of(answer), judgement.fault)

    def _settle_answer(self, run: PumpRun, attempt: Attempt, answer: Answer) -> None:
        if not answer.called:
            run.not_called(attempt)
            return
        settled = self.settle_call(run, attempt, answer)
        run.accepted += settled.accepted
        if settled.fault is not None:
            self._hold_campaign(run, settled.fault)
        if settled.signal is not None:
            self._steer_account(run, settled.signal)

    def _settlements(
        self, run: PumpRun, attempt: Attempt, answer: Answer, now: datetime, *, believes: bool
    ) -> Sequence[Settled]:
        """What each message of an attempt becomes."""
        if isinstance(answer.shared, Accepted):
            return outcome_rules.settle_accepted(attempt.messages, answer.shared)
        ask_at = now + timedelta(seconds=self._settings.ask_after_s)
        return [
            outcome_rules.decide_settlement(
                message,
                answer.outcomes[message_id(run.row.id, message.name, attempt.leg)],
                ask_at=ask_at,
                luck=self._luck(),
                now=now,
                believes=believes,
                was_alone=len(attempt.messages) == 1,
            )
            for message in attempt.messages
        ]

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
