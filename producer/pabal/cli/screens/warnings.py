"""Collect from a status what somebody should look at, each with the way out.

What is expected of a campaign that goes well stands in its facts, not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pabal.cli.format import moment
from pabal.cli.screens.delivery import prices_elsewhere, short_of_room
from pabal.cli.screens.webhooks import webhook_warning
from pabal.common_faults import ENDED_AT_PROVIDER, find_common_faults
from pabal.counted import counted
from pabal.replies import CampaignStatus

QUIET_TICK = timedelta(seconds=10)
"""A last tick that is older than this means that no beat runs."""

_SHOWN_PROBLEMS = 20
_TOLD_ELSEWHERE = ("beat", "breaker", "slowed", "unreadable reports", "books", "reports awaited")
_REPORTS_WAIT = ("reports", "reports behind")
_EVENTS = {
    "seen": ("seen report", "seen reports"),
    "message": ("message of people", "messages of people"),
    "click": ("click", "clicks"),
}
"""Of one, and of several."""


def warnings_in(status: CampaignStatus) -> list[str]:
    """One sentence for each thing that somebody should look at."""
    webhook = status.get("webhook")
    warnings = [
        _held(status),
        _stopped(status),
        _slowed(status),
        _unbalanced(status),
        webhook_warning(webhook) if webhook else "",
        _quiet_beat(status),
        short_of_room(status),
        prices_elsewhere(status),
        _unsent(status),
        _waiting_reports(status),
        _unreadable(status),
        _other_events(status),
        *_common_faults(status),
        *_obstacles(status),
        *_refused_batches(status),
        *_stray_batches(status),
    ]
    return [warning for warning in warnings if warning]


def _held(status: CampaignStatus) -> str:
    """Why it is held, with the way out, where the reason itself names none."""
    if status["state"] != "held":
        return ""
    reason, resume = str(status["reason"]), f"`pabal resume {status['campaign']}`"
    return f"held: {reason}" if "`pabal " in reason else f"held: {reason}; once mended, {resume}"


def _stopped(status: CampaignStatus) -> str:
    breaker = status["account"].get("breaker")
    if not breaker or status["state"] not in ("scheduled", "running"):
        return ""
    return (
        f"nobody sends since {moment(breaker['since'])}: {breaker['why']}; a probe of few messages goes at "
        f"{moment(breaker['probeAt'])}, and an answer to it lets all go on by itself; "
        f"`pabal account --reset` does so at once"
    )


def _slowed(status: CampaignStatus) -> str:
    slowed = status["account"]["slowed"]
    if not slowed or status["state"] not in ("scheduled", "running"):
        return ""
    return (
        f"the account goes at {slowed['pace']}, since {slowed['why']}; free again by itself at "
        f"{moment(slowed['freeAt'])} if nothing more happens; `pabal account --steering off` overrules"
    )


def _unbalanced(status: CampaignStatus) -> str:
    if status["balanced"]:
        return ""
    return f"the books do not balance; `pabal audit {status['campaign']}` says where"


def _quiet_beat(status: CampaignStatus) -> str:
    last_tick = status["lastTick"]
    if last_tick and datetime.fromisoformat(status["now"]) - datetime.fromisoformat(last_tick) <= QUIET_TICK:
        return ""
    last = f"its last tick was {moment(last_tick)}" if last_tick else "there never was a tick"
    return f"beat seems not to run ({last}), so nothing new starts; see `celery -A pabal_worker beat`"


def _unreadable(status: CampaignStatus) -> str:
    """That the provider sent reports or users' messages which could not be read."""
    n = status.get("unreadable")
    return (
        f"{counted(n, 'body', 'bodies')} of reports or users' messages of the last day could not be read "
        "or believed whole, of "
        f"whichever campaign; the workers' log says why: `a report cannot be read`, `a user's message cannot "
        f"be read`"
        if n
        else ""
    )


def _unsent(status: CampaignStatus) -> str:
    """That messages have an end which this ledger cannot explain."""
    n = status.get("withoutAttempt")
    return (
        f"{counted(n, 'message has', 'messages have')} an end by the provider's reports, though this "
        "ledger never sent them: it was "
        f"restored from an older copy, or somebody else knows the receiver's token"
        if n
        else ""
    )


def _waiting_reports(status: CampaignStatus) -> str:
    """That reports came and are not applied, unless an obstacle says why."""
    if any(obstacle["kind"] in _REPORTS_WAIT for obstacle in status.get("obstacles", ())):
        return ""
    oldest = status.get("oldestReports")
    return (
        f"reports of {moment(oldest)} and later are not applied yet; see that workers run, and their log"
        if oldest
        else ""
    )


def _other_events(status: CampaignStatus) -> str:
    """That the reports' URL is told of more than reports."""
    events = status.get("otherEvents") or {}
    told = ", ".join(f"{n:,} {_EVENTS.get(kind, (kind, kind))[n != 1]}" for kind, n in sorted(events.items()))
    return (
        f"the reports' URL got {told} in the last day; they are kept, and nothing is done with them"
        if told
        else ""
    )


def _common_faults(status: CampaignStatus) -> Iterator[str]:
    """What most messages failed for, where it is not the people."""
    ended = {
        channel: sum(states.get(state, 0) for state in ENDED_AT_PROVIDER)
        for channel, states in status["legs"].items()
    }
    for found in find_common_faults(status.get("failures", ()), ended):
        failed = f"{found.failed:,} of {found.ended:,} {found.channel} failed"
        again = f"`pabal rerun {status['campaign']}` sends again to those who got nothing"
        if found.fault == "content":
            yield (
                f"{failed} for what was to be said ({found.code}): hold text, buttons and template code "
                f"against what is registered; then {again}"
            )
        else:
            yield (
                f"{failed} for the account, its credit or its sender ({found.code}): see them at the "
                f"provider; then {again}"
            )


def _obstacles(status: CampaignStatus) -> Iterator[str]:
    """What is in the way, but for what other parts of a status tell with more detail."""
    for obstacle in status.get("obstacles", ()):
        if obstacle["kind"] not in _TOLD_ELSEWHERE:
            says = obstacle["says"]
            if obstacle["until"]:
                says = f"{says} (until {moment(obstacle['until'])} at the latest)"
            yield f"since {moment(obstacle['since'])} {says}; {obstacle['wayOut']}"


def _refused_batches(status: CampaignStatus) -> Iterator[str]:
    for batch in status["refusedBatches"]:
        for problem in batch["problems"][:_SHOWN_PROBLEMS]:
            why = f"{problem['where']}: {problem['what']}; {problem['way_out']}"
            yield f"batch {batch['number']} was refused: {why}"


def _stray_batches(status: CampaignStatus) -> Iterator[str]:
    """Batches that found no place; older workers tell of none."""
    for batch in status.get("strayBatches", ()):
        for problem in batch["problems"]:
            value = f" is {problem['value']!r}" if problem["value"] else ""
            yield f"a batch was not taken: {problem['where']}{value}: {problem['what']}; {problem['way_out']}"
