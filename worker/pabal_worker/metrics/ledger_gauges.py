"""Name the figures of a snapshot as gauges. Pure: a snapshot goes in, samples go out.

Ages are by the ledger's clock, since a pod's own may be wrong. An unknown figure is absent, and not 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pabal.channels import CHANNEL_NAMES, channel_name
from pabal_worker.metrics.snapshot import (
    ACCOUNT_NAME,
    AccountFacts,
    LedgerFacts,
    PacerFacts,
    Snapshot,
    asked_rate,
    messages_per_s,
)

CAMPAIGN_STATES = ("receiving", "scheduled", "running", "paused", "held", "cancelled")
HEARTBEATS = ("tick", "upkeep", "applier", "watch", "nets", "retention")
OBSTACLES = frozenset(
    {
        "approval", "beat", "upkeep", "reports", "reports behind", "unreadable reports", "breaker", "slowed",
        "calls", "workers", "pacer", "ledger", "provider", "answers", "books",
    }
)  # fmt: skip
_WAITS = frozenset(
    {
        "sendAt", "deliveryTimeWindow", "spacing", "steered", "share", "full", "blocked", "quota", "ledger",
        "provider",
    }
)  # fmt: skip
_SCOPES = frozenset({"campaign", "sender", "entity", "sms", "account"})


@dataclass(frozen=True, slots=True)
class Gauge:
    """One metric: what it says, and its labels."""

    says: str
    labels: tuple[str, ...] = ()


GAUGES = {
    "pabal_ledger_up": Gauge("Whether the ledger answered."),
    "pabal_pacer_up": Gauge("Whether the pacer's Redis answered."),
    "pabal_snapshot_seconds": Gauge("Seconds that reading all of this took."),
    "pabal_current_messages": Gauge(
        "Messages of campaigns that have not ended, by state.", ("account", "channel", "state")
    ),
    "pabal_campaign_messages": Gauge(
        "The same by campaign: the 40 busiest, and `other`.", ("campaign", "channel", "state")
    ),
    "pabal_campaigns": Gauge("Campaigns that have not ended, by state.", ("state",)),
    "pabal_backlog_messages": Gauge(
        "Messages that wait in campaigns whose pumps have something to do now: no window, no sendAt and no "
        "pause keeps them; a pace may.",
        ("channel",),
    ),
    "pabal_leaving_messages": Gauge("Messages that could leave within a minute and no cap holds."),
    "pabal_pumps_running": Gauge("Pumps that a worker runs."),
    "pabal_pumps_turned_away": Gauge("Pumps due for five seconds that nobody runs; only a slot is missing."),
    "pabal_pump_pods_wanted": Gauge("Pump pods for all of this, as the ledger's view pabal_scale says."),
    "pabal_due_age_seconds": Gauge("Seconds for which the oldest work is due; 0: none is."),
    "pabal_reached_messages_per_second": Gauge("Messages a second, over the last minute.", ("account",)),
    "pabal_last_call_age_seconds": Gauge("Seconds since the last call began; absent before the first."),
    "pabal_account_cap_messages_per_second": Gauge("The account's cap; absent: there is none.", ("account",)),
    "pabal_account_steered_messages_per_second": Gauge(
        "To what the provider's troubles slow the account; absent: they do not.", ("account",)
    ),
    "pabal_account_breaker_open": Gauge("1: nobody sends but a probe now and then.", ("account",)),
    "pabal_campaign_asked_messages_per_second": Gauge(
        "The pace that a campaign asks for which may send now; absent: it has none.", ("campaign",)
    ),
    "pabal_campaign_reached_messages_per_second": Gauge(
        "Messages of the campaign a second that left in the last minute.", ("campaign", "channel")
    ),
    "pabal_campaign_bound": Gauge(
        "1: what the campaign waits for now, in the pacer's or the pump's word, and whose cap it is.",
        ("campaign", "channel", "why", "scope"),
    ),
    "pabal_reports_lag_seconds": Gauge("Seconds for which the oldest body of reports waits; 0: none does."),
    "pabal_inbox_bodies": Gauge("Bodies of reports that were not applied yet; counted up to 10,000."),
    "pabal_inbox_unreadable_bodies": Gauge("Bodies of the last day that could not be read or believed."),
    "pabal_doubt_age_seconds": Gauge("Seconds since the oldest message in doubt left; 0: none is."),
    "pabal_cost": Gauge(
        "What campaigns that have not ended have cost, as reports said.", ("account", "channel", "currency")
    ),
    "pabal_limit_used_ratio": Gauge(
        "How much of a campaign's limit of money (`spend`) or SMS (`sms`) is used; the 10 fullest.",
        ("campaign", "limit"),
    ),
    "pabal_webhook_endpoints_parked": Gauge("Endpoints of webhooks that are not tried any more."),
    "pabal_webhook_lag_seconds": Gauge("Seconds for which the oldest change waits; 0: none does."),
    "pabal_dead_letters": Gauge("Messages of the broker that were set aside; counted up to 10,000."),
    "pabal_dead_letter_age_seconds": Gauge("Seconds since the newest of them came; absent: there is none."),
    "pabal_heartbeat_age_seconds": Gauge(
        "Seconds since tick, upkeep and others were last alive; absent: they never were.", ("name",)
    ),
    "pabal_obstacle_age_seconds": Gauge(
        "Seconds for which something is in the way of campaigns, as `pabal doctor` says it; 0: it is not.",
        ("kind",),
    ),
}  # fmt: skip

Sample = tuple[str, tuple[str, ...], float]
"""A gauge's name, the values of its labels, and its value."""


def samples_of(snapshot: Snapshot) -> Iterator[Sample]:
    """All samples of a snapshot."""
    yield "pabal_ledger_up", (), float(snapshot.ledger is not None)
    yield "pabal_pacer_up", (), float(snapshot.pacer is not None)
    yield "pabal_snapshot_seconds", (), snapshot.took_s
    if snapshot.ledger is not None:
        yield from _messages(snapshot.ledger)
        yield from _paces(snapshot.ledger)
        yield from _work(snapshot.ledger)
        yield from _money(snapshot.ledger)
    if snapshot.ledger is not None and snapshot.account is not None:
        yield from _account(snapshot.account, snapshot.ledger.now)
    if snapshot.pacer is not None:
        yield from _steering(snapshot.pacer)
    if snapshot.ledger is not None:
        yield from _bindings(snapshot.ledger, snapshot.pacer)


def _messages(facts: LedgerFacts) -> Iterator[Sample]:
    sums: dict[tuple[str, str], int] = {}
    for row in facts.messages:
        channel = channel_name(row.leg)
        sums[channel, row.state] = sums.get((channel, row.state), 0) + row.n
        yield "pabal_campaign_messages", (row.campaign, channel, row.state), row.n
    for (channel, state), n in sums.items():
        yield "pabal_current_messages", (ACCOUNT_NAME, channel, state), n
    for state in CAMPAIGN_STATES:
        yield "pabal_campaigns", (state,), facts.sums.campaigns.get(state, 0)
    for leg, channel in enumerate(CHANNEL_NAMES):
        yield "pabal_backlog_messages", (channel,), facts.sums.backlog.get(str(leg), 0)


def _paces(facts: LedgerFacts) -> Iterator[Sample]:
    yield "pabal_reached_messages_per_second", (ACCOUNT_NAME,), facts.sums.lately / 60
    for campaign, rate in {leg.campaign: asked_rate(leg.pace) for leg in facts.legs}.items():
        if rate is not None:
            yield "pabal_campaign_asked_messages_per_second", (campaign,), rate
    for leg in facts.legs:
        labels = (leg.campaign, channel_name(leg.leg))
        yield "pabal_campaign_reached_messages_per_second", labels, leg.lately / 60


def _work(facts: LedgerFacts) -> Iterator[Sample]:
    sums, now = facts.sums, facts.now
    yield "pabal_due_age_seconds", (), _age_s(sums.due_since, now)
    yield "pabal_reports_lag_seconds", (), _age_s(facts.signs.oldest_open, now)
    yield "pabal_inbox_bodies", (), sums.open_bodies
    yield "pabal_inbox_unreadable_bodies", (), facts.signs.unreadable
    yield "pabal_doubt_age_seconds", (), _age_s(sums.doubt_since, now)
    yield "pabal_webhook_endpoints_parked", (), sums.parked
    yield "pabal_webhook_lag_seconds", (), _age_s(sums.relay_since, now)
    yield "pabal_dead_letters", (), sums.dead_letters
    yield "pabal_leaving_messages", (), facts.scale.messages
    yield "pabal_pumps_running", (), facts.scale.pumps_running
    yield "pabal_pumps_turned_away", (), facts.scale.pumps_turned_away
    yield "pabal_pump_pods_wanted", (), facts.scale.pods_wanted
    if sums.last_call is not None:
        yield "pabal_last_call_age_seconds", (), _age_s(sums.last_call, now)
    if sums.dead_letter_at is not None:
        yield "pabal_dead_letter_age_seconds", (), _age_s(sums.dead_letter_at, now)
    for name in HEARTBEATS:
        if name in facts.heartbeats:
            yield "pabal_heartbeat_age_seconds", (name,), _age_s(facts.heartbeats[name], now)


def _money(facts: LedgerFacts) -> Iterator[Sample]:
    for cost in facts.costs:
        yield "pabal_cost", (ACCOUNT_NAME, channel_name(cost.leg), cost.currency), float(cost.price)
    for limit in facts.limits:
        yield "pabal_limit_used_ratio", (limit.campaign, limit.kind), limit.used


def _account(facts: AccountFacts, now: datetime) -> Iterator[Sample]:
    cap = messages_per_s(facts.cap)
    if cap is not None:
        yield "pabal_account_cap_messages_per_second", (ACCOUNT_NAME,), cap
    ages = dict.fromkeys(sorted(OBSTACLES), 0.0)
    for obstacle in facts.obstacles:
        kind = obstacle.kind if obstacle.kind in OBSTACLES else "other"
        ages[kind] = max(ages.get(kind, 0.0), _age_s(obstacle.since, now))
    for kind, age_s in ages.items():
        yield "pabal_obstacle_age_seconds", (kind.replace(" ", "_"),), age_s


def _steering(facts: PacerFacts) -> Iterator[Sample]:
    yield "pabal_account_breaker_open", (ACCOUNT_NAME,), float(facts.is_open)
    if facts.steered is not None:
        yield "pabal_account_steered_messages_per_second", (ACCOUNT_NAME,), facts.steered


def _bindings(facts: LedgerFacts, pacer: PacerFacts | None) -> Iterable[Sample]:
    """What the pacer said last, else what a pump has written down."""
    for leg in facts.legs:
        key = (leg.campaign, channel_name(leg.leg))
        bound = pacer.bindings.get(key) if pacer else None
        if bound is None and leg.waits_for:
            bound = _read_wait(leg.waits_for)
        if bound is not None:
            yield "pabal_campaign_bound", (*key, *bound), 1


def _read_wait(text: str) -> tuple[str, str]:
    """`spacing: campaign:c1` as a word and a kind of scope; only known words become labels."""
    word, _, rest = text.partition(": ")
    if word.startswith("the pacer"):
        return "pacer", ""
    kind = rest.partition(":")[0]
    return (word if word in _WAITS else "other"), (kind if kind in _SCOPES else "")


def _age_s(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
