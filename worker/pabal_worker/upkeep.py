"""Upkeep: what nobody else does, or what somebody died before doing. Harmless at any time, any number of
times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from structlog.typing import FilteringBoundLogger

    from pabal_worker.clock import LedgerClock
    from pabal_worker.failovers import Failovers
    from pabal_worker.intake import Intake
    from pabal_worker.ledger import Ledger
    from pabal_worker.records import Share
    from pabal_worker.reports import Reports

_AHEAD_S = 1.0
_AGAIN_S = 3.0
_SHARES_A_TICK = 500
_TICKS_APART_S = 0.3
_SWEEPS_APART_S = 1.0
_NETS_APART_S = 30.0
"""Several beats, or ticks that piled up while workers were away, do the work of one."""


class Upkeep:
    """The tick and the sweeps."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        intake: Intake,
        reports: Reports,
        failovers: Failovers,
        clock: LedgerClock,
        log: FilteringBoundLogger,
    ) -> None:
        self._ledger, self._intake, self._reports, self._failovers = ledger, intake, reports, failovers
        self._clock, self._log = clock, log

    def due_pumps(self) -> list[Share]:
        """Shares for which a pump is to be published now."""
        now = self._clock.now()
        if not self._ledger.campaigns.sign("tick", now=now, apart_s=_TICKS_APART_S):
            return []
        return self._ledger.pumps.due(now=now, ahead_s=_AHEAD_S, again_s=_AGAIN_S, limit=_SHARES_A_TICK)

    def sweep(self) -> None:
        """Leases that ran out, validities that ended, campaigns that are over."""
        now = self._clock.now()
        if not self._ledger.campaigns.sign("upkeep", now=now, apart_s=_SWEEPS_APART_S):
            return
        lapsed = self._ledger.messages.lapse_leases(now=now)
        if lapsed:
            self._log.warning("leases ran out; their messages are unknown", messages=lapsed)
        for row in self._ledger.campaigns.announced():
            self._intake.seal_if_complete(row["id"], row["speed_amount"], row["speed_unit_s"])
        alive = self._ledger.campaigns.alive(now=now)
        self._ledger.messages.expire_waiting([row["no"] for row in alive], now=now)
        for row in alive:
            try:
                self._look_after(row, now)
            except Exception:
                self._log.exception("a campaign could not be looked after", campaign=row["id"])
        self._ledger.books.fold([row["no"] for row in alive])
        if self._ledger.campaigns.sign("nets", now=now, apart_s=_NETS_APART_S):
            self._cast_nets(now)

    def _cast_nets(self, now: datetime) -> None:
        """What should never catch anything but reports that came before their message."""
        self._reports.match_orphans()
        roused = self._ledger.pumps.rouse(now=now)
        if roused:
            self._log.error("pumps slept although there was work for them", pumps=roused)

    def _look_after(self, row: dict[str, Any], now: datetime) -> None:
        if row["state"] == "cancelled":
            self._ledger.messages.cancel_waiting(row["no"], now=now)
        elif row["end_at"] and row["end_at"] <= now:
            self._ledger.messages.expire_ended(row["no"], now=now)
        elif row["has_sms_limit"]:
            self._failovers.look_after(row["no"], row["id"], is_running=row["state"] == "running")
        if not self._ledger.books.is_open(row["no"]):
            self._finish(row, now)

    def _finish(self, row: dict[str, Any], now: datetime) -> None:
        """A campaign is over only when its rows, counted, say so."""
        audit = self._ledger.books.audit(row["no"])
        if audit.balances:
            self._ledger.campaigns.end(row["no"], now=now)
            self._ledger.books.fold([row["no"]], over=0)
            self._log.info("campaign is over", campaign=row["id"], books=audit.rows)
        else:
            self._log.error(
                "books do not balance",
                campaign=row["id"],
                audience=audit.audience,
                rows=audit.rows,
                tallies=audit.tallies,
            )
