"""Pump messages of one share to the provider for a few seconds: claim, look, ask for a grant, send, settle.

The backlog stays in the ledger, and a successor goes on with it. A pump claims a little ahead of its turns,
and asks for a grant last, when the request is built and a connection is up, so that a call starts within a
moment of its grant. If it dies, the sweep finds what it left undone: a lease that ran out makes messages
unknown, never waiting. What an answer means is in `settlement.py`, how much is claimed in `claim_size.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from pabal.campaign.renderer import Script
from pabal.campaign.schedule import delivery_window
from pabal.rate.pacing import START_WITHIN_S, Grant
from pabal_worker.clock import monotonic
from pabal_worker.errors import PacerUnavailable, SpecUnreadable
from pabal_worker.provider.port import Answer, Provider, SendRequest
from pabal_worker.rate_limiter.scopes import flow_of, scopes_of, shown_name
from pabal_worker.records import Attempt, Share, StoredCampaign
from pabal_worker.sending import request_builder
from pabal_worker.sending.claim_size import call_size, claim_size, pace_of, slowest
from pabal_worker.sending.limits import SendingLimits
from pabal_worker.sending.look import Look
from pabal_worker.sending.pump_run import Claims, PumpRun
from pabal_worker.sending.pump_settings import PumpSettings
from pabal_worker.sending.settlement import Settlement
from pabal_worker.sending.steps import PATIENCE_S, Done, End, Sent, Step, Wait, growing_wait_s
from pabal_worker.sending.variants import VariantCache
from pabal_worker.spec_reader import read_spec

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.event_loop import LoopThread
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.client import RedisPacer
    from pabal_worker.safeguards.late_start import LateStartJudge

_STALLED_S = 2.0
_LEASE_MARGIN_S = 1.0
_LOOK_AT_SHUT_WINDOW = timedelta(days=1)
_LINGER_S = 1.5
"""Seconds beyond its time for which a pump still offers what it has claimed."""

_CONNECT_WITHIN_S = 10.0
_NAP_S = 0.25
_EARLY_S = 0.5
"""So much before a turn that is reckoned the pacer is asked for the true one."""

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
        limits: SendingLimits,
        settings: PumpSettings,
        is_stopping: Callable[[], bool] = lambda: False,
        monotonic: Callable[[], float] = monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`is_stopping`: the worker was told to end. Then nothing more is claimed, and no call begins."""
        self._is_stopping = is_stopping
        self._ledger, self._pacer, self._provider, self._loop = ledger, pacer, provider, loop
        self._clock, self._late, self._settings = clock, late, settings
        self._limits = limits
        self._monotonic, self._sleep = monotonic, sleep
        self._variants = VariantCache(ledger)
        self._claim_s = 0.0
        self._executor = ThreadPoolExecutor(settings.claim_threads, thread_name_prefix="claims")
        self._settlement = Settlement(
            ledger=ledger,
            pacer=pacer,
            clock=clock,
            settings=settings,
            variants=self._variants,
            monotonic=monotonic,
            sleep=sleep,
        )

    def run(self, share: Share, *, succeed: Callable[[Share], None]) -> int:
        """Send what this share may send in the next few seconds; returns how many messages were accepted.

        `succeed` calls for the successor before the last answers are in, so a slow provider leaves no gap. It
        is harmless if another pump does the same.
        """
        run = self._open_run(share)
        if run is None:
            return 0
        try:
            end = self._check_start(run) or self._send_until_end(run)
            goes_on = isinstance(end, Done) and end.has_more
            if not goes_on or run.is_stopped or self._is_stopping():
                self._return_claims(run, wakes=False)
            next_at = self._release_lease(run, end)
            if next_at and goes_on:
                succeed(share)
            run.has_successor = True
            self._send_until_end(run)
        finally:
            run.look.end()
            self._settlement.settle_all(run)
            self._return_claims(run)
        return run.accepted

    def close(self) -> None:
        """End the threads that claim, once what they do is done."""
        self._executor.shutdown()

    # Beginning and end

    def _open_run(self, share: Share) -> PumpRun | None:
        """Become the pump of the share; None if there is nothing to do here."""
        if self._is_stopping():
            return None
        lease = self._ledger.pumps.lease(share, now=self._clock.now(), lease_s=self._lease_s())
        now = self._monotonic()
        find = partial(self._ledger.campaigns.find, share.campaign_id)
        row = find() if lease else None
        if lease is None or row is None:
            return None
        try:
            campaign = read_spec(row)
        except SpecUnreadable as error:
            self._hold(row, str(error))
            return None
        return PumpRun(
            lease=lease,
            row=row,
            look=Look(find, row, began_at=now, executor=self._executor, monotonic=self._monotonic),
            campaign=campaign,
            script=Script(campaign),
            scopes=scopes_of(row, campaign, lease.leg, self._settings.speeds),
            flow=flow_of(campaign, lease.leg),
            ends_at=now + self._settings.budget_s,
            planned_end_at=now + self._settings.budget_s,
            claims=Claims(took_s=self._claim_s),
            answered_at=now,
        )

    def _lease_s(self) -> float:
        """A pump claims for `budget_s`, then only waits for answers; a dead one is replaced right after."""
        return self._settings.budget_s + _LEASE_MARGIN_S

    def _hold(self, row: StoredCampaign, why: str) -> None:
        came_from = ["scheduled", "running"]
        self._ledger.campaigns.move(row.no, "held", came_from=came_from, reason=why, now=self._clock.now())

    def _check_start(self, run: PumpRun) -> End | None:
        """None if the campaign runs; waits a moment for `sendAt` if it is near."""
        row, now = run.row, self._clock.now()
        if row.state not in ("scheduled", "running"):
            return Done(has_more=False)
        if self._late.stop_if_late(run.lease, row, run.campaign, now=now):
            return Done(has_more=False)
        if row.state == "running":
            return None
        early_s = (row.send_at - now).total_seconds()
        if early_s > PATIENCE_S:
            return Wait(early_s, "sendAt")
        if early_s > 0:
            self._sleep(early_s)
        began_at = self._monotonic()
        if self._ledger.campaigns.start(row.no, now=self._clock.now()):
            run.look.note(replace(row, state="running"), began_at=began_at)
            return None
        return Wait(max(0.0, (row.send_at - self._clock.now()).total_seconds()), "sendAt")

    def _release_lease(self, run: PumpRun, end: End) -> datetime | None:
        wait = end if isinstance(end, Wait) else None
        now = self._clock.now()
        return self._ledger.pumps.release(
            run.lease,
            now=now,
            paces=run.row.paces,
            not_before=now + timedelta(seconds=wait.for_s) if wait else None,
            waits_for=wait.why if wait else None,
            is_stalled=wait is not None and wait.is_stalled,
        )

    def _return_claims(self, run: PumpRun, *, wakes: bool = True) -> None:
        """Give back what was claimed and not called. Before the lease is, nobody else need look for it."""
        self._take_in_claim(run, within_s=None)
        left, run.claims.ready = [*run.claims.ready], type(run.claims.ready)()
        if left:
            note = "its grant had become too old" if run.claims.lost_grants else "its turn did not come"
            self._ledger.messages.give_back(*left, now=self._clock.now(), note=note, wakes=wakes)

    # The loop

    def _send_until_end(self, run: PumpRun) -> End:
        while True:
            self._settle(run, timeout_s=0)
            step = self._next_step(run)
            if isinstance(step, Done) or (isinstance(step, Wait) and step.is_long):
                return step
            if isinstance(step, Wait):
                self._rest(run, step.for_s)

    def _next_step(self, run: PumpRun) -> Step:
        """Whatever first keeps the pump from sending; else a call."""
        checks = (
            self._check_time,
            self._check_campaign,
            self._check_window,
            self._check_calls,
            self._check_turn,
            self._check_connection,
            self._check_claims,
        )
        for check in checks:
            step = check(run)
            if step is not None:
                return step
        return self._send_next(run)

    def _check_time(self, run: PumpRun) -> Step | None:
        """Whether the pump's seconds are over.

        What it has claimed it still offers, for as long as its successor may need for a claim of its own.
        """
        now = self._monotonic()
        if self._is_stopping():
            return Done(has_more=True)
        if now < run.ends_at and not run.has_successor:
            return None
        if run.has_successor:
            claims, offered_s = run.claims, _LINGER_S + run.claims.took_s
            is_over = run.is_stopped or now > max(run.ends_at, claims.came_at) + offered_s
            return Done(has_more=False) if is_over or not (claims.ready or claims.coming) else None
        if len(run.in_flight) >= self._settings.in_flight and now - run.answered_at > self._settings.budget_s:
            return Wait(_STALLED_S, f"provider: no answer for {now - run.answered_at:.0f} s", is_stalled=True)
        return Done(has_more=True)

    def _check_campaign(self, run: PumpRun) -> Step | None:
        """Whether the campaign still runs, at which pace. A look that is too old lets nothing leave."""
        if not run.look.renew():
            return self._wait_for_ledger("looks at the campaign", run.look.waits_s)
        row = run.look.row
        if row is None or row.state != "running":
            return Done(has_more=False)
        if row is not run.row:
            run.row = row
            run.scopes = scopes_of(row, run.campaign, run.lease.leg, self._settings.speeds)
        return None

    def _check_window(self, run: PumpRun) -> Step | None:
        """Whether the window is open; notes when it shuts, or the campaign ends."""
        now, monotonic = self._clock.now(), self._monotonic()
        hours = run.campaign.windows_of(run.lease.leg)
        opens_at = delivery_window.next_opening(*hours, now=now)
        if opens_at is None:
            return Wait(_LOOK_AT_SHUT_WINDOW.total_seconds(), "deliveryTimeWindow")
        if opens_at > now:
            return Wait((opens_at - now).total_seconds(), "deliveryTimeWindow")
        closes_at = delivery_window.closes_at(*hours, now=now)
        ends = [moment for moment in (closes_at, run.row.end_at) if moment]
        run.closes_at = monotonic + (min(ends) - now).total_seconds() if ends else float("inf")
        return Done(has_more=False) if run.row.end_at and run.row.end_at <= now else None

    def _check_calls(self, run: PumpRun) -> Step | None:
        """As many calls as are allowed are under way: wait for an answer."""
        if len(run.in_flight) < self._settings.in_flight:
            return None
        wait(run.in_flight, timeout=_NAP_S, return_when=FIRST_COMPLETED)
        return Wait(0, "provider: its answers")

    def _check_turn(self, run: PumpRun) -> Step | None:
        """Claim nothing long before its turn: after a call, the next turn is known as well as the pace."""
        wait_s = run.next_turn_at - self._monotonic()
        if not run.claims.ready and wait_s > PATIENCE_S:
            return Wait(wait_s, f"spacing: {shown_name(slowest(run.scopes).name)}")
        if run.lost_until > self._monotonic():
            return Wait(
                run.lost_until - self._monotonic(),
                "provider: calls begin too late for their grants",
                is_stalled=True,
            )
        return None

    def _check_claims(self, run: PumpRun) -> Step | None:
        """Have something to send: claim ahead, and drop what may not be sent any more."""
        self._take_in_claim(run, within_s=0)
        if self._return_outdated(run) and run.claims.took_s > self._settings.hold_s:
            return Wait(run.claims.took_s, _slow("claims", run.claims.took_s), is_stalled=True)
        self._claim_ahead(run)
        if run.claims.ready:
            return None
        if run.claims.coming is None:
            bound = self._limits.find_end(run.row, run.campaign, run.lease.leg)
            return bound or Done(has_more=False)
        self._wait_for_claim(run)
        return None if run.claims.ready else Wait(0, _slow("claims", run.claims.took_s))

    def _check_connection(self, _: PumpRun) -> Step | None:
        """Have a connection up: a new one may take longer than a grant is good for."""
        opening = self._loop.submit(self._provider.warm())
        try:
            why = opening.result(_CONNECT_WITHIN_S)
        except TimeoutError:
            opening.cancel()
            why = f"nothing within {_CONNECT_WITHIN_S:.0f} s"
        return Wait(_STALLED_S, f"provider: no connection ({why})", is_stalled=True) if why else None

    def _rest(self, run: PumpRun, wait_s: float) -> None:
        """Wait; answers that come meanwhile are settled, and a claim goes on."""
        self._settle(run, timeout_s=wait_s)

    def _wait_for_ledger(self, what: str, waits_s: float) -> Wait:
        return Wait(
            0 if waits_s < self._settings.budget_s else _STALLED_S, _slow(what, waits_s), is_stalled=True
        )

    # Claims

    def _claim_ahead(self, run: PumpRun) -> None:
        """Begin the next claim if too little is in hand, one at a time."""
        claims, now = run.claims, self._monotonic()
        if claims.coming or not claims.has_more or run.has_successor or self._is_stopping():
            return
        size = self._call_size(run)
        n = claim_size(pace_of(run.scopes), size=size, claim_s=claims.took_s, left_s=run.ends_at - now)
        in_hand = sum(len(attempt.messages) for attempt in claims.ready)
        if in_hand and in_hand > n // 2:
            return
        claims.began_at = now
        claims.coming = self._executor.submit(self._claim, run, n, size)

    def _call_size(self, run: PumpRun) -> int:
        size = call_size(
            pace_of(run.scopes), request_size=self._settings.request_size, cycle_s=1.5 * run.settle_s
        )
        size = size if run.largest_call is None else min(size, run.largest_call)
        return min(max(size, run.least_call), self._settings.request_size)

    def _claim(self, run: PumpRun, n: int, size: int) -> list[Attempt]:
        """Claim up to `n` messages in calls of `size`; in a thread beside the pump."""
        now = self._clock.now()
        attempts = self._ledger.messages.claim(
            campaign=run.row.no,
            leg=run.lease.leg,
            n=n,
            validity_s=run.row.validity_of(run.lease.leg),
            worker=self._settings.worker,
            now=now,
            lease_s=self._settings.lease_s,
            call_size=size,
            quota=self._limits.quota_at(now),
        )
        run.claims.has_more = sum(len(attempt.messages) for attempt in attempts) >= n
        return [self._limit(attempt, now) for attempt in attempts]

    def _limit(self, attempt: Attempt, now: datetime) -> Attempt:
        """An attempt small enough for messages whose request was refused as such."""
        limit = min(max(1, self._settings.request_size >> message.split) for message in attempt.messages)
        if len(attempt.messages) <= limit:
            return attempt
        first = sorted(attempt.messages, key=lambda message: -message.split)  # those that limit the others
        attempt = replace(attempt, messages=tuple(first))
        return self._ledger.messages.keep_only(attempt, limit, now=now)

    def _take_in_claim(self, run: PumpRun, *, within_s: float | None) -> None:
        """Take what the claim under way has found, if it ends `within_s` seconds (None: however long)."""
        claims = run.claims
        if claims.coming is None:
            return
        if within_s != 0:
            wait([claims.coming], timeout=within_s)
        if claims.coming.done() or within_s is None:
            coming, claims.coming = claims.coming, None
            claims.ready.extend(coming.result())
            claims.came_at = self._monotonic()
            claims.took_s = self._claim_s = claims.came_at - claims.began_at

    def _wait_for_claim(self, run: PumpRun) -> None:
        """Wait for the claim, or for an answer, a moment."""
        if run.claims.coming:
            pending: list[Future[Any]] = [run.claims.coming, *run.in_flight]
            wait(pending, timeout=_NAP_S, return_when=FIRST_COMPLETED)
            self._take_in_claim(run, within_s=0)

    def _return_outdated(self, run: PumpRun) -> bool:
        """Give back what has grown too old in hand: its validity is over, or its lease nears its end. True if
        there was any.
        """
        now = self._clock.now()
        old = [attempt for attempt in run.claims.ready if self._sendable_until(attempt) <= now]
        if old:
            for attempt in old:
                run.claims.ready.remove(attempt)
            self._ledger.messages.give_back(
                *old, now=now, note="it grew too old before its turn", wakes=False
            )
        return bool(old)

    def _sendable_until(self, attempt: Attempt) -> datetime:
        """When a call of this attempt can begin at the latest: its messages are valid, and the lease outlasts
        the call.
        """
        in_lease = attempt.claimed_at + timedelta(seconds=self._settings.hold_s)
        return min(in_lease, *(message.valid_until for message in attempt.messages))

    # The call

    def _send_next(self, run: PumpRun) -> Step:
        """Build the next request, ask for its grant, and put the call on its way."""
        attempt = run.claims.ready[0]
        request = self._build_request(run, attempt)
        try:
            grant = self._pacer.grant(
                run.scopes, len(attempt.messages), flow=run.flow, steered=run.row.is_steered
            )
        except PacerUnavailable as error:
            return Wait(_STALLED_S, str(error), is_stalled=True)
        run.least_call = grant.call_size
        if not grant.granted:
            why = f"{grant.why}: {shown_name(run.scopes[grant.binding - 1].name)}"
            return Wait(grant.wait_s, why, is_stalled=grant.why == "blocked")
        return self._send_granted(run, run.claims.ready.popleft(), request, grant)

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
        call = self._provider.send(part, may_start=lambda: self._may_start(run, start_by))
        future = self._loop.submit(call)
        run.in_flight[future] = sent
        if n < len(attempt.messages):
            self._part(run, future, attempt, n)
        self._note_call_size(run, n, of=len(attempt.messages))
        run.next_turn_at = self._monotonic() + n / pace_of(run.scopes) - _EARLY_S
        return Sent(n)

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
            self._hold(
                run.row,
                f"a worker could not make its request ({type(error).__name__}); the worker's log says more",
            )
            raise

    def _start_by(self, run: PumpRun, attempt: Attempt, grant: Grant) -> float:
        """The monotonic moment from which the call may not start any more."""
        is_capped = any(scope.amount for scope in run.scopes)
        good_for_s = START_WITHIN_S if is_capped else _UNCAPPED_START_WITHIN_S
        valid_s = (self._sendable_until(attempt) - self._clock.now()).total_seconds()
        return min(grant.asked_at + good_for_s, run.closes_at, self._monotonic() + valid_s)

    def _may_start(self, run: PumpRun, start_by: float) -> bool:
        """Asked with the connection up and no byte sent."""
        return self._monotonic() < start_by and run.look.is_good() and not self._is_stopping()

    def _settle(self, run: PumpRun, *, timeout_s: float) -> None:
        in_flight, began_at = len(run.in_flight), self._monotonic()
        lost = run.claims.lost_grants
        self._settlement.settle_answers(run, timeout_s=timeout_s)
        answered, now = in_flight - len(run.in_flight), self._monotonic()
        lost = run.claims.lost_grants - lost
        if lost:
            run.lost_until = now + growing_wait_s(run.claims.lost_grants)
        if answered > lost:
            run.answered_at, run.claims.lost_grants = now, 0
            if timeout_s == 0:
                run.settle_s = (now - began_at) / answered


def _slow(what: str, took_s: float) -> str:
    return f"ledger: {what} take {took_s:.1f} s"
