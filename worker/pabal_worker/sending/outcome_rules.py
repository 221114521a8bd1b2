"""Decide what a message becomes after a call, and what the call means for the account: pure.

The ledger writes the first; the pacer is told the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pabal_worker.provider.outcomes import Accepted, ErrorClass, Outcome, Refused, Status, TryLater, Unknown
from pabal_worker.provider.port import Answer
from pabal_worker.records import Claimed, Settled, SettledAlike
from pabal_worker.rules.steering import AccountSignal, Kind

_MANY = 10
"""So many messages of a call, all refused by the provider's own fault, tell of the provider."""

_LONGEST_BACKOFF_S = 60.0
_SPREAD = 0.5
_LONGEST_SPREAD_S = 5.0
"""A wait is longer by up to half of itself, but no more than this: who failed together comes back apart."""

ALONE, REFUSED_ALONE = 15, 16
"""How small the requests of a message are to be (`Claimed.split`): one that goes alone, and one that was
refused so, though nobody believes yet that it is at fault.
"""

_ACCEPTED_RANK, _REJECTED_RANK = 1, 5


def decide_settlement(
    message: Claimed,
    outcome: Outcome,
    *,
    ask_at: datetime,
    luck: float,
    now: datetime,
    believes: bool = True,
    was_alone: bool = False,
) -> Settled:
    """What `message` becomes. `luck`, from 0 to 1, spreads the next attempts of those that failed together.
    `believes`: a refusal for what it says is its own fault; else it waits. `was_alone`: in its request.

    A duplicate id means accepted if an earlier attempt was in doubt; else the message is in doubt.
    """
    no = message.recipient_no
    match outcome:
        case Accepted(status):
            return _final(no, "accepted", _ACCEPTED_RANK, None, status)
        case Refused(why, error_class, status) if believes or error_class is ErrorClass.RECIPIENT:
            return _final(no, "rejected", _REJECTED_RANK, why, status)
        case Refused(why, _, _):
            due_at = now + timedelta(seconds=spread(backoff_s(message.tries), luck))
            split = REFUSED_ALONE if was_alone else message.split
            return Settled(no, "waiting", due_at=due_at, split=split, why=why)
        case TryLater(why, _, after_s):
            wait_s = spread(backoff_s(message.tries) if after_s is None else after_s, luck)
            due_at = now + timedelta(seconds=wait_s)
            return Settled(no, "waiting", due_at=due_at, split=_split_of(message, outcome), why=why)
        case Unknown(is_duplicate_id=True) if message.doubted:
            why = "an earlier attempt had reached the provider"
            return Settled(no, "accepted", rank=_ACCEPTED_RANK, why=why, is_duplicate=True)
        case Unknown(why):
            return Settled(no, "unknown", ask_at=ask_at, why=why)


def _split_of(message: Claimed, outcome: TryLater) -> int:
    if message.split >= ALONE or outcome.alone:
        return max(message.split, ALONE)
    return min(message.split + outcome.split, ALONE)


def settle_accepted(messages: Sequence[Claimed], outcome: Accepted) -> SettledAlike:
    """What `decide_settlement` says of messages that were all accepted alike: it does not depend on them."""
    kind = _final(0, "accepted", _ACCEPTED_RANK, None, outcome.status)
    return SettledAlike(kind, [message.recipient_no for message in messages])


def backoff_s(tries: int) -> float:
    """Seconds before the next attempt after `tries` attempts: 1, 2, 4 … 60."""
    return min(2.0 ** max(0, tries - 1), _LONGEST_BACKOFF_S)


def spread(wait_s: float, luck: float) -> float:
    """A wait, and up to half of it more by `luck` from 0 to 1; never less, since the provider may have named
    it.
    """
    return wait_s + luck * min(_SPREAD * wait_s, _LONGEST_SPREAD_S)


def signal_of(answer: Answer) -> AccountSignal:
    """What the end of a call means for the account. One message's refusal means nothing for it."""
    after_s = answer.provider_waits_s or 0.0
    return AccountSignal(_kind_of(answer), answer.took_s, len(answer.outcomes), after_s)


def _kind_of(answer: Answer) -> Kind:
    if answer.http_status == 429 or answer.provider_waits_s is not None:
        return "busy"
    if answer.http_status is None or answer.http_status >= 500:
        return "failed"
    refused = len(answer.outcomes) >= _MANY and all(map(_blames_provider, answer.outcomes.values()))
    return "failed" if refused else "ok"


def _blames_provider(outcome: Outcome) -> bool:
    """Whether the provider or the way to it is at fault, not this message."""
    return isinstance(outcome, TryLater) and outcome.error_class is ErrorClass.PROVIDER


def _final(no: int, state: str, rank: int, why: str | None, status: Status | None) -> Settled:
    if status is None:
        return Settled(no, state, None, None, 0, rank, None, None, None, why)
    return Settled(no, state, None, None, 0, rank, status.group_id, status.id, status.error_id, why)
