"""Describe a campaign: the reply of `pabal.status` and of all that changes one; and the list of campaigns."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from pabal.replies.account import AccountStatus
from pabal.replies.forecast import ForecastSummary
from pabal.replies.outcome import ClickCounts, DoubtCounts, MessageCost, PeopleReached, SmsFailover
from pabal.replies.progress import CampaignState, RefusedBatch, StrayBatch
from pabal.replies.webhooks import CampaignWebhook
from pabal.timestamps import Moment


class BatchCounts(TypedDict):
    """Batches of a campaign."""

    taken: int
    """Batches in the ledger."""

    refused: int
    """Batches that were refused and not put right."""

    expected: int | None
    """How many there are in all; null until the producer has said it."""

    late: int
    """Batches that came after the seal; nobody in them is sent to."""

    unusable: int
    """Batches that could not be stored under a number."""


class Binding(TypedDict):
    """What held a running campaign back in the last seconds."""

    scope: str
    """The cap: `account`, `campaign:…`, `sender:…`."""

    why: str
    """`spacing`, `steered`, `share`, `full`, `blocked`, `unseeded` or `clock`."""

    unit: NotRequired[str]
    """`SECOND`, `MINUTE`, `HOUR` or `DAY`: which horizon of the cap, where a cap holds it back."""


class Wait(TypedDict):
    """What a campaign waits for."""

    what: str
    """`sendAt`, `deliveryTimeWindow`, `spacing: campaign:…`, `missing batches`, a command, and so on."""

    until: Moment | None
    """Until when, where that is known."""

    leg: NotRequired[str]
    """`kakao` or `sms`; absent where both wait."""


class Obstacle(TypedDict):
    """What has kept campaigns from sending, settling, applying or ending for ten seconds or more."""

    kind: str
    """`beat`, `workers`, `pacer`, `clock`, `ledger`, `provider`, `calls`, `answers`, `breaker`, `slowed`,
    `reports`, `reports behind`, `unreadable reports`, `upkeep`, `books`, `reports awaited`.
    """

    since: Moment
    """Since when."""

    until: Moment | None
    """When it ends by itself at the latest; null: nobody knows."""

    says: str
    """What is in the way, in words."""

    wayOut: str
    """What to do about it."""


class Failure(TypedDict):
    """Messages that failed with the same code."""

    channel: str
    """`kakao` or `sms`."""

    state: str
    """`rejected`, `undelivered` or `expired`."""

    code: str | None
    """The provider's error, or its status as group and id where it named no error: `7021`, `5/12`. Null: it
    said nothing, and Pabal ended them.
    """

    name: str | None
    """The provider's name for it; null: it has none that is known."""

    fault: Literal["recipient", "content", "account", "provider", "unknown"] | None
    """Whose fault it is; null without a code."""

    messages: int
    """How many."""


class CanaryStatus(TypedDict):
    """What is known of a campaign's first messages."""

    messages: int
    """How many there are."""

    state: Literal["waiting", "passed", "failed", "overruled"]
    """`overruled`: people resumed the campaign."""

    delivered: int
    """Messages of them that arrived."""

    failed: int
    """Messages of them that failed."""

    open: int
    """Messages of them of which nothing is known yet."""


class CampaignBooks(TypedDict):
    """What a campaign is, and what became of its messages."""

    campaign: str
    """The campaign's id."""

    state: CampaignState
    """What the campaign does."""

    reason: str | None
    """Why it is held or was ended; null: no reason was given."""

    recipients: int
    """Recipients in the ledger."""

    duplicates: int
    """Rows that were left out, since an earlier one has their address."""

    batches: BatchCounts
    """How many of its batches came in."""

    refusedBatches: list[RefusedBatch]
    """The first twenty that were refused and not put right."""

    strayBatches: list[StrayBatch]
    """The first twenty that found no place; nobody in them is sent to."""

    legs: dict[str, dict[str, int]]
    """Messages by channel (`kakao`, `sms`) and state; states in which nothing is are left out."""

    balanced: bool
    """Whether the states of `kakao` sum to `recipients`, and no audit found otherwise."""

    doubt: DoubtCounts
    """Messages whose call broke, and what became of them."""

    clicks: dict[str, ClickCounts]
    """Clicks on links, by channel; channels without any are left out."""

    failures: list[Failure]
    """The ten most frequent reasons of messages that failed, the most frequent first."""

    withoutAttempt: int
    """Messages that have an end by the provider's word and no attempt of this ledger: it was restored from an
    older copy, or somebody else reports under our ids. 0 once the campaign's rows are deleted.
    """

    reached: PeopleReached
    """People by the channel that reached them."""

    costs: list[MessageCost]
    """What reports said so far."""


class CampaignActivity(TypedDict):
    """How fast a campaign goes, what it waits for, and what will become of it."""

    failover: SmsFailover | None
    """Null without an SMS failover, and once the campaign's rows are deleted."""

    pace: str | None
    """The campaign's own cap: `600/MINUTE`; null: none."""

    paceReached: str | None
    """What has left over its channel in the last minute, `258/MINUTE`, its SMS apart; for a pace of fewer
    than ten a minute, in the last hour or day. Null unless it runs.
    """

    accountPace: str | None
    """The account's cap; null: none."""

    account: AccountStatus
    """The account's pace, as `pabal.account` replies."""

    binds: Binding | None
    """What held it back in the last seconds; null: nothing."""

    canary: CanaryStatus | None
    """Null where the campaign has no canary."""

    obstacles: list[Obstacle]
    """What is in its way, and how to get it out; empty: nothing, or it does not go on anyway."""

    waitsFor: Wait | None
    """Null while it waits for nothing."""

    forecast: ForecastSummary | None
    """What will become of what waits; null: nothing waits to be sent."""

    webhook: CampaignWebhook | None
    """Null where the campaign has none that is told."""


class CampaignMoments(TypedDict):
    """When things happened to a campaign, or will."""

    timeZone: str | None
    """The zone that it speaks of, by name or offset; null: it names none."""

    sendAt: Moment
    """When it may begin."""

    endAt: Moment | None
    """When nothing more may leave; null: never."""

    openedAt: Moment
    """When it was first opened."""

    sealedAt: Moment | None
    """When its list was complete."""

    startedAt: Moment | None
    """When it began to run."""

    endedAt: Moment | None
    """When it came to rest: finished, or cancelled with nothing on its way any more."""

    erasedAt: Moment | None
    """Since when its personal data is gone."""

    deletedAt: Moment | None
    """Since when all its rows are gone but these figures."""


class InstallationSigns(TypedDict):
    """How the installation is, as far as a status tells."""

    now: Moment
    """The ledger's time of this reply."""

    unreadable: int
    """Bodies of reports of the last day, of whichever campaign, in which something could not be read or
    believed.
    """

    otherEvents: dict[str, int]
    """What else came to the reports' URL in the last day, by kind: `seen`, `message`, `click`."""

    oldestReports: Moment | None
    """When the oldest reports came that are not applied yet; null: none wait longer than ten seconds."""

    lastTick: Moment | None
    """When beat last made the workers look; null: never. Some seconds before `now`: no beat runs."""


class CampaignStatus(CampaignBooks, CampaignActivity, CampaignMoments, InstallationSigns):
    """One campaign: its books, its pace, and what it waits for."""


class ListedCampaign(TypedDict):
    """A campaign or stream in the list."""

    campaign: str
    """The campaign's id."""

    isStream: bool
    """Whether it is a stream of messages to single persons."""

    isTest: bool
    """Whether that stream holds tests alone."""

    state: CampaignState
    """What the campaign does."""

    reason: str | None
    """Why it is held or was ended; null: no reason was given."""

    recipients: int
    """Recipients in the ledger."""

    shareDone: float | None
    """Messages whose fate is sealed among all of both channels, from 0 to 1; null while it has none."""

    perMinute: int | None
    """Messages that left in the last 60 seconds; null unless it runs."""

    pace: str | None
    """Its own cap: `600/MINUTE`; null: none."""

    waitsFor: Wait | None
    """What its sending waits for just now; null: nothing. A status knows more, such as reports."""

    endsAbout: Moment | None
    """When the rest would be done at this pace, whatever window or cap comes between; null: nothing leaves.
    `pabal.forecast` knows better.
    """

    openedAt: Moment
    """When it was first opened."""

    sendAt: Moment
    """When it may begin."""

    endAt: Moment | None
    """When nothing more may leave; null: never."""

    startedAt: Moment | None
    """When it began to run."""

    endedAt: Moment | None
    """When it came to rest."""


class CampaignList(TypedDict):
    """A page of campaigns and streams."""

    campaigns: list[ListedCampaign]
    """As many as were asked for: held ones first, then the newest."""

    counts: dict[str, dict[str, int]]
    """How many there are in each state, under `campaigns`, `streams` and `tests`, whatever was asked for."""

    before: str | None
    """Asked for with this next, the older ones come; null: there are none."""
