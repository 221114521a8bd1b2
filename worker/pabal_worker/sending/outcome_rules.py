"""Decide what a message becomes after a call: pure.

The ledger writes it; what an answer means for other messages is in `settlement.py`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pabal_worker.provider.outcomes import Accepted, ErrorClass, Outcome, Refused, Status, TryLater, Unknown
from pabal_worker.provider.port import Answer
from pabal_worker.records import Claimed, Settled
from pabal_worker.rules.adaptive_rate import Kind

PROVIDER_PAUSE_S = 2.0
"""Seconds for which nobody sends after the provider could not be reached at all."""

_BUSY = (429, 503)
_LONGEST_BACKOFF_S = 60.0
_ACCEPTED_RANK, _REJECTED_RANK = 1, 5


def decide_settlement(message: Claimed, outcome: Outcome, *, ask_at: datetime, now: datetime) -> Settled:
    """What `message` becomes.

    A duplicate id means accepted if an earlier attempt was in doubt; else the message is in doubt.
    """
    no = message.recipient_no
    match outcome:
        case Accepted(status):
            return _final(no, "accepted", _ACCEPTED_RANK, None, status)
        case Refused(why, _, status):
            return _final(no, "rejected", _REJECTED_RANK, why, status)
        case TryLater(why, _, after_s, split):
            due_at = now + timedelta(seconds=backoff_s(message.tries) if after_s is None else after_s)
            return Settled(no, "waiting", due_at=due_at, split=message.split + split, why=why)
        case Unknown(is_duplicate_id=True) if message.doubted:
            why = "an earlier attempt had reached the provider"
            return Settled(no, "accepted", rank=_ACCEPTED_RANK, why=why, is_duplicate=True)
        case Unknown(why):
            return Settled(no, "unknown", ask_at=ask_at, why=why)


def backoff_s(tries: int) -> float:
    """Seconds before the next attempt after `tries` attempts: 1, 2, 4 … 60."""
    return min(2.0 ** max(0, tries - 1), _LONGEST_BACKOFF_S)


def blames_provider(outcome: TryLater) -> bool:
    """Whether the provider or the way to it is at fault, not this message."""
    return outcome.error_class is ErrorClass.PROVIDER


def health_of(answer: Answer) -> Kind:
    """What the end of a call says of the provider's health."""
    if answer.http_status in _BUSY:
        return "busy"
    return "failed" if answer.http_status is None or answer.http_status >= 500 else "ok"


def _final(no: int, state: str, rank: int, why: str | None, status: Status | None) -> Settled:
    if status is None:
        return Settled(no, state, None, None, 0, rank, None, None, None, why)
    return Settled(no, state, None, None, 0, rank, status.group_id, status.id, status.error_id, why)
