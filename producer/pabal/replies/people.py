"""Describe one person: where they were written to, what happened in a campaign, what is kept of them."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from pabal.replies.progress import CampaignState
from pabal.timestamps import Moment

StepKind = Literal["listed", "wait", "attempt", "report", "sms", "end", "webhook"]


class FoundMessage(TypedDict):
    """A message to the person, in a campaign or a stream."""

    campaign: str
    """The campaign's or stream's id."""

    isStream: bool
    """Whether it is a stream of messages to single persons."""

    campaignState: CampaignState
    """What the campaign does."""

    openedAt: Moment
    """When the campaign was opened."""

    row: int
    """The person's row in its list."""

    legs: dict[str, str]
    """The message's state by channel: `kakao`, and `sms` once that is booked."""

    clicks: int
    """How often links of the message were opened, by the provider's word."""


class FoundPerson(TypedDict):
    """Messages to one person, the newest first."""

    to: str
    """The person's number, masked unless it was asked for."""

    messages: list[FoundMessage]
    """As many as were asked for."""

    isMore: bool
    """Whether there are older ones that are not listed."""


class StoryStep(TypedDict):
    """Something that happened to one message, or that it waited for."""

    kind: StepKind
    """`wait` lasts from `at` to `until`; the others happen at a moment."""

    leg: str | None
    """`kakao` or `sms`; null: both."""

    at: Moment | None
    """When it happened or began; null: the ledger does not know."""

    until: Moment | None
    """Of a `wait`: its end; null: it lasts, and nobody can say until when."""

    says: str
    """What happened, in words for people. Names no moment, so that screens may show those in any zone."""

    by: str | None
    """Who is said to have caused it; null: nobody, or Pabal itself."""

    call: str | None
    """The `bulkId` of the call at the provider, where it is about one."""


class StoryLeg(TypedDict):
    """How the message stands over one channel."""

    messageId: str
    """Its id at the provider."""

    state: str
    """As in a campaign's `legs`."""

    why: str | None
    """Ours: why it is where it is."""

    status: str | None
    """The provider's status, in words."""

    error: str | None
    """The provider's error, in words."""

    attempts: int
    """How many calls carried it."""

    leftAt: Moment | None
    """When its first attempt began."""

    doneAt: Moment | None
    """When its fate was sealed."""

    parts: int | None
    """Messages that the provider counts; more than one for a long SMS."""

    price: str | None
    """Of all parts, a decimal number as text; null: no report named it."""

    currency: str | None
    """As the report writes it."""

    clicks: int
    """How often links of it were opened, by the provider's word."""

    firstClickAt: Moment | None
    """When the first of them was."""


class Story(TypedDict):
    """What happened to one person's message in one campaign or stream."""

    campaign: str
    """The campaign's or stream's id."""

    isStream: bool
    """Whether it is a stream of messages to single persons."""

    campaignState: CampaignState
    """What the campaign does."""

    row: int
    """The person's row in its list."""

    otherRows: list[int]
    """Up to twenty other messages to the person in the same stream, the newest first."""

    to: str | None
    """The number, masked unless it was asked for; null: it was erased."""

    values: dict[str, str] | None
    """The row's variables; null unless numbers were asked for, and once they are erased."""

    reference: str | None
    """The caller's word for it."""

    timeZone: str | None
    """Of the campaign's window; null without one."""

    legs: dict[str, StoryLeg]
    """By channel: `kakao` once it was claimed, `sms` once it was booked."""

    steps: list[StoryStep]
    """What happened, in the order of time."""

    unknown: list[str]
    """What cannot be told any more, or was not looked through, and why: sentences for people."""

    now: Moment
    """The ledger's time of this reply."""


class PersonRow(TypedDict):
    """A row of the person in a list, with what became of it."""

    campaign: str
    """The campaign's or stream's id."""

    row: int
    """The row's number."""

    values: dict[str, str]
    """Its variables."""

    joinedAt: Moment
    """When the campaign was opened, or the message joined its stream."""

    reference: str | None
    """The caller's word for it."""

    bulkId: str | None
    """The caller's own id."""

    messageId: str | None
    """The caller's own id."""

    legs: dict[str, StoryLeg]
    """By channel: `kakao` once it was claimed, `sms` once it was booked."""


class PersonReport(TypedDict):
    """What the provider reported of the person, as it came."""

    receivedAt: Moment
    """When it came."""

    source: str
    """`push` or `logs`."""

    report: str
    """The report's row, as JSON text. Other people's rows of the same body are left out."""


class PersonDeadLetter(TypedDict):
    """A message of the broker that does not follow the wire and names the person."""

    number: int
    """Its number, as `pabal dead-letters` shows it."""

    cameAt: Moment
    """When it came."""

    content: str
    """What is in it; other people's numbers are masked."""


class PersonSuppression(TypedDict):
    """That the person gets nothing, or no advertising."""

    kind: str
    """`all` or `advertising`."""

    reason: str
    """Why."""

    at: Moment
    """Since when."""


class PersonData(TypedDict):
    """All that is kept of one person. Asked for again with `after`, it goes on with the raw reports."""

    to: str
    """The person's number: E.164 digits."""

    rows: list[PersonRow]
    """Their rows in lists, the newest first; empty where `after` was given."""

    reports: list[PersonReport]
    """The reports that were found this time."""

    deadLetters: list[PersonDeadLetter]
    """Messages of the broker that name them; empty where `after` was given."""

    suppressions: list[PersonSuppression]
    """Why they get nothing, or no advertising; empty where `after` was given."""

    unread: int
    """Bodies of reports that name the person or cannot be searched, and cannot be taken apart."""

    after: int | None
    """Asked for with this next, the search goes on; null: all was looked through."""


class ErasureLeft(TypedDict):
    """A campaign in which the person could not be erased yet."""

    campaign: str
    """The campaign's or stream's id."""

    row: int
    """The person's row in its list."""

    why: str
    """Why not."""

    wayOut: str
    """What to do about it."""


class PersonErasure(TypedDict):
    """What was erased of one person. Asked for again with `after`, it goes on with the raw reports."""

    erased: int
    """Rows in lists of ended campaigns whose number and variables are gone since now."""

    left: list[ErasureLeft]
    """Those that are not erased yet."""

    bodies: int
    """Bodies of raw reports that were emptied this time."""

    deadLetters: int
    """Messages of the broker that were deleted."""

    talks: int
    """Conversations with a profile that are erased, where it is known that their user has this number."""

    suppressions: int
    """Suppressions that are still kept: they have to outlive campaigns, and go only where that is asked."""

    after: int | None
    """Asked for with this next, the search goes on; null: all was looked through."""
