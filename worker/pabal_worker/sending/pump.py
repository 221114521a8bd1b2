"""Pump messages of one share to the provider for a few seconds: grant, claim, send, settle.

The backlog stays in the ledger, and a successor goes on with it. A pump claims only what the pacer grants
now, writes the claim and the attempt before the call, keeps several calls in flight, and settles each answer
message by message. If it dies, the sweep finds what it left undone: a lease that ran out makes messages
unknown, never waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pabal.campaign import parse_campaign
from pabal.campaign.renderer import Script
from pabal.campaign.schedule import delivery_window
from pabal.rate.pacing import START_WITHIN_S, Grant
from pabal_worker.clock import monotonic
from pabal_worker.errors import PacerUnavailable
from pabal_worker.provider.port import Provider, SendRequest
from pabal_worker.rate_limiter.scopes import flow_of, scopes_of, shown_name
from pabal_worker.records import Attempt, Lease, Share, StoredCampaign
from pabal_worker.sending import request_builder
from pabal_worker.sending.pump_run import PumpRun
from pabal_worker.sending.pump_settings import PumpSettings
from pabal_worker.sending.settlement import Settlement
from pabal_worker.sending.variants import VariantCache

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.event_loop import LoopThread
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.client import RedisPacer
    from pabal_worker.safeguards.late_start import LateStartJudge

_PATIENCE_S = 1.5
"""Seconds that a pump waits for a turn, a window or `sendAt`; a longer wait is for a later pump."""

_PAUSE_WITHOUT_PACER_S = 2.0
_LEASE_MARGIN_S = 1.0
_READ_AGAIN_S = 0.5
"""A campaign's row is read again when it is older than this many seconds."""

_LOOK_AT_SHUT_WINDOW = timedelta(days=1)
_COUNT_REQUESTS = 20
"""Claimable messages are counted up to so many requests' worth at once."""

_WARM_WITHIN_S = 15.0
_UNCAPPED_START_WITHIN_S = 1.0
"""Seconds for which a grant without any cap is good; a capped one is good for `START_WITHIN_S`."""


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
        self._variants = VariantCache(ledger)
        self._settlement = Settlement(
            ledger=ledger, pacer=pacer, clock=clock, settings=settings, monotonic=monotonic, sleep=sleep
        )

    def run(self, share: Share, *, succeed: Callable[[Share], None]) -> int:
        """Send what this share may send in the next few seconds; returns how many messages were accepted.

        `succeed` calls for the successor before the last answers are in, so a slow provider leaves no gap. It
        is harmless if another pump does the same.
        """
        if self._is_stopping():
            return 0
        lease = self._ledger.pumps.lease(share, now=self._clock.now(), lease_s=self._lease_s())
        row = self._ledger.campaigns.find(share.campaign_id) if lease else None
        if lease is None or row is None:
            return 0
        run = self._open_run(lease, row)
        try:
            if self._check_start(run):
                self._send_while_allowed(run)
            next_at = self._release_lease(run)
            if next_at and run.starts_successor:
                succeed(share)
        finally:
            self._settlement.settle_all(run)
        return run.accepted

    def _lease_s(self) -> float:
        """A pump claims for `budget_s`, then only waits for answers; a dead one is replaced right after."""
        return self._settings.budget_s + _LEASE_MARGIN_S

    def _open_run(self, lease: Lease, row: StoredCampaign) -> PumpRun:
        campaign, now = parse_campaign(row.spec), self._monotonic()
        return PumpRun(
            lease=lease,
            row=row,
            row_read_at=now,
            campaign=campaign,
            script=Script(campaign),
            scopes=scopes_of(row, campaign, lease.leg, self._settings.speeds),
            flow=flow_of(campaign, lease.leg),
            ends_at=now + self._settings.budget_s,
        )

    def _check_start(self, run: PumpRun) -> bool:
        """Whether the campaign runs; waits a moment for `sendAt` if it is near."""
        run.starts_successor = run.row.state in ("scheduled", "running") and not self._late.stop_if_late(
            run.lease, run.row, run.campaign, now=self._clock.now()
        )
        return run.starts_successor and (run.row.state == "running" or self._start_campaign(run))

    def _start_campaign(self, run: PumpRun) -> bool:
        """Let the campaign run from now on; False before its `sendAt`."""
        early_s = (run.row.send_at - self._clock.now()).total_seconds()
        if 0 < early_s <= _PATIENCE_S:
            self._sleep(early_s)
        if not self._ledger.campaigns.start(run.row.no, now=self._clock.now()):
            run.not_before, run.waits_for, run.starts_successor = run.row.send_at, "sendAt", False
        return run.starts_successor

    def _send_while_allowed(self, run: PumpRun) -> None:
        while self._monotonic() < run.ends_at and not self._is_stopping():
            self._settlement.settle_answers(run, timeout_s=0)
            if len(run.in_flight) >= self._settings.in_flight:
                self._settlement.settle_answers(run, timeout_s=None)
                continue
            may_send = self._check_campaign(run) and self._has_work(run)
            shuts_at = self._wait_for_window(run) if may_send else None
            grant = self._ask_for_grant(run) if shuts_at is not None else None
            if (
                shuts_at is None
                or grant is None
                or (grant.granted and not self._send_granted(run, grant, shuts_at))
            ):
                run.starts_successor = False
                return

    def _has_work(self, run: PumpRun) -> bool:
        """Whether anything could be claimed now; counted again when what was counted has been claimed."""
        if run.claimable <= 0:
            limit = _COUNT_REQUESTS * self._settings.request_size
            run.claimable = self._ledger.messages.claimable(
                run.row.no, run.lease.leg, limit=limit, now=self._clock.now()
            )
        return run.claimable > 0

    def _check_campaign(self, run: PumpRun) -> bool:
        """Whether the campaign still runs. It is read again after a while: it may have another pace, or be
        paused.
        """
        if self._monotonic() - run.row_read_at > _READ_AGAIN_S:
            row = self._ledger.campaigns.find(run.row.id)
            if row is None or row.state != "running":
                return False
            run.row, run.row_read_at = row, self._monotonic()
            run.scopes = scopes_of(row, run.campaign, run.lease.leg, self._settings.speeds)
        return True

    def _wait_for_window(self, run: PumpRun) -> float | None:
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
            self._settlement.settle_answers(run, timeout_s=opens_in_s)
            return self._wait_for_window(run)
        closes_at = delivery_window.closes_at(*hours, now=now)
        ends = [moment for moment in (closes_at, run.row.end_at) if moment]
        return monotonic + (min(ends) - now).total_seconds() if ends else float("inf")

    def _ask_for_grant(self, run: PumpRun) -> Grant | None:
        """The pacer's grant, or an empty one after a short wait; None: the wait is for a later pump."""
        self._loop.run(self._provider.warm(), timeout_s=_WARM_WITHIN_S)
        try:
            want = min(self._settings.request_size, run.claimable)
            grant = self._pacer.grant(run.scopes, want, flow=run.flow, steered=run.row.is_steered)
        except PacerUnavailable as error:
            run.is_stalled = True
            self._note_wait(run, _PAUSE_WITHOUT_PACER_S, str(error))
            return None
        run.is_stalled = not grant.granted and grant.why == "blocked"
        if grant.granted:
            return grant
        if grant.wait_s > _PATIENCE_S:
            scope = run.scopes[grant.binding - 1].name
            self._note_wait(run, grant.wait_s, f"{grant.why}: {shown_name(scope)}")
            return None
        self._settlement.settle_answers(run, timeout_s=grant.wait_s)
        return grant

    def _note_wait(self, run: PumpRun, wait_s: float, why: str) -> None:
        run.not_before, run.waits_for = self._clock.now() + timedelta(seconds=wait_s), why

    def _send_granted(self, run: PumpRun, grant: Grant, shuts_at: float) -> bool:
        """Claim what was granted and put one call on its way; False if there is nothing to claim."""
        if self._is_stopping():
            return True
        now = self._clock.now()
        start_by = min(self._grant_ends_at(run, grant), shuts_at)
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
        run.claimable -= len(attempt.messages)
        request = self._build_request(run, attempt, now)
        call = self._provider.send(request, may_start=lambda: self._may_start(start_by))
        run.in_flight[self._loop.submit(call)] = attempt
        return True

    def _build_request(self, run: PumpRun, attempt: Attempt, now: datetime) -> SendRequest:
        """The request of an attempt. A campaign whose request this worker cannot build (another version wrote
        it, say) is held: its messages have not left, and would come back here for ever.
        """
        try:
            return request_builder.request_for(
                attempt,
                run.campaign,
                run.script,
                variants=self._variants.of_attempt(attempt),
                webhook_url=self._settings.webhook_url,
                now=now,
            )
        except Exception as error:
            self._ledger.messages.give_back(attempt, now=now, note="its request could not be made")
            why = f"a worker could not make its request ({type(error).__name__}); the worker's log says more"
            self._ledger.campaigns.move(run.row.no, "held", came_from=["running"], reason=why, now=now)
            raise

    def _may_start(self, start_by: float) -> bool:
        return self._monotonic() < start_by and not self._is_stopping()

    def _grant_ends_at(self, run: PumpRun, grant: Grant) -> float:
        """The monotonic moment from which the grant is too old for a call to start on it."""
        is_capped = any(scope.amount for scope in run.scopes)
        return grant.asked_at + (START_WITHIN_S if is_capped else _UNCAPPED_START_WITHIN_S)

    def _release_lease(self, run: PumpRun) -> datetime | None:
        return self._ledger.pumps.release(
            run.lease,
            now=self._clock.now(),
            paces=run.row.paces,
            not_before=run.not_before,
            waits_for=run.waits_for,
            is_stalled=run.is_stalled,
        )
