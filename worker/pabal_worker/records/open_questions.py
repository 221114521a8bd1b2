"""Hold messages about which the provider's logs are asked, and what the answers led to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A message about which the logs are to be asked now."""

    campaign_no: int
    campaign_id: str
    recipient_no: int
    leg: int
    channel: str
    """Of its campaign; what the leg is sent by follows from it."""

    state: str
    """unknown or accepted."""

    asked: int
    """How often the logs have answered already without knowing more."""

    attempt: int
    left_at: datetime
    valid_until: datetime
    has_failover: bool
    voided: list[int]
    """Attempts that certainly did not take effect."""

    tries: int
    """Attempts that carried it."""

    keeps_doubt: bool = False
    """Whether its campaign would rather stop than have it sent again."""

    tag: str | None = None
    """Of a one-off: what stands for its idempotency key in its id."""

    chain_s: int | None = None
    """Seconds of validity of the SMS that the provider may send after it by itself; None: it may not."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What asking led to, for one message."""

    about: Asked
    state: str
    """waiting (send it again), unconfirmed, or as it was."""

    ask_at: datetime | None = None
    why: str | None = None
    answered: bool = True
    """False if the logs could not be asked: then this time does not count."""

    is_kept: bool = False
    """The logs do not know it, and people are to decide whether it is sent again."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What became of a campaign's messages in doubt."""

    asked: int
    """Answers of the logs about one of them."""

    found: int
    """Messages that the logs knew."""

    reported: int
    """Messages that a report told of before the logs did."""

    resent: int
    """Messages that went again under the same id."""

    duplicate_ids: int
    """Of those, the ones that the provider then said it had already."""

    unconfirmed: int
    """Messages in doubt for longer than the logs reach back."""

    kept: int
    """Messages that wait for people to decide."""
