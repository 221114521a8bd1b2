"""The pump: grant, claim, send, settle, for a few seconds; then its successor goes on.

The backlog stays in the ledger. A pump takes only what the pacer grants now, writes the claim and the attempt
before the call, keeps several calls in flight, and settles each answer message by message. Whatever it leaves
undone when it dies is found by upkeep: a lease that ran out makes messages unknown, never waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pabal import windows
from pabal.campaign import Campaign, parse_campaign
from pabal.pacing import START_WITHIN_S, Grant, Scope
from pabal.rendering import Script
from pabal.sharing import Flow
from pabal.steering import Seen
from pabal_worker import calls, verdicts
from pabal_worker.clock import monotonic
from pabal_worker.failures import NoPacer
from pabal_worker.ids import message_id
from pabal_worker.outcomes import ErrorClass, Outcome, TryLater
from pabal_worker.provider import Answer, Provider
from pabal_worker.records import Attempt, Lease, Share, StoredCampaign, Watch
from pabal_worker.scopes import ACCOUNT, Speeds, flow_of, scopes_of

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.late import LateStarts
    from pabal_worker.ledger import Ledger
    from pabal_worker.loop import LoopThread
    from pabal_worker.pacer import RedisPacer

_PATIENCE_S = 1.5
_PAUSE_WITHOUT_PACER_S = 2.0
_LEASE_MARGIN_S = 1.0
_LOOK_AGAIN_S = 0.5
_LOOK_AT_SHUT_WINDOW = timedelta(days=1)
_COUNT_REQUESTS = 20
_WARM_WITHIN_S = 15.0
_UNCAPPED_START_WITHIN_S = 1.0


@dataclass(frozen=True, slots=True)
class PumpSettings:
    """What the installation says about sending."""

    worker: str
    request_size: int
    in_flight: int
    budget_s: float
    """A pump ends after so many seconds."""

    lease_s: float
    """A claim's lease, longer than a call may take: when it has passed, the worker is taken for dead."""

    watch: Watch
    """When accepted messages are asked about."""

    ask_after_s: float
    """When the logs are first asked about a call in doubt."""

    speeds: Speeds
    """The installation's caps."""

    floor: float
    """Messages a second to which the provider's troubles may slow the account."""

    webhook_url: str | None


@dataclass(slots=True)
class _Run:
    """One pump's run: the campaign as it was read at the start, and the calls in flight."""

    lease: Lease
    row: StoredCampaign
    campaign: Campaign
    script: Script
    scopes: Sequence[Scope]
    flow: Flow
    ends_at: float
    read_at: float
    """When the row was read: pace and state are looked at again now and then."""

    waiting: int
    """Messages that could be claimed when they were counted, less what was: nobody asks for leave for more.
    """

    in_flight: dict[Future[Answer], Attempt] = field(default_factory=dict)
    sent: int = 0
    goes_on: bool = True
    """False once it has met a wait or an end: then the tick calls for the next pump, not this one."""

    not_before: datetime | None = None
    waits_for: str | None = None
    is_stalled: bool = False
    """Nobody may send just now: no pacer, or the provider asked everybody to wait. Its work stays overdue."""


class Dispatch:
    """Pumps for every campaign and both legs."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        pacer: RedisPacer,
        provider: Provider,
        loop: LoopThread,
        clock: LedgerClock,
        late: LateStarts,
        settings: PumpSettings,
        is_stopping: Callable[[], bool] = lambda: False,
        monotonic: Callable[[], float] = monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`is_stopping`: the worker was told to end. Then nothing more is claimed, and no call begins."""
        self._is_stopping = is_stopping
        self._ledger, self._pacer, self._provider, self._loop = ledger, pacer, provider, loop
        self._clock, self._late, self._settings = clock, late, settings
        self._monotonic, self._sleep = monotonic, sleep

    def pump(self, share: Share, *, succeed: Callable[[Share], None]) -> int:
        """Send what this share may send in the next few seconds; returns how many messages were accepted.

        The successor is called for before the last answers are in, so a slow provider leaves no gap. Harmless
        when another pump does the same.
        """
        if self._is_stopping():
            return 0
        lease = self._ledger.pumps.lease(share, now=self._clock.now(), lease_s=self._lease_s())
        row = self._ledger.campaigns.find(share.campaign_id) if lease else None
        if lease is None or row is None:
            return 0
        run = self._begin(lease, row)
        try:
            if self._may_begin(run):
                self._send_while_it_may(run)
            next_at = self._end(run)
            if next_at and run.goes_on:
                succeed(share)
        finally:
            self._drain(run)
        return run.sent

    def _lease_s(self) -> float:
        """A pump claims for `budget_s`, then only waits for answers; a dead one is replaced right after."""
        return self._settings.budget_s + _LEASE_MARGIN_S

    def _begin(self, lease: Lease, row: StoredCampaign) -> _Run:
        campaign = parse_campaign(row.spec)
        now = self._monotonic()
        scopes = scopes_of(row, campaign, lease.leg, self._settings.speeds)
        ends_at = now + self._settings.budget_s
        flow = flow_of(campaign, lease.leg)
        return _Run(lease, row, campaign, Script(campaign), scopes, flow, ends_at, now, 0)

    def _may_begin(self, run: _Run) -> bool:
        """Wait a moment for `sendAt` if it is near; False if the campaign does not run, or not any more."""
        run.goes_on = run.row.state in ("scheduled", "running") and not self._late.stops(
            run.lease, run.row, run.campaign, now=self._clock.now()
        )
        return run.goes_on and (run.row.state == "running" or self._starts(run))

    def _starts(self, run: _Run) -> bool:
        early_s = (run.row.send_at - self._clock.now()).total_seconds()
        if 0 < early_s <= _PATIENCE_S:
            self._sleep(early_s)
        if not self._ledger.campaigns.start(run.row.no, now=self._clock.now()):
            run.not_before, run.waits_for, run.goes_on = run.row.send_at, "sendAt", False
        return run.goes_on

    def _send_while_it_may(self, run: _Run) -> None:
        while self._monotonic() < run.ends_at and not self._is_stopping():
            self._settle_answers(run, timeout_s=0)
            if len(run.in_flight) >= self._settings.in_flight:
                self._settle_answers(run, timeout_s=None)
                continue
            shuts_at = self._wait_for_window(run) if self._still_runs(run) and self._has_work(run) else None
            grant = self._ask_for_leave(run) if shuts_at is not None else None
            if shuts_at is None or grant is None or (grant.granted and not self._send(run, grant, shuts_at)):
                run.goes_on = False
                return

    def _has_work(self, run: _Run) -> bool:
        """Whether anything could be claimed now; counted again when what was counted has been claimed."""
        if run.waiting <= 0:
            limit = _COUNT_REQUESTS * self._settings.request_size
            run.waiting = self._ledger.messages.claimable(
                run.row.no, run.lease.leg, limit=limit, now=self._clock.now()
            )
        return run.waiting > 0

    def _still_runs(self, run: _Run) -> bool:
        """Look at the campaign again if it was read a while ago: it may have another pace, or be paused."""
        if self._monotonic() - run.read_at > _LOOK_AGAIN_S:
            row = self._ledger.campaigns.find(run.row.id)
            if row is None or row.state != "running":
                return False
            run.row, run.read_at = row, self._monotonic()
            run.scopes = scopes_of(row, run.campaign, run.lease.leg, self._settings.speeds)
        return True

    def _wait_for_window(self, run: _Run) -> float | None:
        """The monotonic moment at which window or campaign end; None if shut for longer than a pump waits."""
        now, monotonic = self._clock.now(), self._monotonic()
        hours = run.campaign.windows_of(run.lease.leg)
        opens_at = windows.next_opening(*hours, now=now)
        if opens_at is None:
            run.not_before, run.waits_for = now + _LOOK_AT_SHUT_WINDOW, "deliveryTimeWindow"
            return None
        opens_in_s = (opens_at - now).total_seconds()
        if opens_in_s > _PATIENCE_S:
            run.not_before, run.waits_for = opens_at, "deliveryTimeWindow"
            return None
        if opens_in_s > 0:
            self._settle_answers(run, timeout_s=opens_in_s)
            return self._wait_for_window(run)
        closes_at = windows.closes_at(*hours, now=now)
        ends = [moment for moment in (closes_at, run.row.end_at) if moment]
        return monotonic + (min(ends) - now).total_seconds() if ends else float("inf")

    def _ask_for_leave(self, run: _Run) -> Grant | None:
        """The pacer's grant, after a short wait if need be; None if the wait is for a later pump."""
        self._loop.run(self._provider.warm(), timeout_s=_WARM_WITHIN_S)
        try:
            want = min(self._settings.request_size, run.waiting)
            grant = self._pacer.grant(run.scopes, want, flow=run.flow, steered=run.row.is_steered)
        except NoPacer as error:
            run.is_stalled = True
            self._rest(run, _PAUSE_WITHOUT_PACER_S, str(error))
            return None
        run.is_stalled = not grant.granted and grant.why == "blocked"
        if grant.granted:
            return grant
        if grant.wait_s > _PATIENCE_S:
            self._rest(run, grant.wait_s, f"{grant.why}: {run.scopes[grant.binding - 1].name}")
            return None
        self._settle_answers(run, timeout_s=grant.wait_s)
        return grant

    def _rest(self, run: _Run, wait_s: float, why: str) -> None:
        run.not_before, run.waits_for = self._clock.now() + timedelta(seconds=wait_s), why

    def _send(self, run: _Run, grant: Grant, shuts_at: float) -> bool:
        """Claim what was granted and put one call on its way; False if there is nothing to claim."""
        if self._is_stopping():
            return True
        now = self._clock.now()
        start_by = min(self._stale_at(run, grant), shuts_at)
        attempt = self._ledger.messages.claim(
            campaign=run.row.no,
            leg=run.lease.leg,
            n=grant.granted,
            validity_s=run.row.validity_of(run.lease.leg),
            worker=self._settings.worker,
            now=now,
            granted_at=datetime.fromtimestamp(grant.at_s, UTC),
            lease_s=self._settings.lease_s,
        )
        if attempt is None:
            return False
        limit = min(max(1, self._settings.request_size >> message.split) for message in attempt.messages)
        if len(attempt.messages) > limit:
            attempt = self._ledger.messages.keep_only(attempt, limit, now=now)
        run.waiting -= len(attempt.messages)
        request = calls.request_for(
            attempt, run.campaign, run.script, webhook_url=self._settings.webhook_url, now=now
        )
        call = self._provider.send(request, may_start=lambda: self._may_start(start_by))
        run.in_flight[self._loop.submit(call)] = attempt
        return True

    def _may_start(self, start_by: float) -> bool:
        return self._monotonic() < start_by and not self._is_stopping()

    def _stale_at(self, run: _Run, grant: Grant) -> float:
        """The monotonic moment from which the grant is too old for a call to start on it."""
        is_capped = any(scope.amount for scope in run.scopes)
        return grant.asked_at + (START_WITHIN_S if is_capped else _UNCAPPED_START_WITHIN_S)

    def _settle_answers(self, run: _Run, *, timeout_s: float | None) -> None:
        """Settle what has been answered; wait for the first answer, or just wait, for `timeout_s` at most."""
        if not run.in_flight:
            if timeout_s:
                self._sleep(timeout_s)
            return
        started = self._monotonic()
        done, _ = wait(run.in_flight, timeout=timeout_s, return_when=FIRST_COMPLETED)
        for future in done:
            self._settle(run, run.in_flight.pop(future), future.result())
        if timeout_s and done:
            self._settle_answers(run, timeout_s=max(0.0, timeout_s - (self._monotonic() - started)))

    def _settle(self, run: _Run, attempt: Attempt, answer: Answer) -> None:
        now = self._clock.now()
        if not answer.called:
            self._ledger.messages.give_back(attempt, now=now, note=answer.note)
            return
        settled = [
            verdicts.settled(
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

    def _heed(self, run: _Run, outcomes: Sequence[Outcome], provider_waits_s: float | None) -> None:
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
            and verdicts.is_providers(later[0])
        ):
            provider_waits_s = verdicts.PROVIDER_PAUSE_S
        if provider_waits_s:
            try:
                self._pacer.block(ACCOUNT, provider_waits_s)
            except NoPacer:
                run.ends_at = self._monotonic()

    def _steer(self, run: _Run, answer: Answer) -> None:
        """Tell the pacer how the call went: the account follows the provider's health."""
        seen = Seen(verdicts.health_of(answer), answer.took_s, len(answer.outcomes))
        account = run.scopes[-1]
        try:
            self._pacer.steer(ACCOUNT, seen, floor=self._settings.floor, cap=account.amount / account.unit_s)
        except NoPacer:
            run.ends_at = self._monotonic()

    def _drain(self, run: _Run) -> None:
        while run.in_flight:
            self._settle_answers(run, timeout_s=None)

    def _end(self, run: _Run) -> datetime | None:
        return self._ledger.pumps.release(
            run.lease,
            now=self._clock.now(),
            pace=(run.row.speed_amount, run.row.speed_unit_s),
            not_before=run.not_before,
            waits_for=run.waits_for,
            is_stalled=run.is_stalled,
        )
