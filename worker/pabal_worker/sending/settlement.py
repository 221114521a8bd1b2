"""Settle the provider's answers message by message, and say what they mean for the account.

`settle_call` returns that as a value: a signal for the pacer, and a fault for which the campaign is to be
held; `steps/answers.py` acts on it. Who is at fault is judged in `refusal_judge.py`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pabal_worker.message_ids import message_id
from pabal_worker.provider.outcomes import Accepted
from pabal_worker.provider.port import Answer
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
    """Settles calls that were made."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        clock: LedgerClock,
        settings: PumpSettings,
        variants: VariantCache,
        luck: Callable[[], float] = random.random,
    ) -> None:
        """`luck` draws a number from 0 to 1 for each message whose next attempt is to be spread."""
        self._ledger, self._clock, self._settings, self._luck = ledger, clock, settings, luck
        self._judge = RefusalJudge(ledger=ledger, variants=variants)

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
