"""Hand a snapshot to Prometheus at each scrape: read anew after some seconds, and never waited for too long.

What is in it is in `ledger_gauges.py`. A server that hangs cannot hold up a scrape: then the part that it
knows is missing, and `pabal_ledger_up` or `pabal_pacer_up` is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from pabal_worker.clock import monotonic
from pabal_worker.metrics.ledger_gauges import GAUGES, samples_of
from pabal_worker.metrics.snapshot import (
    AccountFacts,
    LedgerFacts,
    PacerFacts,
    Snapshot,
    SnapshotReader,
)
from pabal_worker.outages import OutageLog

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

T = TypeVar("T")

GOOD_FOR_S = 4.0
"""Scrapes within so many seconds get the same snapshot, however many ask."""

ANSWER_WITHIN_S = 6.0
"""A scrape waits for the servers no longer than this, half of it for each step; Prometheus gives up after ten
seconds."""


class LedgerCollector(Collector):
    """For any number of scrapes at once; one reading of each part is under way at a time."""

    def __init__(
        self,
        reader: SnapshotReader,
        *,
        log: FilteringBoundLogger,
        monotonic: Callable[[], float] = monotonic,
        within_s: float = ANSWER_WITHIN_S,
    ) -> None:
        self._reader, self._monotonic, self._within_s = reader, monotonic, within_s
        self._ledger: _Part[LedgerFacts] = _Part("ledger", log)
        self._pacer: _Part[PacerFacts | None] = _Part("pacer", log)
        self._account: _Part[AccountFacts | None] = _Part("account", log)
        self._one_at_a_time = Lock()
        self._last = Snapshot(None, None)
        self._read_at = float("-inf")

    def describe(self) -> Iterator[Metric]:
        """The names, without a look at any server."""
        yield from _families()[0]

    def collect(self) -> Iterator[Metric]:
        """The last snapshot, or a new one."""
        with self._one_at_a_time:
            if self._monotonic() - self._read_at > GOOD_FOR_S:
                self._last = self._read()
                self._read_at = self._monotonic()
            snapshot = self._last
        families, by_name = _families()
        for name, labels, value in samples_of(snapshot):
            by_name[name].add_metric(labels, value)
        yield from (family for family in families if family.samples)

    def close(self) -> None:
        """End the threads."""
        for part in (self._ledger, self._pacer, self._account):
            part.close()

    def _read(self) -> Snapshot:
        began_at, within_s = self._monotonic(), self._within_s / 2
        reader = self._reader
        self._ledger.begin(reader.read_ledger)
        ledger = self._ledger.result(within_s)
        ends_at = self._monotonic() + within_s
        self._pacer.begin(lambda: reader.read_pacer(ledger))
        self._account.begin(lambda: reader.read_account(ledger))
        pacer = self._pacer.result(ends_at - self._monotonic())
        account = self._account.result(ends_at - self._monotonic())
        return Snapshot(ledger, pacer, account, self._monotonic() - began_at)


class _Part(Generic[T]):
    """One part of the snapshot, read in a thread of its own. What is under way is not asked for again, and
    what comes too late for its scrape is dropped: the next one asks anew.
    """

    def __init__(self, name: str, log: FilteringBoundLogger) -> None:
        self._name = name
        self._outage = OutageLog(
            log=log,
            begins="a part of the metrics cannot be read",
            ends="a part of the metrics can be read again",
        )
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"snapshot-{name}")
        self._reading: Future[T] | None = None

    def begin(self, read: Callable[[], T]) -> None:
        """Ask, unless an earlier question has no answer yet."""
        if self._reading is not None and self._reading.done():
            self._reading = None
        if self._reading is None:
            self._reading = self._thread.submit(read)

    def result(self, within_s: float) -> T | None:
        """The answer; None: there is none so soon, or it failed."""
        reading = self._reading
        if reading is None or not wait([reading], timeout=max(0.0, within_s)).done:
            self._outage.note_failure(part=self._name, error="it does not come in time")
            return None
        self._reading = None
        try:
            value = reading.result()
        except Exception as error:
            self._outage.note_failure(part=self._name, error=type(error).__name__)
            return None
        self._outage.note_answer(part=self._name)
        return value

    def close(self) -> None:
        """End the thread; one that hangs ends with the process."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _families() -> tuple[list[GaugeMetricFamily], dict[str, GaugeMetricFamily]]:
    families = [GaugeMetricFamily(name, gauge.says, labels=gauge.labels) for name, gauge in GAUGES.items()]
    return families, {family.name: family for family in families}
