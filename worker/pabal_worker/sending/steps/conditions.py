"""Say what keeps a pump from sending: time, campaign, window, calls under way, its turn, the connection.

Each condition answers None where nothing does. None of them claims, asks for a grant or calls.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, wait
from datetime import timedelta
from typing import TYPE_CHECKING

from pabal.campaign.schedule import delivery_window
from pabal_worker.provider.port import Provider
from pabal_worker.rate_limiter.scopes import scopes_of, shown_name
from pabal_worker.sending.claim_size import slowest
from pabal_worker.sending.pump_run import NAP_S, PumpRun
from pabal_worker.sending.pump_settings import PumpSettings
from pabal_worker.sending.steps.step import PATIENCE_S, STALLED_S, Done, Step, Wait, slow_ledger

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.event_loop import LoopThread

_LOOK_AT_SHUT_WINDOW = timedelta(days=1)
_LINGER_S = 1.5
"""Seconds beyond its time for which a pump still offers what it has claimed."""

_CONNECT_WITHIN_S = 10.0


class Conditions:
    """What has to be so before a pump may send."""

    def __init__(
        self,
        *,
        provider: Provider,
        loop: LoopThread,
        clock: LedgerClock,
        settings: PumpSettings,
        is_stopping: Callable[[], bool],
        monotonic: Callable[[], float],
    ) -> None:
        self._provider, self._loop, self._clock, self._settings = provider, loop, clock, settings
        self._is_stopping, self._monotonic = is_stopping, monotonic

    def check_time(self, run: PumpRun) -> Step | None:
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
            return Wait(STALLED_S, f"provider: no answer for {now - run.answered_at:.0f} s", is_stalled=True)
        return Done(has_more=True, stalled_by=None if run.calls else run.slowed_by)

    def check_campaign(self, run: PumpRun) -> Step | None:
        """Whether the campaign still runs, by the same file, at which pace. With a look that is too old
        nothing leaves.
        """
        if not run.look.renew():
            is_long = run.look.waits_s >= self._settings.budget_s
            run.slowed_by = slow_ledger("looks at the campaign", run.look.waits_s)
            return Wait(STALLED_S if is_long else 0, run.slowed_by, is_stalled=True)
        row = run.look.row
        if row is None or row.state != "running":
            return Done(has_more=False)
        if row.changes != run.changes:
            return Done(has_more=True)  # what has not left goes by the new file, which a successor reads
        if row is not run.row:
            run.row = row
            run.scopes = scopes_of(row, run.campaign, run.lease.leg, self._settings.speeds)
        return None

    def check_window(self, run: PumpRun) -> Step | None:
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

    def check_calls(self, run: PumpRun) -> Step | None:
        """As many calls as are allowed are under way: wait for an answer."""
        if len(run.in_flight) < self._settings.in_flight:
            return None
        wait(run.in_flight, timeout=NAP_S, return_when=FIRST_COMPLETED)
        return Wait(0, "provider: its answers")

    def check_turn(self, run: PumpRun) -> Step | None:
        """Claim nothing long before its turn: after a call, the next turn is known as well as the pace."""
        wait_s = run.next_turn_at - self._monotonic()
        if not run.claims.ready and wait_s > PATIENCE_S:
            return Wait(wait_s, f"spacing: {shown_name(slowest(run.scopes).name)}")
        lost_s = run.lost_until - self._monotonic()
        if lost_s > 0:
            return Wait(lost_s, "provider: calls begin too late for their grants", is_stalled=True)
        return None

    def check_connection(self, _: PumpRun) -> Step | None:
        """Have a connection up: a new one may take longer than a grant is good for."""
        opening = self._loop.submit(self._provider.warm())
        try:
            why = opening.result(_CONNECT_WITHIN_S)
        except TimeoutError:
            opening.cancel()
            why = f"nothing within {_CONNECT_WITHIN_S:.0f} s"
        return Wait(STALLED_S, f"provider: no connection ({why})", is_stalled=True) if why else None
