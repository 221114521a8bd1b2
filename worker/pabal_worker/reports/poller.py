"""Poll `/reports`, where an installation wants it, and store the bodies before anybody reads them.

The provider hands out each report once, so one worker polls at a time. Polling takes the reports away from
everybody else on the same account, so it is off unless `PABAL_PULL_REPORTS` says otherwise. Nothing is
applied here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from pabal.channels import CAMPAIGN_CHANNELS, LEGS, Channel, channel_of_leg
from pabal.rate.pacing import Scope
from pabal_worker.errors import LogsUnavailable, PacerUnavailable
from pabal_worker.provider.port import Provider
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
_REPORTS_FOR = timedelta(days=3)
"""How long after a campaign's end reports of it are asked for: the provider keeps them 48 hours."""

_ALWAYS = tuple(channel_of_leg(CAMPAIGN_CHANNELS[0], leg) for leg in LEGS)
"""The channels that are asked without a campaign too: reports of what this ledger does not know are kept."""

_EMPTY_BYTES = 32
"""An answer of at most so many bytes holds no report."""


class Poller:
    """The one worker that polls `/reports`, whichever it is just now."""

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

    def poll_reports(self) -> int:
        """Store what there is, of each channel in use; returns how many bodies. Does nothing while another
        worker polls, or just after it did.
        """
        with self._ledger.reports.pulling() as is_ours:
            if not is_ours() or not self._is_time():
                return 0
            in_use = self._ledger.campaigns.channels_in_use(since=self._clock.now() - _REPORTS_FOR)
            channels = dict.fromkeys((*_ALWAYS, *in_use))
            return sum(self._poll_channel(channel, is_ours) for channel in channels)

    def _is_time(self) -> bool:
        return self._ledger.campaigns.record_heartbeat("pull", now=self._clock.now(), apart_s=_APART_S)

    def _poll_channel(self, channel: Channel, is_ours: Callable[[], bool]) -> int:
        for stored in range(_PAGES):
            body = self._fetch_body(channel) if is_ours() else b""
            if len(body) <= _EMPTY_BYTES:
                return stored
            self._ledger.reports.store("pull", body)
            if self._provider.count_reports(body) < self._provider.page_rows:
                return stored + 1
        return _PAGES

    def _fetch_body(self, channel: Channel) -> bytes:
        """One body of reports; empty where no request may be made, or none is answered."""
        if self._is_stopping():
            return b""
        try:
            self._limiter.wait_for_permit()
            return self._loop.run(self._provider.pending_reports(channel), timeout_s=_PAGE_WITHIN_S)
        except (LogsUnavailable, PacerUnavailable, TimeoutError) as error:
            self._limiter.pause_requests(getattr(error, "after_s", None))
            return b""
