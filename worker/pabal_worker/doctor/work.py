"""Look at what goes on by the ledger: beat, upkeep, stuck work, reports, messages set aside.

What is in the way of campaigns is decided in `rules/obstacles.py`; here it becomes findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pabal.counted import counted
from pabal.replies import DoctorFinding
from pabal.timestamps import to_iso
from pabal_worker.doctor.findings import Look, doubtful, wrong
from pabal_worker.rules.obstacles import PATIENCE, Obstacle

if TYPE_CHECKING:
    from pabal_worker.campaigns.obstacles import ObstacleReader
    from pabal_worker.ledger import Ledger

_HEARTBEATS = {
    "tick": "start `celery -A pabal_worker beat`, and a worker for the queue pabal.beat",
    "upkeep": "start workers for the queue pabal.beat; their log says why a step fails",
}
_BY_HEARTBEAT = ("beat", "upkeep")
_MILD = frozenset({"approval", "slowed", "reports behind", "unreadable reports", "answers"})
_LAG = timedelta(seconds=60)
_LATELY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What the ledger knows of work and reports."""

    now: datetime
    heartbeats: Mapping[str, datetime]
    obstacles: Sequence[Obstacle]
    held: int
    newest_held: tuple[str, str] | None
    """Its id and why."""

    oldest_report: datetime | None
    """When the oldest body came that was not applied."""

    last_push: datetime | None
    last_call: datetime | None
    """When a call was last answered that is old enough to have reports."""

    set_aside: int
    last_set_aside: tuple[datetime, str] | None
    """When and why."""


def look_at_work(ledger: Ledger, obstacles: ObstacleReader, *, is_pushed_to: bool) -> Look:
    """Facts and findings. `is_pushed_to`: whether the provider pushes reports here."""
    now = ledger.now()
    newest = ledger.dead_letters.newest(1)
    held = ledger.lists.newest_held()
    last_push, last_call = ledger.reports.last_push_and_call(now=now)
    facts = WorkFacts(
        now=now,
        heartbeats=ledger.campaigns.heartbeats(),
        obstacles=obstacles.find_present(),
        held=sum(row["n"] for row in ledger.lists.counts() if row["state"] == "held"),
        newest_held=(held["id"], held["reason"] or "") if held else None,
        oldest_report=ledger.reports.signs(since=now - _LATELY).oldest_open,
        last_push=last_push,
        last_call=last_call,
        set_aside=ledger.dead_letters.count() if newest else 0,
        last_set_aside=(newest[0].came_at, newest[0].reason) if newest else None,
    )
    shown = {
        "beat.last tick": _moment(facts.heartbeats.get("tick")),
        "receiver.last report": _moment(last_push),
        "broker.set aside": str(facts.set_aside),
    }
    return Look(shown, list(judge_work(facts, is_pushed_to=is_pushed_to)))


def judge_work(facts: WorkFacts, *, is_pushed_to: bool) -> Iterable[DoctorFinding]:
    """What stands still or is late."""
    yield from _judge_heartbeats(facts)
    for obstacle in facts.obstacles:
        if obstacle.kind not in _BY_HEARTBEAT:
            says = (
                f"campaign {obstacle.campaign_id}: {obstacle.says}" if obstacle.campaign_id else obstacle.says
            )
            code = f"work.{obstacle.kind.replace(' ', '_')}"
            found = doubtful if obstacle.kind in _MILD else wrong
            yield found(code, f"{says} (since {to_iso(obstacle.since)})", obstacle.way_out)
    if facts.newest_held:
        campaign_id, why = facts.newest_held
        yield doubtful(
            "work.held",
            f"{counted(facts.held, 'campaign is', 'campaigns are')} held, the newest {campaign_id}: {why}",
            "`pabal status --state held` says why each is, and the way out",
        )
    yield from _judge_reports(facts, is_pushed_to=is_pushed_to)
    if facts.last_set_aside and facts.now - facts.last_set_aside[0] < _LATELY:
        at, why = facts.last_set_aside
        yield doubtful(
            "broker.set_aside",
            f"{counted(facts.set_aside, 'message of the broker was', 'messages of the broker were')} set "
            f"aside, the last at {to_iso(at)}: {why}",
            "`pabal dead-letters --content` shows them; mend who sends them",
        )


def _judge_heartbeats(facts: WorkFacts) -> Iterable[DoctorFinding]:
    for name, mend in _HEARTBEATS.items():
        last = facts.heartbeats.get(name)
        if last is None or facts.now - last >= PATIENCE:
            what = f"the last {name} was {_ago(last, facts.now)}" if last else f"there was no {name} yet"
            yield wrong(f"beat.{name}", what, mend)


def _judge_reports(facts: WorkFacts, *, is_pushed_to: bool) -> Iterable[DoctorFinding]:
    if facts.oldest_report and facts.now - facts.oldest_report >= _LAG:
        yield wrong(
            "receiver.lag",
            f"delivery reports wait to be applied, the oldest came {_ago(facts.oldest_report, facts.now)}",
            "start workers for the queue pabal.upkeep, or more of them; see their log",
        )
    is_silent = facts.last_call is not None and (facts.last_push is None or facts.last_push < facts.last_call)
    if is_pushed_to and is_silent:
        yield doubtful(
            "receiver.silent",
            f"the provider took messages {_ago(facts.last_call, facts.now)}, and pushed no report since",
            "see that PABAL_RECEIVER_PUBLIC_URL is reached from outside; the logs are asked meanwhile",
        )


def _ago(moment: datetime | None, now: datetime) -> str:
    return f"{(now - moment).total_seconds():,.0f} s ago" if moment else "never"


def _moment(moment: datetime | None) -> str:
    return to_iso(moment) if moment else "never"
