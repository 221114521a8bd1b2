"""Describe messages to single persons: how each stands, or why it was refused."""

from __future__ import annotations

from typing import Literal, NotRequired, final

from typing_extensions import TypedDict

from pabal.replies.envelope import InputProblem
from pabal.timestamps import Moment


class OneOffLeg(TypedDict):
    """How the message stands over one channel."""

    state: str
    """As in a campaign's `legs`."""

    why: str | None
    """Ours: why it is where it is."""

    statusId: int | None
    """The provider's status."""

    errorId: int | None
    """The provider's error."""

    leftAt: Moment | None
    """When its first attempt began."""

    doneAt: Moment | None
    """When its fate was sealed."""


@final
class OneOffStatus(TypedDict):
    """A message that has joined its stream, now or earlier."""

    key: str | None
    """The caller's key; null where it was found by its reference."""

    stream: str
    """The stream that it joined: `pabal status` shows it."""

    providerMessageId: str
    """Its id at the provider."""

    joinedAt: Moment
    """When it joined."""

    reference: str | None
    """The caller's word for it."""

    bulkId: str | None
    """The caller's own id."""

    messageId: str | None
    """The caller's own id."""

    legs: dict[str, OneOffLeg]
    """By channel: `kakao`, and `sms` once that is booked."""


TalkEnd = Literal["unknown", "aged", "expired_session", "terminated", "blocked"]
"""Why a talk is not open: the user never wrote, or nothing for 30 days; the provider said so; we ended it;
the user blocked the profile.
"""


@final
class OneOffRefusal(TypedDict):
    """A message that was not taken."""

    key: str | None
    """The caller's key; null where it is no text."""

    refused: Literal["wrong_input", "key_taken", "stream_closed", "talk_closed"]
    """It is not as it must be; its key stands for another message; its stream was cancelled; of an answer:
    its talk is not open.
    """

    talk: NotRequired[TalkEnd]
    """Of an answer to a talk that is not open: why it is not."""

    problems: list[InputProblem]
    """All of them."""


OneOffOutcome = OneOffStatus | OneOffRefusal


class OneOffList(TypedDict):
    """Messages in the order asked for, or the newest first where they were searched."""

    messages: list[OneOffOutcome]
    """One entry a message."""
