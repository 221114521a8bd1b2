"""Describe conversations with users (Kakao Sangdam): what `pabal.talks` and its sisters reply."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from pabal.timestamps import Moment


class Talk(TypedDict):
    """A conversation of one user with one profile, over all its sessions."""

    talk: int
    """Its number in the ledger."""

    profile: str
    """The profile: the sender of your own messages."""

    user: str | None
    """The user's key with this profile, masked unless it was asked for; null: erased."""

    state: Literal["open", "ended"]
    """Whether the user can be answered, as far as was heard."""

    why: Literal["expired_session", "terminated", "blocked", "aged"] | None
    """Why it is ended: the provider said so, we ended it, the user blocked the profile, or nothing was
    written for 30 days; null: it is open.
    """

    openedAt: Moment
    """When the user began its last session."""

    lastWordAt: Moment | None
    """When the user last wrote; null: never."""

    openUntil: Moment | None
    """When it ends by age, if the user writes nothing; null: it is ended."""

    endedAt: Moment | None
    """When it was last ended by anybody; null: never."""

    words: int
    """Messages that the user has written."""

    waiting: int
    """Of these, what its webhook is still to be told, counted up to 1,000."""

    relay: Literal["told", "waiting", "failing", "parked"]
    """How its webhook stands to it: nothing waits, something does, it was not taken and is tried again, or
    that was so for ten minutes and people have to release it.
    """

    failures: int
    """Tries that its webhook did not take in a row."""

    failedSince: Moment | None
    """When the first of them was; null: there is none."""

    lastError: str | None
    """What failed last, in words; null: nothing."""

    nextTryAt: Moment | None
    """When the next try is due; null: nothing failed, or it is parked."""

    parkedAt: Moment | None
    """When it was parked; null: it is not."""


class TalkWord(TypedDict):
    """What a user wrote, or that their session was over."""

    number: int
    """Grows in the order of arrival."""

    kind: str
    """TEXT, IMAGE, VIDEO, AUDIO, FILE or EXPIRED_SESSION; another, as the provider names it."""

    receivedAt: Moment
    """When the provider got it."""

    cameAt: Moment
    """When it came to Pabal."""

    text: str | None
    """The text, of which only the length is shown unless it was asked for; null: there is none, or it is
    erased.
    """

    extra: str | None
    """Of a text that a button wrote: what the button stands for; null: no button, or erased."""

    urls: list[str]
    """Where images, videos, audios and files are; empty unless it was asked for."""

    isWaiting: bool
    """Whether its webhook is still to be told."""


class TalkList(TypedDict):
    """A page of talks."""

    signing: bool
    """Whether the workers have a `PABAL_RELAY_SECRET` to sign with; without one, nothing is told."""

    talks: list[Talk]
    """By the user's last word, the newest first."""

    before: str | None
    """What the next page is asked for with; null: this is the last."""


class TalkReply(Talk):
    """One talk, with what the user wrote."""

    signing: bool
    """Whether the workers have a `PABAL_RELAY_SECRET` to sign with; without one, nothing is told."""

    newest: list[TalkWord]
    """The newest words, the oldest of them first."""

    before: int | None
    """What older words are asked for with; null: there are none."""


class TalkErasure(TypedDict):
    """What was erased of a user."""

    talks: int
    """Talks whose user's key is gone."""

    words: int
    """Messages whose text is gone."""

    bodies: int
    """Raw bodies that named the user, and are empty now."""

    after: int | None
    """What the call is repeated with, to go on; null: all is erased."""
