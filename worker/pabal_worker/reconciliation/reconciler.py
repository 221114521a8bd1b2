"""Messages in doubt, and messages whose report is overdue: the provider's logs are asked before anything else
is done. Which questions is `inquiry`'s, what follows from the answers is `doubt`'.

Every page is a request of its own and needs leave of its own, from a scope that all pods share. A question
that found no answer counts for nothing: neither a resend nor a failover ever follows from silence of the
logs' server.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pabal.rate.pacing import Scope
from pabal_worker.errors import NoPacer
from pabal_worker.provider.infobip.errors import LogsUnavailable
from pabal_worker.provider.infobip.reports.reports import report_of
from pabal_worker.provider.port import LogPage, LogQuery, Provider, Report
from pabal_worker.rate_limiter.request_limiter import RequestLimiter
from pabal_worker.reconciliation import log_queries
from pabal_worker.reconciliation.decisions import (
    Found,
    ReconcilerSettings,
    found_of,
    resolved_of,
    unanswered_of,
)
from pabal_worker.reconciliation.log_queries import Question, id_of
from pabal_worker.records import Asked

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.event_loop import LoopThread
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.client import RedisPacer
    from pabal_worker.reports.processor import Reports

LOGS = Scope("logs", 110, 60)
"""The provider lets an account ask its logs 120 times a minute; a little is left for people."""

_AT_ONCE = 20_000
_PAGE_WITHIN_S = 30.0
_BUDGET_S = 25.0
_HOLD_S = 45.0
"""Who asks and dies leaves its questions to others after this: within a minute, with a sweep of upkeep. Who
is slower than this meets others who ask the same, which does no harm.
"""

_AGAIN_S, _AGAIN_AFTER_FAILURE_S = 5.0, 15.0
_MOST_FAILURES = 3


@dataclass(slots=True)
class _Run:
    """One run of the resolver: whom it was to ask about, and what it has heard."""

    open: dict[str, Asked]
    """Those about whom nothing was written yet, by their ids at the provider."""

    ends_at: float
    said: dict[str, list[Report]] = field(default_factory=dict)
    failures: int = 0


class Reconciler:
    """OpenQuestions, and settles what asking led to."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        reports: Reports,
        pacer: RedisPacer,
        provider: Provider,
        loop: LoopThread,
        clock: LedgerClock,
        settings: ReconcilerSettings,
        is_stopping: Callable[[], bool] = lambda: False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ledger, self._reports, self._limiter = ledger, reports, RequestLimiter(LOGS, pacer=pacer)
        self._provider, self._loop, self._clock, self._settings = provider, loop, clock, settings
        self._is_stopping, self._monotonic = is_stopping, monotonic
        self._alone = threading.Lock()

    def resolve(self) -> int:
        """Ask about what is due; returns how many messages were. One asker a process: it may wait long."""
        if not self._alone.acquire(blocking=False):
            return 0
        try:
            return self._resolve()
        finally:
            self._alone.release()

    def _resolve(self) -> int:
        asked = self._ledger.open_questions.take(limit=_AT_ONCE, now=self._clock.now(), hold_s=_HOLD_S)
        run = _Run({id_of(one): one for one in asked}, self._monotonic() + _BUDGET_S)
        self._walk(run)
        for question in log_queries.exact_questions(run.open.values()):
            if self._is_over(run):
                break
            self._ask(question, run)
        self._put_off(tuple(run.open.values()), run, _AGAIN_S if run.failures else 0.0)
        return len(asked)

    def _walk(self, run: _Run) -> None:
        """Settle those whom walks over their campaigns show; one that fails is the last of this run."""
        for walk in log_queries.walks(
            run.open.values(), sent_between=self._ledger.open_questions.sent_between
        ):
            if self._is_over(run):
                return
            is_read = self._is_read(walk.query, run)
            self._settle([one for one in walk.about if self._found(one, run) is not Found.NOTHING], run)
            if not is_read:
                return

    def _ask(self, question: Question, run: _Run) -> None:
        """Settle all whom an exact question is about; if it fails, they wait longer than those behind it."""
        failures = run.failures
        if self._is_read(question.query, run):
            self._settle(question.about, run)
        elif run.failures > failures:
            self._put_off(question.about, run, _AGAIN_AFTER_FAILURE_S)

    def _is_over(self, run: _Run) -> bool:
        return self._monotonic() >= run.ends_at or run.failures >= _MOST_FAILURES or self._is_stopping()

    def _is_read(self, query: LogQuery, run: _Run) -> bool:
        """Read all pages, and have applied what they say; False if not all of them could be read."""
        try:
            return self._read(query, run)
        except (LogsUnavailable, NoPacer, TimeoutError) as error:
            run.failures += 1
            self._limiter.pause_requests(getattr(error, "after_s", None))
            return False

    def _read(self, query: LogQuery, run: _Run) -> bool:
        cursor: str | None = None
        behind: set[str] = set()
        while not self._is_over(run):
            page = self._page(query, cursor)
            self._hear(page.rows, run)
            cursor = page.behind(cursor)
            if cursor is None:
                return True
            if cursor in behind:
                raise LogsUnavailable("their pages go round in a circle")
            behind.add(cursor)
        return False

    def _page(self, query: LogQuery, cursor: str | None) -> LogPage:
        self._limiter.wait_for_permit()
        return self._loop.run(self._provider.log_page(query, cursor=cursor), timeout_s=_PAGE_WITHIN_S)

    def _hear(self, rows: Iterable[dict[str, Any]], run: _Run) -> None:
        """Remember what the logs say of the messages that were asked about, and have it applied."""
        ours = [row for row in rows if row.get("messageId") in run.open]
        for report in filter(None, map(report_of, ours)):
            run.said.setdefault(report.message_id, []).append(report)
        self._reports.take_in(ours)

    def _found(self, one: Asked, run: _Run) -> Found:
        return found_of(one, run.said.get(id_of(one), ()))

    def _settle(self, about: Sequence[Asked], run: _Run) -> None:
        now = self._clock.now()
        resolved = [
            resolved_of(one, self._found(one, run), settings=self._settings, now=now) for one in about
        ]
        self._ledger.open_questions.settle(resolved, now=now)
        for one in about:
            del run.open[id_of(one)]

    def _put_off(self, about: Sequence[Asked], run: _Run, again_in_s: float) -> None:
        """Those about whom there was no answer are as they were, to be asked about again, within reason."""
        now = self._clock.now()
        later = now + timedelta(seconds=again_in_s)
        unanswered = [unanswered_of(one, settings=self._settings, again_at=later, now=now) for one in about]
        self._ledger.open_questions.settle(unanswered, now=now)
        for one in about:
            del run.open[id_of(one)]
