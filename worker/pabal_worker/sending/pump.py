"""The pump: grant, claim, send, settle, for a few seconds; then its successor goes on.

The backlog stays in the ledger. A pump takes only what the pacer grants now, writes the claim and the attempt
before the call, keeps several calls in flight, and settles each answer message by message. Whatever it leaves
undone when it dies is found by upkeep: a lease that ran out makes messages unknown, never waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pabal.campaign import delivery_window, parse_campaign
from pabal.campaign.renderer import Script
from pabal.rate.pacing import START_WITHIN_S, Grant
from pabal_worker.clock import monotonic
from pabal_worker.errors import PacerUnavailable
from pabal_worker.provider.port import Provider, SendRequest
from pabal_worker.rate_limiter.scopes import flow_of, scopes_of
from pabal_worker.records import Attempt, Lease, Share, StoredCampaign
from pabal_worker.sending import request_builder
from pabal_worker.sending.pump_run import PumpSettings, Run
from pabal_worker.sending.settlement import Settlement

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.event_loop import LoopThread
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.client import RedisPacer
    from pabal_worker.safeguards.late_start import LateStartJudge

_PATIENCE_S = 1.5
_PAUSE_WITHOUT_PACER_S = 2.0
_LEASE_MARGIN_S = 1.0
_LOOK_AGAIN_S = 0.5
_LOOK_AT_SHUT_WINDOW = timedelta(days=1)
_COUNT_REQUESTS = 20
_WARM_WITHIN_S = 15.0
_UNCAPPED_START_WITHIN_S = 1.0


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
        late: LateStartJudge,
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
        self._settlement = Settlement(
            ledger=ledger, pacer=pacer, clock=clock, settings=settings, monotonic=monotonic, sleep=sleep
        )

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
            self._settlement.drain(run)
        return run.sent

    def _lease_s(self) -> float:
        """A pump claims for `budget_s`, then only waits for answers; a dead one is replaced right after."""
        return self._settings.budget_s + _LEASE_MARGIN_S

    def _begin(self, lease: Lease, row: StoredCampaign) -> Run:
        campaign = parse_campaign(row.spec)
        now = self._monotonic()
        scopes = scopes_of(row, campaign, lease.leg, self._settings.speeds)
        ends_at = now + self._settings.budget_s
        flow = flow_of(campaign, lease.leg)
        return Run(lease, row, campaign, Script(campaign), scopes, flow, ends_at, now, 0)

    def _may_begin(self, run: Run) -> bool:
        """Wait a moment for `sendAt` if it is near; False if the campaign does not run, or not any more."""
        run.goes_on = run.row.state in ("scheduled", "running") and not self._late.stop_if_late(
            run.lease, run.row, run.campaign, now=self._clock.now()
        )
        return run.goes_on and (run.row.state == "running" or self._starts(run))

    def _starts(self, run: Run) -> bool:
        early_s = (run.row.send_at - self._clock.now()).total_seconds()
        if 0 < early_s <= _PATIENCE_S:
            self._sleep(early_s)
        if not self._ledger.campaigns.start(run.row.no, now=self._clock.now()):
            run.not_before, run.waits_for, run.goes_on = run.row.send_at, "sendAt", False
        return run.goes_on

    def _send_while_it_may(self, run: Run) -> None:
        while self._monotonic() < run.ends_at and not self._is_stopping():
            self._settlement.settle(run, timeout_s=0)
            if len(run.in_flight) >= self._settings.in_flight:
                self._settlement.settle(run, timeout_s=None)
                continue
            shuts_at = self._wait_for_window(run) if self._still_runs(run) and self._has_work(run) else None
            grant = self._ask_for_leave(run) if shuts_at is not None else None
            if shuts_at is None or grant is None or (grant.granted and not self._send(run, grant, shuts_at)):
                run.goes_on = False
                return

    def _has_work(self, run: Run) -> bool:
        """Whether anything could be claimed now; counted again when what was counted has been claimed."""
        if run.waiting <= 0:
            limit = _COUNT_REQUESTS * self._settings.request_size
            run.waiting = self._ledger.messages.claimable(
                run.row.no, run.lease.leg, limit=limit, now=self._clock.now()
            )
        return run.waiting > 0

    def _still_runs(self, run: Run) -> bool:
        """Look at the campaign again if it was read a while ago: it may have another pace, or be paused."""
        if self._monotonic() - run.read_at > _LOOK_AGAIN_S:
            row = self._ledger.campaigns.find(run.row.id)
            if row is None or row.state != "running":
                return False
            run.row, run.read_at = row, self._monotonic()
            run.scopes = scopes_of(row, run.campaign, run.lease.leg, self._settings.speeds)
        return True

    def _wait_for_window(self, run: Run) -> float | None:
        """The monotonic moment at which window or campaign end; None if shut for longer than a pump waits."""
        now, monotonic = self._clock.now(), self._monotonic()
        hours = run.campaign.windows_of(run.lease.leg)
        opens_at = delivery_window.next_opening(*hours, now=now)
        if opens_at is None:
            run.not_before, run.waits_for = now + _LOOK_AT_SHUT_WINDOW, "deliveryTimeWindow"
            return None
        opens_in_s = (opens_at - now).total_seconds()
        if opens_in_s > _PATIENCE_S:
            run.not_before, run.waits_for = opens_at, "deliveryTimeWindow"
            return None
        if opens_in_s > 0:
            self._settlement.settle(run, timeout_s=opens_in_s)
            return self._wait_for_window(run)
        closes_at = delivery_window.closes_at(*hours, now=now)
        ends = [moment for moment in (closes_at, run.row.end_at) if moment]
        return monotonic + (min(ends) - now).total_seconds() if ends else float("inf")

    def _ask_for_leave(self, run: Run) -> Grant | None:
        """The pacer's grant, after a short wait if need be; None if the wait is for a later pump."""
        self._loop.run(self._provider.warm(), timeout_s=_WARM_WITHIN_S)
        try:
            want = min(self._settings.request_size, run.waiting)
            grant = self._pacer.grant(run.scopes, want, flow=run.flow, steered=run.row.is_steered)
        except PacerUnavailable as error:
            run.is_stalled = True
            self._rest(run, _PAUSE_WITHOUT_PACER_S, str(error))
            return None
        run.is_stalled = not grant.granted and grant.why == "blocked"
        if grant.granted:
            return grant
        if grant.wait_s > _PATIENCE_S:
            self._rest(run, grant.wait_s, f"{grant.why}: {run.scopes[grant.binding - 1].name}")
            return None
        self._settlement.settle(run, timeout_s=grant.wait_s)
        return grant

    def _rest(self, run: Run, wait_s: float, why: str) -> None:
        run.not_before, run.waits_for = self._clock.now() + timedelta(seconds=wait_s), why

    def _send(self, run: Run, grant: Grant, shuts_at: float) -> bool:
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
        request = self._request(run, attempt, now)
        call = self._provider.send(request, may_start=lambda: self._may_start(start_by))
        run.in_flight[self._loop.submit(call)] = attempt
        return True

    def _request(self, run: Run, attempt: Attempt, now: datetime) -> SendRequest:
        """What goes out. A campaign that this worker cannot put into words (another version's, say) is held:
        its messages have not left, and would come back here for ever.
        """
        try:
            return request_builder.request_for(
                attempt, run.campaign, run.script, webhook_url=self._settings.webhook_url, now=now
            )
        except Exception as error:
            self._ledger.messages.give_back(attempt, now=now, note="its request could not be made")
            why = f"a worker could not make its request ({type(error).__name__}); the worker's log says more"
            self._ledger.campaigns.move(run.row.no, "held", came_from=["running"], reason=why, now=now)
            raise

    def _may_start(self, start_by: float) -> bool:
        return self._monotonic() < start_by and not self._is_stopping()

    def _stale_at(self, run: Run, grant: Grant) -> float:
        """The monotonic moment from which the grant is too old for a call to start on it."""
        is_capped = any(scope.amount for scope in run.scopes)
        return grant.asked_at + (START_WITHIN_S if is_capped else _UNCAPPED_START_WITHIN_S)

    def _end(self, run: Run) -> datetime | None:
        return self._ledger.pumps.release(
            run.lease,
            now=self._clock.now(),
            paces=run.row.paces,
            not_before=run.not_before,
            waits_for=run.waits_for,
            is_stalled=run.is_stalled,
        )
