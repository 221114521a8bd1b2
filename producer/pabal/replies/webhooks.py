"""Describe campaigns' webhooks: the reply of `pabal.webhooks`, and a part of each status."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from pabal.timestamps import Moment


class Webhook(TypedDict):
    """An endpoint that is told of message reports."""

    endpoint: int
    """Its number in the ledger."""

    url: str
    """Without a user's name and password."""

    state: Literal["active", "parked"]
    """`parked`: given up, until somebody resumes it."""

    waiting: int
    """Changes of messages that it is still to be told of, counted up to 10,000."""

    isMore: bool
    """Whether there may be more than were counted."""

    waitingSince: Moment | None
    """When the oldest of them happened; null: none waits."""

    talksWaiting: int
    """Talks of whose users' words it is still to be told, counted up to 10,000."""

    talksParked: int
    """Those of them that are parked: it did not take them for ten minutes."""

    delivered: int
    """Changes of messages and users' words that it has taken."""

    lastDeliveredAt: Moment | None
    """When it last took some; null: never."""

    failures: int
    """Tries that failed since it last took some."""

    failedSince: Moment | None
    """When it first failed since it last took some; null: it did not."""

    lastStatus: int | None
    """HTTP status of its last answer; null: the last try had no answer, or there was no try."""

    lastError: str | None
    """What failed last, in words; null: nothing."""

    nextTryAt: Moment | None
    """When the next try is due; null: at once, or never."""

    parkedAt: Moment | None
    """When it was given up; null: it was not."""


class CampaignWebhook(Webhook):
    """A campaign's webhook, as its status shows it."""

    signing: bool
    """Whether the workers have a `PABAL_RELAY_SECRET` to sign with; without one, nothing goes out."""


class WebhookList(TypedDict):
    """All webhooks."""

    signing: bool
    """Whether the workers have a `PABAL_RELAY_SECRET` to sign with; without one, nothing goes out."""

    webhooks: list[Webhook]
    """The newest hundred, parked and failing ones first."""
