"""Choose the questions to the provider's logs, so that few requests tell of many messages: pure.

    by id         some dozens a request, whatever they have to do with each other
    by bulkId     all of one call, for messages that no other call has carried: the provider knows a message
                  by its first
    by campaign   all that a campaign sent in some time, a thousand a request

The first two are exact: a message that they do not show is unknown to the logs. A walk over a campaign is not
exact, since it goes by the provider's own times. It comes first where it saves requests; messages that it did
not show are asked about exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from pabal.channels import channel_of_leg
from pabal_worker.message_ids import bulk_id, message_id
from pabal_worker.provider.port import LogQuery, ProviderFormat
from pabal_worker.records import Asked

SentBetween = Callable[[int, int, datetime, datetime], int]
"""How many messages of a campaign (its number) and leg left from one moment to another."""

_WALK_FROM = 4
"""Requests below which nobody counts whether a walk would take fewer."""

_MARGIN = timedelta(seconds=60)
"""The provider's times are of its own clock, and later than the start of our call."""


@dataclass(frozen=True, slots=True)
class Question:
    """One query of the logs, and the messages that it is about."""

    query: LogQuery
    about: tuple[Asked, ...]


def id_of(message: Asked) -> str:
    """The id under which the provider knows the message."""
    return message_id(message.campaign_id, message.tag or message.recipient_no, message.leg)


def exact_questions(messages: Iterable[Asked], *, provider: ProviderFormat) -> list[Question]:
    """Questions that tell of each message, or that the logs do not know it; messages in doubt come first."""
    questions: list[Question] = []
    for channel, of_channel in _by_doubt_and_channel(messages):
        scattered: list[Asked] = []
        for _, group in groupby(of_channel, key=_call_of):
            of_call = tuple(group)
            if _is_worth_a_call(of_call, provider):
                questions.append(_ask_by_call(of_call))
            else:
                scattered += of_call
        questions += _ask_by_ids(channel, scattered, provider)
    return questions


def walks(
    messages: Iterable[Asked], *, sent_between: SentBetween, provider: ProviderFormat
) -> list[Question]:
    """Walks over campaigns that need fewer requests than exact questions about the same messages."""
    ordered = sorted(messages, key=_campaign_of)
    groups = [tuple(group) for _, group in groupby(ordered, key=_campaign_of)]
    return [walk for group in groups if (walk := _walk(group, sent_between, provider))]


def _walk(about: tuple[Asked, ...], sent_between: SentBetween, provider: ProviderFormat) -> Question | None:
    requests = len(exact_questions(about, provider=provider))
    if requests < _WALK_FROM:
        return None
    since = min(message.left_at for message in about) - _MARGIN
    until = max(message.left_at for message in about) + _MARGIN
    campaign_no, leg = _campaign_of(about[0])
    channel = _channel_of(about[0])
    if sent_between(campaign_no, leg, since, until) // provider.page_rows + 1 >= requests:
        return None
    query = LogQuery(channel, campaign_id=about[0].campaign_id, since=since, until=until)
    return Question(query, about)


def _campaign_of(message: Asked) -> tuple[int, int]:
    return message.campaign_no, message.leg


def _by_doubt_and_channel(messages: Iterable[Asked]) -> Iterator[tuple[str, Iterator[Asked]]]:
    ordered = sorted(messages, key=lambda message: (*_doubt_and_channel(message), *_call_of(message)))
    for (_, _, channel), group in groupby(ordered, key=_doubt_and_channel):
        yield channel, group


def _doubt_and_channel(message: Asked) -> tuple[bool, int, str]:
    return message.state != "unknown", message.leg, _channel_of(message)


def _channel_of(message: Asked) -> str:
    return channel_of_leg(message.channel, message.leg)


def _call_of(message: Asked) -> tuple[int, bool]:
    return message.attempt, message.tries == 1


def _is_worth_a_call(about: tuple[Asked, ...], provider: ProviderFormat) -> bool:
    """Whether to ask for a whole call: no other has carried these messages, and by id they take several
    requests.
    """
    return about[0].tries == 1 and len(list(provider.chunk_ids(map(id_of, about)))) > 1


def _ask_by_call(about: tuple[Asked, ...]) -> Question:
    first = about[0]
    query = LogQuery(_channel_of(first), bulk_id=bulk_id(first.campaign_id, first.attempt))
    return Question(query, about)


def _ask_by_ids(channel: str, about: Sequence[Asked], provider: ProviderFormat) -> Iterator[Question]:
    start = 0
    for ids in provider.chunk_ids(map(id_of, about)):
        yield Question(LogQuery(channel, message_ids=ids), tuple(about[start : start + len(ids)]))
        start += len(ids)
