"""Describe when a campaign begins and ends: the reply of `pabal.forecast`, and its summary in a status."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from pabal.timestamps import Moment


class ForecastLoss(TypedDict):
    """Messages that will not leave."""

    n: int
    """Messages."""

    why: str
    """`endAt`; `validity`: no longer valid at their next attempt; `horizon`: not within 400 days."""


class ForecastSummary(TypedDict):
    """What will become of the messages that wait."""

    startsAt: Moment | None
    """When the first of them leaves; null: none does."""

    endsAt: Moment | None
    """When the last of them leaves; null if not all do."""

    leaves: int
    """Messages that will leave."""

    fallsOut: list[ForecastLoss]
    """Messages that will not, by reason."""

    binds: str | None
    """The scope, or `deliveryTimeWindow`, that holds it back for the longest time; null: nothing does."""

    bindsUnit: NotRequired[str]
    """`SECOND`, `MINUTE`, `HOUR` or `DAY`: the horizon of that scope, where it has several."""

    others: int
    """Campaigns that share a cap with it until it ends."""

    assumes: list[str]
    """What was taken for granted: sentences for people."""

    at: Moment
    """When the forecast was made."""


class ForecastSegment(TypedDict):
    """A stretch of time with one rate."""

    leg: str
    """`kakao` or `sms`."""

    since: Moment
    """Its beginning."""

    until: Moment
    """Its end."""

    perSecond: float
    """Messages a second."""

    binds: str | None
    """What holds the rate down; null: nothing."""

    unit: NotRequired[str]
    """The horizon of that scope, where it has several."""


class ForecastCap(TypedDict):
    """A cap that the campaign's messages count against."""

    scope: str
    """What it is for: `account`, `campaign:…`, `sender:…`."""

    amount: int
    """Messages in each unit of time."""

    unitSeconds: int
    """The unit of time, in seconds."""

    perSecond: float
    """Messages a second, with the pacer's slack taken off; of a horizon beside a shorter one, its mean."""


class SentCount(TypedDict):
    """Messages in calls that were made in one stretch of time."""

    leg: str
    """`kakao` or `sms`."""

    since: Moment
    """The beginning of the stretch; `widthSeconds` says how long it is."""

    n: int
    """Messages."""


class ForecastHistory(TypedDict):
    """What has left so far."""

    widthSeconds: int | None
    """Length of a stretch, in seconds; null: nothing has left."""

    left: list[SentCount]
    """Messages in calls that were made, in at most 300 stretches of time."""

    alone: list[ForecastSegment]
    """Rates as they would have been from the start, if nobody else had sent anything."""


class ForecastDetails(TypedDict):
    """What a chart needs besides the summary."""

    messages: int
    """Messages that wait."""

    segments: list[ForecastSegment]
    """Rates to come."""

    openings: list[list[Moment]]
    """The first 450 openings of the Kakao messages' windows, each `[opens, closes]`."""

    shown: list[Moment]
    """`[since, until]`: the stretch of time in which those are all openings."""

    caps: list[ForecastCap]
    """The caps that its Kakao messages count against."""

    timeZone: str | None
    """Of the campaign's window; null without one."""

    endAt: Moment | None
    """The campaign's `endAt`; null without one."""


class ForecastReply(ForecastSummary, ForecastDetails):
    """A forecast with all its stretches of time."""

    campaign: str
    """The campaign's id."""

    history: ForecastHistory | None
    """Null unless it was asked for."""
