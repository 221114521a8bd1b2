"""Describe what is sent again and what it costs: replies of `pabal.rerun`, `pabal.clone`, `pabal.spend`."""

from __future__ import annotations

from typing_extensions import TypedDict

from pabal.replies.forecast import ForecastSummary
from pabal.replies.progress import CampaignState


class ExpectedCost(TypedDict):
    """What messages of one channel would cost, by the last price that a report said."""

    channel: str
    """`kakao` or `sms`."""

    kind: str
    """`KAKAO_ALIM`, `SMS` or `LMS`."""

    currency: str
    """As reports write it."""

    price: str
    """Of one message, a decimal number as text."""

    most: str
    """Of all of them, if every one is charged: over `sms`, if nobody is reached over KakaoTalk."""


class LeftOut(TypedDict):
    """How many people whose messages ended so a rerun leaves out, by the reason; each counts once."""

    refused: int
    """They said no since, to the sender of the new campaign or to all."""

    reached: int
    """Another campaign of the family has reached them, or may still."""

    unfit: int
    """Their values do not fit the new texts; where that is known at the preview it is an error instead."""


class RerunReply(TypedDict):
    """A campaign for those of another one whose messages ended in a certain way; opened or looked at."""

    campaign: str
    """Its id."""

    parent: str
    """The campaign whose people these are."""

    only: str
    """Who is taken over, in words."""

    isPreview: bool
    """Nothing was opened."""

    wasThere: bool
    """The same was asked for before: it is that campaign, and nobody is sent to again for this question."""

    state: CampaignState | None
    """Its state; null: there is none yet."""

    people: int
    """Those who are taken over, or have been."""

    leftOut: int
    """Those whose messages ended so and who are not taken over: the sum of `leftOutFor`."""

    leftOutFor: LeftOut
    """The same by reason."""

    isComplete: bool
    """All are taken over. While they are not, the same question tells how far it is."""

    costs: list[ExpectedCost]
    """What they may cost; a channel of which no report ever said a price is not in it."""

    forecast: ForecastSummary | None
    """When they would leave; null once the campaign is there: see its status."""


class CloneReply(TypedDict):
    """The campaign file of a campaign, to be submitted anew."""

    campaign: dict[str, object]
    """The file, under another id."""

    leftOut: list[str]
    """Fields that are past and were left out: `sendAt`, `endAt`."""


class SpendReply(TypedDict):
    """How a campaign stands to the limit of what all of it may cost."""

    campaign: str
    """Its id."""

    state: CampaignState
    """Its state."""

    limit: str | None
    """The limit, a decimal number as text; null: none."""

    currency: str | None
    """Its currency; prices in others do not count."""

    reported: str | None
    """What reports said so far."""

    expected: str | None
    """What messages in flight, or without a price, are taken to cost."""

    room: dict[str, int] | None
    """For how many messages more there is room, by channel."""
