"""What an answer of the provider's logs leads to for one message: pure.

in doubt    found: what the logs say is applied, like any report. Not found, twice over minutes since logs
            lag: sent again under the same id, or kept for people to decide where the campaign says so.
            Never sent again once the logs no longer reach back to it. Where its validity is over, they are
            asked again when its deadline has passed; then it is expired, and the failover is booked
accepted    found final: applied. Otherwise the failover is booked where the campaign has one and its
            deadline has passed; else it is asked about at growing ages until the horizon. Where the provider
            fails over by itself, the SMS's validity is waited for too, and nothing follows
no answer   it is as it was. A day after the logs can have told anything of it, nobody waits any more: it is
            unconfirmed, and no SMS follows from their silence
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from pabal_worker.message_ids import attempt_of
from pabal_worker.provider.infobip.answers.statuses import is_duplicate_id, standing
from pabal_worker.provider.infobip.reports.logs import REACH_S
from pabal_worker.provider.port import Report
from pabal_worker.records import Asked, Resolved

_SOON = timedelta(seconds=15)
_LONGEST_GAP = timedelta(hours=6)
_TIMES_BEFORE_RESEND = 2
_NO_ANSWER_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReconcilerSettings:
    """What the installation says about doubt."""

    ask_again_s: float
    """Between the first and the second question about a message in doubt."""

    pull_s: float
    """Between the first questions about an accepted message; later ones come at the message's age."""

    grace_s: float
    """After a message's validity, for its report to come."""

    horizon_s: float
    """From a message's first attempt on, until nobody waits for its report any more."""


class Found(Enum):
    """What the logs say of one message, whoever gets to apply it."""

    NOTHING = auto()
    UNDERWAY = auto()
    FINAL = auto()


def found_of(one: Asked, said: Iterable[Report]) -> Found:
    """The most that `said` tells of a message; words about an attempt without effect tell nothing."""
    about_it = [
        report
        for report in said
        if attempt_of(report.bulk_id) not in one.voided and not is_duplicate_id(report.status)
    ]
    if not about_it:
        return Found.NOTHING
    is_final = any(standing(report.status).is_final for report in about_it)
    return Found.FINAL if is_final else Found.UNDERWAY


def resolved_of(one: Asked, found: Found, *, settings: ReconcilerSettings, now: datetime) -> Resolved:
    """What becomes of a message about which the logs have answered; their words are applied elsewhere."""
    if found is Found.FINAL:
        return Resolved(one, one.state, ask_at=now + _SOON)
    if one.state == "unknown":
        return _doubt(one, found, settings, now)
    return _overdue(one, settings, now)


def unanswered_of(one: Asked, *, settings: ReconcilerSettings, again_at: datetime, now: datetime) -> Resolved:
    """What becomes of a message about which the logs could not be asked; `again_at`: when they are to be."""
    reach = one.left_at + timedelta(seconds=REACH_S)
    if now >= max(reach, _closes_at(one, settings)) + _NO_ANSWER_FOR:
        why = "the provider's logs could not be asked about it for as long as they reach back"
        return Resolved(one, "unconfirmed", why=why, answered=False)
    return Resolved(one, one.state, ask_at=again_at, answered=False)


def _doubt(one: Asked, found: Found, settings: ReconcilerSettings, now: datetime) -> Resolved:
    if found is Found.UNDERWAY:
        return Resolved(one, "unknown", ask_at=now + _SOON)
    horizon = one.left_at + timedelta(seconds=min(settings.horizon_s, REACH_S))
    if now >= horizon:
        return Resolved(one, "unconfirmed", why="in doubt for longer than the logs reach back")
    if one.asked + 1 < _TIMES_BEFORE_RESEND:
        return Resolved(one, "unknown", ask_at=now + timedelta(seconds=settings.ask_again_s))
    if one.keeps_doubt:
        ask_at = min(now + _gap(one, settings.ask_again_s, now), horizon)
        why = "the provider's logs do not know it; kept for people to decide"
        return Resolved(one, "unknown", ask_at=ask_at, why=why, is_kept=True)
    if now >= one.valid_until:
        return _too_late(one, settings, now)
    return Resolved(one, "waiting", why="the provider's logs do not know it; sent again under the same id")


def _too_late(one: Asked, settings: ReconcilerSettings, now: datetime) -> Resolved:
    """It cannot be sent again. An SMS may follow, which no provider would refuse as a repetition: so the logs
    get the grace that a report gets.
    """
    deadline = one.valid_until + timedelta(seconds=settings.grace_s)
    if now < deadline:
        return Resolved(one, "unknown", ask_at=deadline)
    return Resolved(one, "expired", why="its validity ran out, and the provider's logs do not know it")


def _overdue(one: Asked, settings: ReconcilerSettings, now: datetime) -> Resolved:
    closes_at = _closes_at(one, settings)
    if now >= closes_at:
        return Resolved(one, "unconfirmed", why="no final report came, and the logs have none")
    return Resolved(one, "accepted", ask_at=min(now + _gap(one, settings.pull_s, now), closes_at))


def _closes_at(one: Asked, settings: ReconcilerSettings) -> datetime:
    """From this moment on, an answer without a final word is the end of an accepted message."""
    horizon = one.left_at + timedelta(seconds=settings.horizon_s)
    deadline = one.valid_until + timedelta(seconds=settings.grace_s)
    if one.chain_s is not None:
        return deadline + timedelta(seconds=one.chain_s)
    fails_over = one.leg == 0 and one.has_failover
    return min(deadline, horizon) if fails_over else horizon


def _gap(one: Asked, least_s: float, now: datetime) -> timedelta:
    """Until the next question: the older a message, the longer."""
    return min(max(now - one.left_at, timedelta(seconds=least_s)), _LONGEST_GAP)
