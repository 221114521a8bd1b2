"""Describe what became of a campaign's messages: people reached, costs, doubts, and the SMS failover."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class DoubtCounts(TypedDict):
    """Messages whose call broke, so that nobody knew whether they had left."""

    unknown: int
    """Messages in doubt now."""

    kept: int
    """Those of them that wait for people to decide."""

    asked: int
    """Answers of the provider's logs about any of them."""

    foundInLogs: int
    """Messages that the logs knew."""

    reported: int
    """Messages of which a delivery report came first."""

    resent: int
    """Messages that were sent again under the same id."""

    duplicateIds: int
    """Those sent again that had arrived before: the provider refused their ids."""

    unconfirmed: int
    """Messages that were never cleared up."""


class ClickCounts(TypedDict):
    """Clicks on links of a campaign's messages."""

    clicks: int
    """How often a link was opened, by the provider's word."""

    people: int
    """How many people opened one."""


class PeopleReached(TypedDict):
    """People by the channel that reached them."""

    kakao: int
    """By KakaoTalk alone."""

    sms: int
    """By SMS alone."""

    both: int
    """By both: paid for twice."""

    nobody: int
    """Not reached, or not yet."""

    either: NotRequired[int]
    """By the provider's own failover, where reports do not tell the channel; absent if there is nobody."""

    inferred: bool
    """Whether the provider fails over by itself, so that its reports had to be interpreted."""


class MessageCost(TypedDict):
    """What messages of one channel cost in one currency, as far as reports said."""

    channel: str
    """`kakao` or `sms`."""

    currency: str
    """As reports write it; empty where they named a price and no currency."""

    price: str
    """The sum, a decimal number as text."""

    messages: int
    """Messages with such a price."""


class SmsLimit(TypedDict):
    """How many SMS may leave, or for how much money; as in the campaign file."""

    messages: NotRequired[int]
    """SMS at most."""

    price: NotRequired[str]
    """What they may cost together, a decimal number as text."""

    currency: NotRequired[str]
    """Of `price` and `pricePerMessage`."""

    pricePerMessage: NotRequired[str]
    """What one SMS is taken to cost until its report says it, a decimal number as text."""


class FailoverByPabal(TypedDict):
    """An SMS failover that Pabal sends, and how it stands to its limit."""

    mode: Literal["DISPATCHER"]
    """Pabal sends the SMS."""

    limit: SmsLimit | None
    """Null: no limit."""

    tried: int
    """SMS that have left."""

    waits: int
    """SMS that were never tried."""

    room: int | None
    """SMS that may leave yet; null: any number."""

    expected: str | None
    """Spent or expected, in the limit's currency, as text; null where the limit is not one of money."""

    givesUp: bool
    """Whether SMS that find no room are cancelled, instead of waiting."""

    matter: str | None
    """That people wait for room, and the way out; null where nobody does."""


class FailoverByProvider(TypedDict):
    """An SMS failover that the provider sends by itself."""

    mode: Literal["PROVIDER"]
    """The provider sends the SMS."""

    limit: None
    """Always null: Pabal cannot limit these SMS."""

    matter: None
    """Always null."""


SmsFailover = FailoverByPabal | FailoverByProvider
