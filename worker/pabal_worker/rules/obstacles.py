"""Name what keeps campaigns from sending, settling, applying or ending for ten seconds, with the way out.

Pure: facts come in, obstacles go out. Nothing is read, written or logged here; `campaigns/obstacles.py`
gathers the facts, `maintenance/watch.py` writes down when an obstacle begins and ends.

One cause is one obstacle: a thousand campaigns that wait for the same Redis are not a thousand complaints.
What people or the campaign itself ask for (a pause, a window, a pace) is a wait and no obstacle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pabal.counted import counted

PATIENCE = timedelta(seconds=10)
"""What passes within this is no obstacle."""

_CALLS_ENOUGH, _FAILING_SHARE = 3, 0.5
_CLUSTER = ("MovedError", "AskError", "ClusterDownError", "ClusterCrossSlotError", "ClusterError")
_REFUSES = ("ResponseError", "NoPermissionError", "AuthenticationError", "AuthorizationError")
_UNSET = ("InvalidUrlClientError", "UnsupportedProtocol", "InvalidURL", "NonHttpUrlClientError")
_NO_WORKER = "start workers, or more of them (queue pabal.pump)"


@dataclass(frozen=True, slots=True)
class OverdueShare:
    """A share of a campaign's sending that has had something to do for longer than the patience."""

    campaign_id: str
    since: datetime
    """Since when its work is due."""

    why: str | None
    """What its last pump met, in its words (`waits_for`); None: it met nothing, or there was none."""

    is_leased: bool
    """Whether a pump has it just now."""


@dataclass(frozen=True, slots=True)
class OpenCalls:
    """Calls of one campaign that nobody has settled for longer than the patience."""

    campaign_id: str
    messages: int
    since: datetime
    until: datetime
    """When the last of their leases runs out: then the provider's logs are asked."""


@dataclass(frozen=True, slots=True)
class Calls:
    """How the calls of the last minute ended, those that have."""

    all: int = 0
    failed: int = 0
    """Without an answer, or with a 5xx."""

    since: datetime | None = None
    """When the first of the failed ones began."""

    note: str = ""
    """What the ledger noted of the last failed one."""


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A campaign of which everything has left, and some is not settled."""

    campaign_id: str
    awaited: int
    """Messages without a final report."""

    doubted: int
    """Messages in doubt."""

    left_at: datetime
    """When the last of them left."""

    until: datetime
    """When nobody waits any longer."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that the rate limiter knows of the account: why, and since when."""

    says: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an installation at one moment, by the ledger's clock."""

    now: datetime
    alive_since: datetime | None = None
    """When the oldest campaign was opened that has not ended and is not stopped; None: there is none."""

    heartbeats: Mapping[str, datetime] = field(default_factory=dict)
    """When tick, upkeep and applier were last alive."""

    oldest_body: datetime | None = None
    """When the oldest body of reports came that was not applied."""

    unreadable: int = 0
    """Bodies of the last day in which something could not be read or believed."""

    unreadable_since: datetime | None = None
    overdue: Sequence[OverdueShare] = ()
    open_calls: Sequence[OpenCalls] = ()
    calls: Calls = field(default_factory=Calls)
    slowed: Trouble | None = None
    breaker: Trouble | None = None
    unbalanced: Mapping[str, datetime] = field(default_factory=dict)
    """Campaigns whose rows and tallies differ, and since when."""

    unapproved: Mapping[str, datetime] = field(default_factory=dict)
    """Campaigns that wait for a second person, and since when."""

    pump_s: float = 4.0
    """Seconds that one pump lasts."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What is in the way, since when, and what to do about it."""

    kind: str
    since: datetime
    says: str
    way_out: str
    campaign_id: str | None = None
    """None: it is in everybody's way."""

    until: datetime | None = None
    """When it ends by itself, where that is known."""

    def __str__(self) -> str:
        return f"{self.says}; {self.way_out}"


def find_obstacles(facts: Facts) -> list[Obstacle]:
    """What is in the way of campaigns for ten seconds or more, what concerns all of them first. Nothing is in
    the way where no campaign is alive.
    """
    found = list(find_unapproved(facts.unapproved))
    if facts.alive_since is not None:
        found += _find_in_way(facts, facts.alive_since)
    return [obstacle for obstacle in found if facts.now - obstacle.since >= PATIENCE]


def find_unapproved(campaigns: Mapping[str, datetime]) -> Iterator[Obstacle]:
    """Campaigns that wait for a second person, and since when."""
    for campaign_id, since in campaigns.items():
        yield Obstacle(
            "approval",
            since,
            "it waits for a second person, with another name than who submitted it",
            f"`pabal approve {campaign_id}` lets it go, `pabal cancel {campaign_id}` gives it up",
            campaign_id,
        )


def _find_in_way(facts: Facts, alive_since: datetime) -> list[Obstacle]:
    return [
        *_silent_beat(facts, alive_since),
        *_waiting_reports(facts),
        *_unreadable_reports(facts),
        *_account_troubles(facts),
        *_failing_calls(facts),
        *_overdue_shares(facts),
        *_open_calls(facts),
        *_wrong_books(facts),
    ]


def find_outstanding(rows: Iterable[Outstanding], *, now: datetime) -> list[Obstacle]:
    """Campaigns that wait for nothing but reports, ten seconds after their last message left."""
    return [
        Obstacle(
            "reports awaited",
            row.left_at,
            describe_outstanding(row.awaited, row.doubted),
            "reports come by themselves, and the provider's logs are asked; what neither tells of until then "
            "becomes unconfirmed",
            row.campaign_id,
            row.until,
        )
        for row in rows
        if now - row.left_at >= PATIENCE
    ]


def describe_outstanding(awaited: int, doubted: int) -> str:
    """`reports of 10 messages`, `answers of the logs about 3 in doubt`, or both."""
    parts = [f"reports of {counted(awaited, 'message')}"] if awaited else []
    parts += [f"answers of the provider's logs about {doubted:,} in doubt"] if doubted else []
    return ", ".join(parts)


def _silent_beat(facts: Facts, alive_since: datetime) -> Iterator[Obstacle]:
    tick = facts.heartbeats.get("tick", alive_since)
    upkeep = facts.heartbeats.get("upkeep", alive_since)
    if facts.now - tick >= PATIENCE:
        yield Obstacle(
            "beat",
            tick,
            "nobody ticks, so nothing new starts",
            "start `celery -A pabal_worker beat`, and a worker for the queue pabal.beat",
        )
    elif facts.now - upkeep >= PATIENCE:
        yield Obstacle(
            "upkeep",
            upkeep,
            "nobody does the upkeep, so nothing is repaired, judged or ended",
            "see the workers' log: `a step of upkeep failed`; start workers for the queue pabal.beat",
        )


def _waiting_reports(facts: Facts) -> Iterator[Obstacle]:
    if facts.oldest_body is None:
        return
    applier, tick = facts.heartbeats.get("applier"), facts.heartbeats.get("tick")
    if tick is not None and facts.now - tick >= PATIENCE:
        return  # ticks call the workers who apply them; that nobody ticks is said
    if applier is None or facts.now - applier >= PATIENCE:
        yield Obstacle(
            "reports",
            facts.oldest_body,
            "delivery reports wait, and no worker applies them",
            "start workers, or more of them (queue pabal.upkeep)",
        )
    else:
        yield Obstacle(
            "reports behind",
            facts.oldest_body,
            "delivery reports wait longer than ten seconds: workers apply them, and fall behind",
            "nothing, if it ends soon; else start more workers, and see their log and the ledger's load",
        )


def _unreadable_reports(facts: Facts) -> Iterator[Obstacle]:
    if facts.unreadable and facts.unreadable_since:
        yield Obstacle(
            "unreadable reports",
            facts.unreadable_since,
            f"{counted(facts.unreadable, 'body', 'bodies')} of reports or users' messages of the last day "
            "could not be read or "
            f"believed whole, of whichever campaign",
            "the workers' log says why: `a report cannot be read`, `a user's message cannot be read`; the "
            "provider's logs are asked about reports, and nobody is told of these users' messages",
        )


def _account_troubles(facts: Facts) -> Iterator[Obstacle]:
    if facts.breaker:
        yield Obstacle(
            "breaker",
            facts.breaker.since,
            f"nobody sends but a probe now and then: {facts.breaker.says}",
            "an answer to a probe lets all go on by itself; `pabal account --reset` does so at once",
        )
    if facts.slowed:
        yield Obstacle(
            "slowed",
            facts.slowed.since,
            f"the account goes slower: {facts.slowed.says}",
            "it rises by itself; `pabal account` shows how far, `pabal account --steering off` overrules",
        )


def _failing_calls(facts: Facts) -> Iterator[Obstacle]:
    calls = facts.calls
    if calls.since is None or calls.failed < _CALLS_ENOUGH or calls.failed < _FAILING_SHARE * calls.all:
        return
    why = f" ({calls.note})" if calls.note else ""
    yield Obstacle(
        "calls",
        calls.since,
        f"calls to the provider fail: {calls.failed:,} of {calls.all:,} in the last minute{why}",
        _way_to_provider(calls.note),
    )


def _way_to_provider(why: str) -> str:
    if any(name in why for name in _UNSET):
        return "set PABAL_INFOBIP_BASE_URL (https://<yours>.api.infobip.com) for all workers"
    return "look at the provider's status page, and whether workers reach PABAL_INFOBIP_BASE_URL"


def _overdue_shares(facts: Facts) -> Iterator[Obstacle]:
    """Shares by what they met, each cause once."""
    by_kind: dict[str, list[OverdueShare]] = {}
    for share in facts.overdue:
        by_kind.setdefault(_kind_of(share, facts), []).append(share)
    for kind, shares in by_kind.items():
        oldest = min(shares, key=lambda share: share.since)
        if kind == "workers":
            if facts.now - facts.heartbeats.get("tick", oldest.since) < PATIENCE:
                yield _without_worker(oldest, len(_campaigns_of(shares)))
        elif kind and not (kind == "breaker" and facts.breaker):
            yield _stalled(kind, oldest, len(_campaigns_of(shares)))


def _kind_of(share: OverdueShare, facts: Facts) -> str:
    """What kind of obstacle a share met; empty: none, since a pump has just taken it."""
    if share.why is None:
        if share.is_leased and share.campaign_id in {calls.campaign_id for calls in facts.open_calls}:
            return ""  # its pump waits for the provider, which is said for the calls
        lasts = PATIENCE + timedelta(seconds=facts.pump_s + 1)
        return "" if share.is_leased and facts.now - share.since < lasts else "workers"
    if share.why.startswith("the pacer"):
        return "pacer"
    kind = share.why.partition(":")[0]
    return {"blocked": "breaker", "unseeded": "pacer"}.get(kind, kind)


def _campaigns_of(shares: Iterable[OverdueShare]) -> set[str]:
    return {share.campaign_id for share in shares}


def _without_worker(oldest: OverdueShare, campaigns: int) -> Obstacle:
    says = f"{counted(campaigns, 'campaign has', 'campaigns have')} something to send, and no worker sends it"
    return Obstacle(
        "workers", oldest.since, says, f"{_NO_WORKER}; should there be enough, their log says why pumps fail"
    )


def _stalled(kind: str, oldest: OverdueShare, campaigns: int) -> Obstacle:
    why = oldest.why or ""
    says = f"{counted(campaigns, 'campaign')} cannot send: {why}"
    return Obstacle(kind, oldest.since, says, _way_out(kind, why))


def _way_out(kind: str, why: str) -> str:
    if kind == "pacer":
        if any(name in why for name in _CLUSTER):
            return (
                "it is a cluster, which cannot serve here: point PABAL_REDIS_URL at a single Redis or Valkey"
            )
        if any(name in why for name in _REFUSES):
            return (
                "it answers and refuses: a cluster cannot serve here, and an ACL has to allow what "
                "docs/operations.md lists; see PABAL_REDIS_URL"
            )
        return "bring Redis back, or mend PABAL_REDIS_URL; nothing else is needed"
    if kind == "ledger":
        return "look at PostgreSQL: its load, its disk, its locks, and the network to it"
    if kind == "breaker":
        return "the provider asked for a pause, which ends by itself; `pabal account --reset` ends it at once"
    if kind == "provider":
        return _way_to_provider(why)
    return "the workers' log says more"


def _open_calls(facts: Facts) -> Iterator[Obstacle]:
    for calls in facts.open_calls:
        yield Obstacle(
            "answers",
            calls.since,
            f"calls with {counted(calls.messages, 'message')} have no answer: the provider hangs, or a "
            "worker died",
            "nothing; if no answer comes, the provider's logs are asked about them when their lease is over",
            calls.campaign_id,
            calls.until,
        )


def _wrong_books(facts: Facts) -> Iterator[Obstacle]:
    for campaign_id, since in facts.unbalanced.items():
        way_out = f"`pabal audit {campaign_id}` says where they differ"
        yield Obstacle("books", since, "its books do not balance, so it cannot end", way_out, campaign_id)
