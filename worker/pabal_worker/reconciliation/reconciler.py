"""Ask the provider's logs about messages in doubt or without a report, and settle what the answers lead to.

Which questions are asked is decided in `log_queries.py`, what follows from the answers in `decisions.py`.

Every page is a request of its own and needs a permit of its own, from a scope that all pods share; while the
breaker of sending is open it needs one more, of which there are few. A question without an answer counts for
nothing: neither a resend nor a failover ever follows from silence of the logs' server.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pabal.rate.pacing import Scope
from pabal_worker.errors import LogsUnavailable, PacerUnavailable
from pabal_worker.provider.port import LogPage, LogQuery, Provider, Report
from pabal_worker.rate_limiter.request_limiter import RequestLimiter
from pabal_worker.rate_limiter.scopes import ACCOUNT
from pabal_worker.reconciliation import log_queries
from pabal_worker.reconciliation.decisions import (
    LogFinding,
    ReconcilerSettings,
    decide_answered,
    decide_unanswered,
    finding_of,
)
from pabal_worker.reconciliation.log_queries import Question, id_of
from pabal_worker.records import Asked

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.event_loop import LoopThread
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.client import RedisPacer
    from pabal_worker.reports.processor import ReportProcessor

LOGS = Scope("logs", 110, 60)
"""The provider lets an account ask its logs 120 times a minute; a little is left for people."""

WHILE_DOWN = Scope("logs while the provider is down", 3, 60)
"""What is left of that while the breaker is open: enough to learn that the logs answer again."""

_AT_ONCE = 20_000
_PAGE_WITHIN_S = 30.0
_BUDGET_S = 25.0
_QUESTIONS_KEPT_S = 45.0
"""Seconds for which a worker keeps the questions it took. If it dies, another takes them after that. If it is
slow, two workers ask the same, which is harmless.
"""

_AGAIN_S, _AGAIN_AFTER_FAILURE_S = 5.0, 15.0
_MOST_FAILURES = 3


@dataclass(slots=True)
class ReconcileRun:
    """One run of the reconciler: the messages that it asks about, and what the logs reported of them."""

    open: dict[str, Asked]
    """Messages for which nothing was written yet, by their ids at the provider."""

    ends_at: float
    reports: dict[str, list[Report]] = field(default_factory=dict)
    failures: int = 0


class Reconciler:
    """Takes open questions from the ledger, asks the logs, and settles the messages."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        report_processor: ReportProcessor,
        pacer: RedisPacer,
        provider: Provider,
        loop: LoopThread,
        clock: LedgerClock,
        settings: ReconcilerSettings,
        is_stopping: Callable[[], bool] = lambda: False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ledger, self._report_processor = ledger, report_processor
        self._limiter = RequestLimiter(LOGS, pacer=pacer)
        self._pacer, self._down_limiter = pacer, RequestLimiter(WHILE_DOWN, pacer=pacer)
        self._provider, self._loop, self._clock, self._settings = provider, loop, clock, settings
        self._is_stopping, self._monotonic = is_stopping, monotonic
        self._one_at_a_time = threading.Lock()

    def reconcile_messages(self) -> int:
        """Ask about the messages that are due; returns how many those were.

        One thread of a process at a time, since it may wait long.
        """
        if not self._one_at_a_time.acquire(blocking=False):
            return 0
        try:
            return self._reconcile()
        finally:
            self._one_at_a_time.release()

    def _reconcile(self) -> int:
        due = self._ledger.open_questions.take(
            limit=_AT_ONCE, now=self._clock.now(), hold_s=_QUESTIONS_KEPT_S
        )
        run = ReconcileRun({id_of(message): message for message in due}, self._monotonic() + _BUDGET_S)
        self._walk_campaigns(run)
        for question in log_queries.exact_questions(run.open.values(), provider=self._provider):
            if self._is_over(run):
                break
            self._ask(question, run)
        self._put_off(tuple(run.open.values()), run, _AGAIN_S if run.failures else 0.0)
        return len(due)

    def _walk_campaigns(self, run: ReconcileRun) -> None:
        """Settle the messages that walks over their campaigns show; the first walk that fails is the last."""
        sent_between = self._ledger.open_questions.sent_between
        for walk in log_queries.walks(run.open.values(), sent_between=sent_between, provider=self._provider):
            if self._is_over(run):
                return
            is_read = self._read_pages(walk.query, run)
            shown = [
                message for message in walk.about if self._finding(message, run) is not LogFinding.NOTHING
            ]
            self._settle(shown, run)
            if not is_read:
                return

    def _ask(self, question: Question, run: ReconcileRun) -> None:
        """Settle all messages of an exact question; if it fails, they wait longer than those behind it."""
        failures = run.failures
        if self._read_pages(question.query, run):
            self._settle(question.about, run)
        elif run.failures > failures:
            self._put_off(question.about, run, _AGAIN_AFTER_FAILURE_S)

    def _is_over(self, run: ReconcileRun) -> bool:
        return self._monotonic() >= run.ends_at or run.failures >= _MOST_FAILURES or self._is_stopping()

    def _read_pages(self, query: LogQuery, run: ReconcileRun) -> bool:
        """Read all pages, and have their reports applied; False if some could not be read."""
        try:
            return self._follow_cursors(query, run)
        except (LogsUnavailable, PacerUnavailable, TimeoutError) as error:
            run.failures += 1
            self._limiter.pause_requests(getattr(error, "after_s", None))
            return False

    def _follow_cursors(self, query: LogQuery, run: ReconcileRun) -> bool:
        cursor: str | None = None
        followed: set[str] = set()
        while not self._is_over(run):
            page = self._fetch_page(query, cursor)
            self._take_rows(page.rows, run)
            cursor = page.next_cursor(cursor)
            if cursor is None:
                return True
            if cursor in followed:
                raise LogsUnavailable("their pages go round in a circle")
            followed.add(cursor)
        return False

    def _fetch_page(self, query: LogQuery, cursor: str | None) -> LogPage:
        if self._pacer.steering_of(ACCOUNT).opened_us:
            self._down_limiter.wait_for_permit()
        self._limiter.wait_for_permit()
        return self._loop.run(self._provider.log_page(query, cursor=cursor), timeout_s=_PAGE_WITHIN_S)

    def _take_rows(self, rows: Iterable[dict[str, Any]], run: ReconcileRun) -> None:
        """Note what the logs report of the messages that were asked about, and have it applied."""
        ours = [row for row in rows if row.get("messageId") in run.open]
        for report in filter(None, map(self._provider.read_report, ours)):
            run.reports.setdefault(report.message_id, []).append(report)
        self._report_processor.take_log_rows(ours)

    def _finding(self, message: Asked, run: ReconcileRun) -> LogFinding:
        return finding_of(message, run.reports.get(id_of(message), ()))

    def _settle(self, about: Sequence[Asked], run: ReconcileRun) -> None:
        now, reach_s = self._clock.now(), self._provider.logs_reach_s
        decisions = [
            decide_answered(
                message, self._finding(message, run), settings=self._settings, reach_s=reach_s, now=now
            )
            for message in about
        ]
        self._ledger.open_questions.settle(decisions, now=now)
        for message in about:
            del run.open[id_of(message)]

    def _put_off(self, about: Sequence[Asked], run: ReconcileRun, again_in_s: float) -> None:
        """Leave messages without an answer as they are, to be asked about again within reason."""
        now, reach_s = self._clock.now(), self._provider.logs_reach_s
        again_at = now + timedelta(seconds=again_in_s)
        decisions = [
            decide_unanswered(message, settings=self._settings, reach_s=reach_s, again_at=again_at, now=now)
            for message in about
        ]
        self._ledger.open_questions.settle(decisions, now=now)
        for message in about:
            del run.open[id_of(message)]
