"""Count a process's own work for Prometheus.

Each metric is named, and said what it is, in one place here. `exposition.py` hands them out.
No metric has a label of a pod, a campaign or a person: what this counts is summed over all processes.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram

from pabal.channels import LEGS, channel_name
from pabal_worker.metrics.meter import Meter
from pabal_worker.provider.outcomes import Accepted, Outcome, Refused, TryLater, Unknown
from pabal_worker.provider.port import Answer

_LEDGER_S = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_PACER_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 3)
_CALL_S = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60)
_OUTCOMES = {Accepted: "accepted", Refused: "refused", TryLater: "later", Unknown: "unknown"}
_REFUSALS = frozenset({401, 404, 405, 408, 413, 503})


class WorkMetrics(Meter):
    """Counters and histograms of one process, in a registry of their own; for any number of threads."""

    def __init__(self, *, group_name: Callable[[int], str] = lambda _: "") -> None:
        """`group_name` names a group of the provider's statuses; empty: there is no such group."""
        self.registry = CollectorRegistry()
        self._group_name = group_name
        self._make_sending()
        self._make_receiving()

    def _make_sending(self) -> None:
        self._claimed = self._counter(
            "pabal_claimed_messages", "Messages that pumps claimed; some are given back.", "channel"
        )
        self._claim_s = self._histogram(
            "pabal_claim_seconds", "Seconds that a claim took.", _LEDGER_S, "channel"
        )
        self._grants = self._counter(
            "pabal_grants", "Answers of the pacer, by what it said.", "channel", "result"
        )
        self._granted = self._counter("pabal_granted_messages", "Messages that the pacer let go.", "channel")
        self._grant_s = self._histogram(
            "pabal_grant_seconds", "Seconds that an answer of the pacer took.", _PACER_S, "channel"
        )
        self._calls = self._counter(
            "pabal_calls",
            "Calls that ended, by class of HTTP status; `none`: no answer, `late`: it was not made.",
            "channel",
            "status",
        )
        self._call_s = self._histogram(
            "pabal_call_seconds", "Seconds from the start of a call to its end.", _CALL_S, "channel"
        )
        self._messages = self._counter(
            "pabal_messages",
            "Messages by what a call did to them, whose fault it was, and the status group.",
            "channel",
            "outcome",
            "error_class",
            "group",
        )
        self._settle_s = self._histogram(
            "pabal_settle_seconds", "Seconds that settling an answer took.", _LEDGER_S, "channel"
        )
        self._turned_away = self._counter("pabal_pumps_turned_away", "Pumps that found no slot in a worker.")

    def _make_receiving(self) -> None:
        self._bodies = self._counter(
            "pabal_inbound_bodies", "Bodies that the receiver stored: reports, and what users wrote."
        )
        self._bytes = self._counter("pabal_inbound_bytes", "Bytes of these bodies.")
        self._refusals = self._counter(
            "pabal_inbound_refusals", "Requests that the receiver refused, by HTTP status.", "status"
        )
        self._applied = self._counter("pabal_applied_reports", "Delivery reports that were applied.")
        self._moved = self._counter("pabal_moved_messages", "Messages that changed by these reports.")
        self._apply_s = self._histogram(
            "pabal_apply_seconds", "Seconds that applying a batch of reports took.", _LEDGER_S
        )
        self._posts = self._counter(
            "pabal_webhook_posts", "POSTs to the senders' webhooks, by how they ended.", "result"
        )
        self._changes = self._counter("pabal_webhook_changes", "Changes that webhooks have taken.")
        self._post_s = self._histogram(
            "pabal_webhook_post_seconds", "Seconds that a POST to a webhook took.", _CALL_S
        )

    def _counter(self, name: str, says: str, *labels: str) -> Counter:
        return Counter(name, says, labels, registry=self.registry)

    def _histogram(self, name: str, says: str, buckets: Sequence[float], *labels: str) -> Histogram:
        histogram = Histogram(name, says, labels, registry=self.registry, buckets=buckets)
        if labels:
            for leg in LEGS:  # so that a rate is 0 before the first call, and not absent
                histogram.labels(channel_name(leg))
        return histogram

    def note_claim(self, leg: int, messages: int, took_s: float) -> None:
        channel = channel_name(leg)
        self._claimed.labels(channel).inc(messages)
        self._claim_s.labels(channel).observe(took_s)

    def note_grant(self, leg: int, messages: int, why: str, took_s: float) -> None:
        channel = channel_name(leg)
        self._grants.labels(channel, why).inc()
        self._granted.labels(channel).inc(messages)
        self._grant_s.labels(channel).observe(took_s)

    def note_call(self, leg: int, answer: Answer, took_s: float) -> None:
        channel = channel_name(leg)
        self._calls.labels(channel, _status_class(answer)).inc()
        if not answer.called:
            return
        self._call_s.labels(channel).observe(answer.took_s)
        self._settle_s.labels(channel).observe(took_s)
        for kind, messages in self._kinds_of(answer).items():
            self._messages.labels(channel, *kind).inc(messages)

    def note_applied(self, reports: int, moved: int, took_s: float) -> None:
        self._applied.inc(reports)
        self._moved.inc(moved)
        self._apply_s.observe(took_s)

    def note_turned_away(self) -> None:
        self._turned_away.inc()

    def note_bodies(self, sizes: Sequence[int]) -> None:
        self._bodies.inc(len(sizes))
        self._bytes.inc(sum(sizes))

    def note_refusal(self, http_status: int) -> None:
        self._refusals.labels(str(http_status) if http_status in _REFUSALS else "other").inc()

    def note_post(self, result: str, changes: int, took_s: float) -> None:
        self._posts.labels(result).inc()
        self._changes.inc(changes if result == "delivered" else 0)
        self._post_s.observe(took_s)

    def _kinds_of(self, answer: Answer) -> dict[tuple[str, str, str], int]:
        """Messages by outcome, error class and group; a shared outcome is looked at once."""
        if answer.shared is not None:
            return {self._kind_of(answer.shared): len(answer.outcomes)}
        return Tally(map(self._kind_of, answer.outcomes.values()))

    def _kind_of(self, outcome: Outcome) -> tuple[str, str, str]:
        error_class = getattr(outcome, "error_class", None)
        status = getattr(outcome, "status", None)
        group = self._group_name(status.group_id) if status else ""
        return _OUTCOMES[type(outcome)], str(error_class or ""), group or ("unknown" if status else "")


def _status_class(answer: Answer) -> str:
    if not answer.called:
        return "late"
    if answer.http_status is None:
        return "none"
    return "429" if answer.http_status == 429 else f"{answer.http_status // 100}xx"
