"""Sweep the ledger: find pumps that are due, repair what a dead worker left, end what is over.

Nothing is sent here. Sweeping is harmless at any time, any number of times. Each step asks for all campaigns
together: its cost depends on what there is to do, not on how many campaigns wait for their moment. Which
steps may find something is asked first, in one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from pabal_worker.clock import monotonic
from pabal_worker.maintenance.batches import repeat_until_none
from pabal_worker.records import Audit

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.clock import LedgerClock
    from pabal_worker.failover.sms_limit import SmsLimits
    from pabal_worker.intake.service import Intake
    from pabal_worker.ledger import Ledger
    from pabal_worker.records import DueWork, Share
    from pabal_worker.reports.processor import ReportProcessor
    from pabal_worker.safeguards.judge import SafeguardJudge
    from pabal_worker.safeguards.sms_verdict import SmsVerdictJudge

Row = dict[str, Any]

_AHEAD_S = 1.0
_AGAIN_S = 3.0
_SHARES_A_TICK = 500
_TICKS_APART_S = 0.3
_SWEEPS_APART_S = 1.0
_CHECKS_APART_S = 30.0
"""Several beats, or ticks that piled up while no worker ran, do the work of one."""

_DOUBT_ROWS = 200
_CROWDED_ROWS = 200
_ROUNDS = 10
_AUDIT_AGAIN = timedelta(minutes=1)
_AUDITS_APART = timedelta(minutes=5)
_AUDITS_AT_ONCE = 100
_AUDITING_S = 1.0
_ROWS_A_LOOK = 50_000
"""Rows that are counted in one snapshot, unless a single campaign has more."""


class Sweep:
    """The tick, which finds pumps that are due, and the sweep, which does the rest."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        intake: Intake,
        report_processor: ReportProcessor,
        sms_limits: SmsLimits,
        safeguard_judge: SafeguardJudge,
        sms_verdict_judge: SmsVerdictJudge,
        take_people_over: Callable[[], None],
        clock: LedgerClock,
        log: FilteringBoundLogger,
        monotonic: Callable[[], float] = monotonic,
    ) -> None:
        """`take_people_over` goes on with reruns that somebody opened."""
        self._take_people_over = take_people_over
        self._ledger, self._intake, self._report_processor = ledger, intake, report_processor
        self._sms_limits, self._safeguard_judge = sms_limits, safeguard_judge
        self._sms_verdict_judge = sms_verdict_judge
        self._clock, self._log, self._monotonic = clock, log, monotonic

    def find_due_work(self) -> DueWork:
        """Leave a sign of life, and see what is due now: one statement, also where there is nothing."""
        return self._ledger.sweeps.due_work(now=self._clock.now(), ahead_s=_AHEAD_S, apart_s=_TICKS_APART_S)

    def take_due_pumps(self) -> list[Share]:
        """Shares for which a pump is to be published now."""
        return self._ledger.pumps.due(
            now=self._clock.now(), ahead_s=_AHEAD_S, again_s=_AGAIN_S, limit=_SHARES_A_TICK
        )

    def find_due_pumps(self) -> list[Share]:
        """Those shares, unless another tick looked for them a moment ago."""
        return self.take_due_pumps() if self.find_due_work().has_pumps else []

    def run_steps(self) -> bool | None:
        """Deal with lapsed leases, ended validities, first failures, canaries, guards, limits, ends.

        Returns whether the provider's logs are to be asked about any message now; None if another sweep was a
        moment ago: then nothing was done. One statement, where there is nothing to do.
        """
        now = self._clock.now()
        due = self._ledger.sweeps.due_steps(now=now, apart_s=_SWEEPS_APART_S, checks_apart_s=_CHECKS_APART_S)
        if not due.is_first:
            return None
        steps = (
            self._lapse_leases,
            self._take_over,
            self._seal,
            self._give_up,
            self._expire_waiting,
            self._judge_first_failures,
            self._judge,
            self._apply_sms_limits,
            self._close,
        )
        for step in steps:
            if step.__name__.strip("_") in due.steps:
                self._try(step, now)
        if due.has_checks:
            for check in (
                self._close,
                self._match_orphans,
                self._wake_forgotten_pumps,
                self._audit_in_turn,
                self._fold_doubts,
            ):
                self._try(check, now)
        has_worked = due.has_checks or bool(due.steps)
        return self._ledger.sweeps.has_questions(now=now) if has_worked else due.has_questions

    def _try(self, step: Callable[..., None], now: datetime, *of: Row) -> None:
        """Do a step. If it fails, or fails for one campaign, the next still has its turn while the ledger is
        there.
        """
        try:
            step(now, *of)
        except Exception:
            if self._ledger.is_away:
                raise
            name, ids = step.__name__.strip("_"), [row["id"] for row in of]
            self._log.exception("a step of upkeep failed", step=name, campaigns=ids)

    def _lapse_leases(self, now: datetime) -> None:
        lapsed = _some_rounds(lambda: self._ledger.messages.lapse_leases(now=now))
        if lapsed:
            self._log.warning("leases ran out; their messages are unknown", messages=lapsed)

    def _take_over(self, _now: datetime) -> None:
        self._take_people_over()

    def _seal(self, _now: datetime) -> None:
        for row in self._ledger.campaigns.announced():
            self._intake.seal_if_complete(row["id"], row["pace"])

    def _give_up(self, now: datetime) -> None:
        _some_rounds(lambda: self._ledger.messages.give_up(now=now))
        _some_rounds(self._ledger.messages.tell_rest)

    def _expire_waiting(self, now: datetime) -> None:
        _some_rounds(lambda: self._ledger.messages.expire_waiting(now=now))

    def _judge(self, now: datetime) -> None:
        self._safeguard_judge.judge_campaigns(now=now)

    def _judge_first_failures(self, now: datetime) -> None:
        self._sms_verdict_judge.judge_first_failures(now=now)

    def _apply_sms_limits(self, now: datetime) -> None:
        self._sms_limits.apply_limits(now=now)

    def _close(self, now: datetime) -> None:
        """End what is over, and fold the tallies of what goes on."""
        rows = self._ledger.campaigns.to_close(rows=_CROWDED_ROWS, now=now, before=now - _AUDIT_AGAIN)
        for row in rows:
            if row["is_over"]:
                self._try(self._finish, now, row)
        crowded = [row["no"] for row in rows if row["is_crowded"]]
        if crowded:
            self._ledger.tallies.fold(crowded, over=_CROWDED_ROWS)

    def _finish(self, now: datetime, row: Row) -> None:
        """End a campaign, if a count of its rows says that it is over."""
        if not self._ledger.campaigns.may_end_now():
            return
        audit = self._audit(now, row)
        if audit.balances and not audit.is_open and self._ledger.campaigns.end(row["no"], now=now):
            self._ledger.tallies.fold([row["no"]], over=0)
            self._log.info("campaign is over", campaign=row["id"], books=audit.rows)

    def _audit(self, now: datetime, row: Row) -> Audit:
        return self._audits(now, [row])[row["no"]]

    def _audits(self, now: datetime, rows: Sequence[Row]) -> dict[int, Audit]:
        """Count the rows of campaigns, write down which balance, and log those that do not."""
        audits = self._ledger.tallies.audits([row["no"] for row in rows])
        balances = {no: audit.balances for no, audit in audits.items()}
        self._ledger.campaigns.all_audited(balances, now=now)
        for row in rows:
            audit = audits[row["no"]]
            if not audit.balances:
                self._log.error(
                    "books do not balance",
                    campaign=row["id"],
                    audience=audit.audience,
                    rows=audit.rows,
                    tallies=audit.tallies,
                )
        return audits

    def _match_orphans(self, _now: datetime) -> None:
        """Apply reports that came before their message."""
        self._report_processor.match_orphans()

    def _wake_forgotten_pumps(self, now: datetime) -> None:
        """Wake pumps that sleep although they have work. This should never find any."""
        woken = self._ledger.pumps.rouse(now=now)
        if woken:
            self._log.error("pumps slept although there was work for them", pumps=woken)

    def _fold_doubts(self, _now: datetime) -> None:
        self._ledger.open_questions.fold(over=_DOUBT_ROWS)

    def _audit_in_turn(self, now: datetime) -> None:
        """Count the rows of campaigns that go on: wrong tallies could say for ever that something is open."""
        until = self._monotonic() + _AUDITING_S
        due = self._ledger.campaigns.to_audit(before=now - _AUDITS_APART, limit=_AUDITS_AT_ONCE)
        for rows in _by_size(due):
            self._audits(now, rows)
            if self._monotonic() > until:
                return


def _by_size(campaigns: Sequence[Row]) -> Iterator[list[Row]]:
    """The campaigns in their order, as many together as have so few rows that one look at all is short."""
    together: list[Row] = []
    n_rows = 0
    for row in campaigns:
        if together and n_rows + row["size"] > _ROWS_A_LOOK:
            yield together
            together, n_rows = [], 0
        together.append(row)
        n_rows += row["size"]
    if together:
        yield together


def _some_rounds(step: Callable[[], int]) -> int:
    """Repeat a step until it finds nothing more, some rounds at most; returns how many rows it touched."""
    return sum(islice(repeat_until_none(step), _ROUNDS))
