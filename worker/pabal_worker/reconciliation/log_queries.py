"""Which questions to ask the provider's logs, so that few requests tell of many messages: pure.

    by id         some dozens a request, whatever they have to do with each other
    by bulkId     all of one call, for messages that no other call has carried: the provider knows a message
                  by its first
    by campaign   all of a campaign that left in some time, a thousand a request

The first two are exact: whom they do not show, the logs do not know. A walk over a campaign is not, since it
goes by the provider's own times; it comes first where it saves requests, and who it did not show is asked
about exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from pabal_worker.message_ids import CHANNELS, bulk_id, message_id
from pabal_worker.provider.infobip.reports.logs import MOST_ROWS, chunks
from pabal_worker.provider.port import LogQuery
from pabal_worker.records import Asked

SentBetween = Callable[[int, int, datetime, datetime], int]
"""How many messages of a campaign (its number) and leg left from one moment to another."""

_WALK_FROM = 4
"""Requests below which nobody counts whether a walk would take fewer."""

_MARGIN = timedelta(seconds=60)
"""The provider's times are of its own clock, and later than the start of our call."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the logs are asked, and about which messages."""

    query: LogQuery
    about: tuple[Asked, ...]


def id_of(one: Asked) -> str:
    """The name under which the provider knows the message."""
    return message_id(one.campaign_id, one.recipient_no, one.leg)


def exact_questions(asked: Iterable[Asked]) -> list[Question]:
    """Questions that tell of every one of `asked`, or that the logs do not know it; doubt goes first."""
    questions: list[Question] = []
    for leg, group in _by_doubt_and_leg(asked):
        loose: list[Asked] = []
        for _, of_call in groupby(group, key=_call_of):
            together = tuple(of_call)
            if _is_worth_a_call(together):
                questions.append(_by_call(together))
            else:
                loose += together
        questions += _by_ids(leg, loose)
    return questions


def walks(asked: Iterable[Asked], *, sent_between: SentBetween) -> list[Question]:
    """Walks over campaigns that need fewer requests than exact questions about the same messages."""
    ordered = sorted(asked, key=_campaign_of)
    groups = [tuple(group) for _, group in groupby(ordered, key=_campaign_of)]
    return [walk for group in groups if (walk := _walk(group, sent_between))]


def _walk(about: tuple[Asked, ...], sent_between: SentBetween) -> Question | None:
    requests = len(exact_questions(about))
    if requests < _WALK_FROM:
        return None
    since = min(one.left_at for one in about) - _MARGIN
    until = max(one.left_at for one in about) + _MARGIN
    campaign_no, leg = _campaign_of(about[0])
    if sent_between(campaign_no, leg, since, until) // MOST_ROWS + 1 >= requests:
        return None
    query = LogQuery(CHANNELS[leg], campaign_id=about[0].campaign_id, since=since, until=until)
    return Question(query, about)


def _campaign_of(one: Asked) -> tuple[int, int]:
    return one.campaign_no, one.leg


def _by_doubt_and_leg(asked: Iterable[Asked]) -> Iterator[tuple[int, Iterator[Asked]]]:
    ordered = sorted(asked, key=lambda one: (one.state != "unknown", one.leg, *_call_of(one)))
    for (_, leg), group in groupby(ordered, key=lambda one: (one.state != "unknown", one.leg)):
        yield leg, group


def _call_of(one: Asked) -> tuple[int, bool]:
    return one.attempt, one.tries == 1


def _is_worth_a_call(about: tuple[Asked, ...]) -> bool:
    """Whether to ask for a whole call: no other has carried these messages, and by id they take several
    requests.
    """
    return about[0].tries == 1 and len(list(chunks(map(id_of, about)))) > 1


def _by_call(about: tuple[Asked, ...]) -> Question:
    first = about[0]
    return Question(LogQuery(CHANNELS[first.leg], bulk_id=bulk_id(first.campaign_id, first.attempt)), about)


def _by_ids(leg: int, about: Sequence[Asked]) -> Iterator[Question]:
    at = 0
    for ids in chunks(map(id_of, about)):
        yield Question(LogQuery(CHANNELS[leg], message_ids=ids), tuple(about[at : at + len(ids)]))
        at += len(ids)
