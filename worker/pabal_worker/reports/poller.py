"""`/reports`, where somebody wants it: the provider hands each report out once, so one worker takes them, and
stores what it got before it looks at it.

It takes them from everybody else on the same account, so it is off unless `PABAL_PULL_REPORTS` says
otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pabal.rate.pacing import Scope
from pabal_worker.errors import NoPacer
from pabal_worker.message_ids import CHANNELS
from pabal_worker.provider.infobip.errors import LogsUnavailable
from pabal_worker.provider.infobip.reports.logs import MOST_ROWS
from pabal_worker.provider.infobip.reports.reports import rows_in
from pabal_worker.provider.port import Channel, Provider
from pabal_worker.rate_limiter.request_limiter import RequestLimiter

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.event_loop import LoopThread
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.client import RedisPacer

PULLS = Scope("pulls", 110, 60)
"""Infobip publishes no limit for `/reports`; we keep to that of the logs."""

_APART_S = 5.0
_PAGES = 30
_PAGE_WITHIN_S = 30.0
_EMPTY_BYTES = 32
"""An answer as short as this holds no report."""


class Poller:
    """The one owner of `/reports`, whichever worker it is just now."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        pacer: RedisPacer,
        provider: Provider,
        loop: LoopThread,
        clock: LedgerClock,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._ledger, self._limiter, self._clock = ledger, RequestLimiter(PULLS, pacer=pacer), clock
        self._provider, self._loop, self._is_stopping = provider, loop, is_stopping

    def pull(self) -> int:
        """Take what is there, of both channels, unless another worker does or just did; returns how many
        bodies were stored. Whoever applies the inbox applies them.
        """
        with self._ledger.reports.pulling() as is_ours:
            if not is_ours() or not self._is_time():
                return 0
            return sum(self._pull(channel, is_ours) for channel in CHANNELS)

    def _is_time(self) -> bool:
        return self._ledger.campaigns.sign("pull", now=self._clock.now(), apart_s=_APART_S)

    def _pull(self, channel: Channel, is_ours: Callable[[], bool]) -> int:
        for taken in range(_PAGES):
            body = self._body(channel) if is_ours() else b""
            if len(body) <= _EMPTY_BYTES:
                return taken
            self._ledger.reports.store("pull", body)
            if rows_in(body) < MOST_ROWS:
                return taken + 1
        return _PAGES

    def _body(self, channel: Channel) -> bytes:
        """One body of reports; nothing where there is no leave, or no answer."""
        if self._is_stopping():
            return b""
        try:
            self._limiter.wait_for_permit()
            return self._loop.run(self._provider.pending_reports(channel), timeout_s=_PAGE_WITHIN_S)
        except (LogsUnavailable, NoPacer, TimeoutError) as error:
            self._limiter.pause_requests(getattr(error, "after_s", None))
            return b""
