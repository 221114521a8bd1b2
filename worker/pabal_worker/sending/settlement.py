"""What a pump does with answers: settle them message by message, and heed what they mean beyond."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from datetime import timedelta
from typing import TYPE_CHECKING

from pabal_worker.errors import PacerUnavailable
from pabal_worker.message_ids import message_id
from pabal_worker.provider.outcomes import ErrorClass, Outcome, TryLater
from pabal_worker.provider.port import Answer
from pabal_worker.rate_limiter.scopes import ACCOUNT
from pabal_worker.records import Attempt
from pabal_worker.rules.adaptive_rate import Seen
from pabal_worker.sending import outcome_rules
from pabal_worker.sending.pump_run import PumpSettings, Run

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.client import RedisPacer


class Settlement:
    """Answers of the calls that a pump has in flight."""

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

    def settle(self, run: Run, *, timeout_s: float | None) -> None:
        """Settle what has been answered; wait for the first answer, or just wait, for `timeout_s` at most."""
        if not run.in_flight:
            if timeout_s:
                self._sleep(timeout_s)
            return
        started = self._monotonic()
        done, _ = wait(run.in_flight, timeout=timeout_s, return_when=FIRST_COMPLETED)
        for future in done:
            self._settle_one(run, run.in_flight.pop(future), future.result())
        if timeout_s and done:
            self.settle(run, timeout_s=max(0.0, timeout_s - (self._monotonic() - started)))

    def drain(self, run: Run) -> None:
        """Settle everything that is in flight, however long it takes."""
        while run.in_flight:
            self.settle(run, timeout_s=None)

    def _settle_one(self, run: Run, attempt: Attempt, answer: Answer) -> None:
        now = self._clock.now()
        if not answer.called:
            self._ledger.messages.give_back(attempt, now=now, note=answer.note)
            return
        settled = [
            outcome_rules.settled(
                message,
                answer.outcomes[message_id(run.row.id, message.recipient_no, attempt.leg)],
                ask_at=now + timedelta(seconds=self._settings.ask_after_s),
                now=now,
            )
            for message in attempt.messages
        ]
        moved = self._ledger.messages.settle(
            attempt,
            settled,
            http_status=answer.http_status,
            note=answer.note,
            watch=self._settings.watch,
            now=now,
        )
        run.sent += moved.get("accepted", 0)
        self._heed(run, list(answer.outcomes.values()), answer.provider_waits_s)
        self._steer(run, answer)

    def _heed(self, run: Run, outcomes: Sequence[Outcome], provider_waits_s: float | None) -> None:
        """What an answer means beyond its messages: an account error holds the campaign, a 429 slows all."""
        later = [outcome for outcome in outcomes if isinstance(outcome, TryLater)]
        account = next((outcome for outcome in later if outcome.error_class is ErrorClass.ACCOUNT), None)
        if account:
            self._ledger.campaigns.move(
                run.row.no, "held", came_from=["running"], reason=account.why, now=self._clock.now()
            )
            run.ends_at = self._monotonic()
        if (
            provider_waits_s is None
            and later
            and len(later) == len(outcomes)
            and outcome_rules.is_providers(later[0])
        ):
            provider_waits_s = outcome_rules.PROVIDER_PAUSE_S
        if provider_waits_s:
            try:
                self._pacer.block(ACCOUNT, provider_waits_s)
            except PacerUnavailable:
                run.ends_at = self._monotonic()

    def _steer(self, run: Run, answer: Answer) -> None:
        """Tell the pacer how the call went: the account follows the provider's health."""
        seen = Seen(outcome_rules.health_of(answer), answer.took_s, len(answer.outcomes))
        account = run.scopes[-1]
        try:
            self._pacer.steer(ACCOUNT, seen, floor=self._settings.floor, cap=account.amount / account.unit_s)
        except PacerUnavailable:
            run.ends_at = self._monotonic()
