"""Describe what people changed of what runs: a campaign's file, or many campaigns by one word."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from pabal.replies.forecast import ForecastSummary
from pabal.timestamps import Moment

StopScope = Literal["account", "sender", "entity"]


class CampaignChange(TypedDict):
    """A change of a campaign's file, made or only looked at."""

    campaign: str
    """The campaign's id."""

    made: bool
    """Whether it was made; false: it was only looked at, or changes nothing."""

    was: dict[str, Any]
    """The fields that change, as they were, in the words of a campaign file; null: it had none."""

    became: dict[str, Any]
    """What they become."""

    inFlight: int
    """Messages that workers held at that moment; those whose call had begun keep what they were sent with."""

    oldUntil: Moment | None
    """After this no call begins that goes by the old file; null: the change was not made."""

    before: ForecastSummary | None
    """The forecast without the change; null: nothing waits."""

    forecast: ForecastSummary | None
    """The forecast with it."""


class StoppedCampaign(TypedDict):
    """One campaign or stream that was paused, or goes on."""

    campaign: str
    """Its id."""

    isStream: bool
    """Whether it is a stream of messages to single persons."""

    goesOn: bool
    """Whether it may send from now on; false: it is paused, by this stop or still by another one."""


class StopReply(TypedDict):
    """What a stop of many did, or its end."""

    scope: StopScope | None
    """`account`, `sender` or `entity`; null: all stops ended together."""

    value: str
    """The sender or the entity; empty for the account."""

    campaigns: int
    """Campaigns and streams that it moved."""

    named: list[StoppedCampaign]
    """The first hundred of them."""

    already: int
    """Those that were paused or held before, and stay so."""

    receiving: int
    """Campaigns that are still received; under a stop they are paused when they are sealed."""

    inFlight: int
    """Messages that workers held at that moment; their calls may go on."""

    nothingAfter: Moment | None
    """After this no call begins; null: nothing was stopped."""
