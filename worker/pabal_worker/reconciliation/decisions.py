"""Decide what an answer of the provider's logs leads to for one message: pure.

Nothing is asked or written here.

in doubt    found: the report that the logs show is applied like any other. Not found, twice over
            minutes since logs lag: sent again under the same id, or kept for people to decide where the
            campaign says so. Never sent again once the logs no longer reach back to it. Where its validity is
            over, they are asked again when its deadline has passed; then it is expired, and the failover is
            booked
accepted    found final: applied. Otherwise the failover is booked where the campaign has one and its
            deadline has passed; else it is asked about at growing ages until the horizon. Where the provider
            fails over by itself, the SMS's validity is waited for too, and nothing follows
no answer   it stays as it was. A day after the logs could last have known of it, it is unconfirmed: nobody
            waits any longer, and no SMS follows from their silence
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from pabal_worker.message_ids import attempt_of
from pabal_worker.provider.port import Report
from pabal_worker.records import Asked, Resolved

_SOON = timedelta(seconds=15)
_LONGEST_GAP = timedelta(hours=6)
_TIMES_BEFORE_RESEND = 2
_NO_ANSWER_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReconcilerSettings:
    """When the logs are asked again, and for how long."""

    ask_again_s: float
    """Seconds between the first and the second question about a message in doubt."""

    pull_s: float
    """Seconds between the first questions about an accepted message; later ones grow with its age."""

    grace_s: float
    """Seconds after a message's validity for which its report may still come."""

    horizon_s: float
    """Seconds from a message's first attempt for which its report is waited for."""


class LogFinding(Enum):
    """What the logs know of one message."""

    NOTHING = auto()
    UNDERWAY = auto()
    FINAL = auto()


def finding_of(message: Asked, reports: Iterable[Report]) -> LogFinding:
    """The most that `reports` tell of a message. Those about an attempt without effect tell nothing."""
    about_it = [
        report
        for report in reports
        if attempt_of(report.bulk_id) not in message.voided and not report.is_duplicate_id
    ]
    if not about_it:
        return LogFinding.NOTHING
    is_final = any(report.standing.is_final for report in about_it)
    return LogFinding.FINAL if is_final else LogFinding.UNDERWAY


def decide_answered(
    message: Asked, finding: LogFinding, *, settings: ReconcilerSettings, reach_s: float, now: datetime
) -> Resolved:
    """What becomes of a message about which the logs have answered. What they report is applied elsewhere.

    `reach_s`: seconds that the logs reach back.
    """
    if finding is LogFinding.FINAL:
        return Resolved(message, message.state, ask_at=now + _SOON)
    if message.state == "unknown":
        return _decide_doubt(message, finding, settings, reach_s, now)
    return _decide_overdue(message, settings, now)


def decide_unanswered(
    message: Asked, *, settings: ReconcilerSettings, reach_s: float, again_at: datetime, now: datetime
) -> Resolved:
    """What becomes of a message about which the logs could not be asked; `again_at`: when they are to be."""
    reach = message.left_at + timedelta(seconds=reach_s)
    if now >= max(reach, _closes_at(message, settings)) + _NO_ANSWER_FOR:
        why = "the provider's logs could not be asked about it for as long as they reach back"
        return Resolved(message, "unconfirmed", why=why, answered=False)
    return Resolved(message, message.state, ask_at=again_at, answered=False)


def _decide_doubt(
    message: Asked, finding: LogFinding, settings: ReconcilerSettings, reach_s: float, now: datetime
) -> Resolved:
    if finding is LogFinding.UNDERWAY:
        return Resolved(message, "unknown", ask_at=now + _SOON)
    horizon = message.left_at + timedelta(seconds=min(settings.horizon_s, reach_s))
    if now >= horizon:
        return Resolved(message, "unconfirmed", why="in doubt for longer than the logs reach back")
    if message.asked + 1 < _TIMES_BEFORE_RESEND:
        return Resolved(message, "unknown", ask_at=now + timedelta(seconds=settings.ask_again_s))
    if message.keeps_doubt:
        ask_at = min(now + _gap(message, settings.ask_again_s, now), horizon)
        why = "the provider's logs do not know it; kept for people to decide"
        return Resolved(message, "unknown", ask_at=ask_at, why=why, is_kept=True)
    if now >= message.valid_until:
        return _decide_outlived(message, settings, now)
    why = "the provider's logs do not know it; sent again under the same id"
    return Resolved(message, "waiting", why=why)


def _decide_outlived(message: Asked, settings: ReconcilerSettings, now: datetime) -> Resolved:
    """A message in doubt whose validity is over: it cannot be sent again, but an SMS may follow, and no
    provider would refuse that as a repetition. So the logs get the grace that a report gets.
    """
    deadline = message.valid_until + timedelta(seconds=settings.grace_s)
    if now < deadline:
        return Resolved(message, "unknown", ask_at=deadline)
    why = "its validity ran out, and the provider's logs do not know it"
    return Resolved(message, "expired", why=why)


def _decide_overdue(message: Asked, settings: ReconcilerSettings, now: datetime) -> Resolved:
    closes_at = _closes_at(message, settings)
    if now >= closes_at:
        return Resolved(message, "unconfirmed", why="no final report came, and the logs have none")
    return Resolved(message, "accepted", ask_at=min(now + _gap(message, settings.pull_s, now), closes_at))


def _closes_at(message: Asked, settings: ReconcilerSettings) -> datetime:
    """From this moment on, an answer without a final report is the end of an accepted message."""
    horizon = message.left_at + timedelta(seconds=settings.horizon_s)
    deadline = message.valid_until + timedelta(seconds=settings.grace_s)
    if message.chain_s is not None:
        return deadline + timedelta(seconds=message.chain_s)
    fails_over = message.leg == 0 and message.has_failover
    return min(deadline, horizon) if fails_over else horizon


def _gap(message: Asked, least_s: float, now: datetime) -> timedelta:
    """Until the next question: the older a message, the longer."""
    return min(max(now - message.left_at, timedelta(seconds=least_s)), _LONGEST_GAP)
