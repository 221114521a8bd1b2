"""Open a pump's run: take the lease of its share, read the campaign, and see whether it may begin.

Nothing is claimed or sent here, and the lease is given back by the pump.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from pabal.campaign.renderer import Script
from pabal_worker.errors import SpecUnreadable
from pabal_worker.rate_limiter.scopes import flow_of, scopes_of
from pabal_worker.records import Share, StoredCampaign
from pabal_worker.sending.look import Look
from pabal_worker.sending.pump_run import Claims, PumpRun
from pabal_worker.sending.pump_settings import PumpSettings
from pabal_worker.sending.steps.step import PATIENCE_S, Done, End, Wait, slow_ledger
from pabal_worker.spec_reader import read_spec

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.safeguards.late_start import LateStartJudge


class Opening:
    """Opens the runs of a pump."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        clock: LedgerClock,
        late: LateStartJudge,
        settings: PumpSettings,
        executor: Executor,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        """`executor` looks at campaigns beside the sending."""
        self._ledger, self._clock, self._late, self._settings = ledger, clock, late, settings
        self._executor, self._monotonic, self._sleep = executor, monotonic, sleep

    def open_run(self, share: Share, *, claim_s: float, least_call: int) -> PumpRun | None:
        """Become the pump of the share; None if there is nothing to do here. A claim takes `claim_s` seconds,
        and a call should hold `least_call` messages at least, as far as is known.
        """
        settings = self._settings
        began_at = self._monotonic()
        lease = self._ledger.pumps.lease(share, now=self._clock.now(), lease_s=settings.pump_lease_s)
        now = self._monotonic()
        find = partial(self._ledger.campaigns.find, share.campaign_id)
        row = find() if lease else None
        if lease is None or row is None:
            return None
        try:
            campaign = read_spec(row)
        except SpecUnreadable as error:
            hold_campaign(self._ledger, row, str(error), now=self._clock.now())
            return None
        return PumpRun(
            lease=lease,
            row=row,
            look=Look(find, row, began_at=now, executor=self._executor, monotonic=self._monotonic),
            campaign=campaign,
            changes=row.changes,
            script=Script(campaign),
            scopes=scopes_of(row, campaign, lease.leg, settings.speeds),
            flow=flow_of(campaign, lease.leg),
            ends_at=now + settings.budget_s,
            planned_end_at=now + settings.budget_s,
            claims=Claims(took_s=claim_s),
            least_call=least_call,
            answered_at=now,
            slowed_by=self._slow_since(began_at),
        )

    def _slow_since(self, began_at: float) -> str | None:
        took_s = self._monotonic() - began_at
        return slow_ledger("lease and look", took_s) if took_s > self._settings.budget_s / 2 else None

    def check_start(self, run: PumpRun) -> End | None:
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
        return self._start_campaign(run, row)

    def _start_campaign(self, run: PumpRun, row: StoredCampaign) -> End | None:
        began_at = self._monotonic()
        if self._ledger.campaigns.start(row.no, now=self._clock.now()):
            run.look.note(replace(row, state="running"), began_at=began_at)
            return None
        return Wait(max(0.0, (row.send_at - self._clock.now()).total_seconds()), "sendAt")


def hold_campaign(ledger: Ledger, row: StoredCampaign, why: str, *, now: datetime) -> None:
    """Hold a campaign with which this worker can do nothing; people read `why`."""
    ledger.campaigns.move(row.no, "held", came_from=["scheduled", "running"], reason=why, now=now)
