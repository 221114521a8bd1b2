"""Name what a call did to one message, and where a message stands by the provider's word.

Values only; the adapter decides which of them an answer means.

    Accepted   the provider has it
    Refused    the provider will not have it, now or later
    TryLater   it certainly did not take effect; the message may wait and go again
    Unknown    it may have left; nobody sends it again before the provider's logs were asked

`ErrorClass` says whose fault a refusal is, and so what else it touches.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ErrorClass(StrEnum):
    """Whose fault it is: the class decides what else is touched by an error."""

    RECIPIENT = "recipient"
    """This address only: unknown user, blocked, bad number."""

    CONTENT = "content"
    """What was to be said: template mismatch, too long. Repeating does not help."""

    ACCOUNT = "account"
    """Credentials, credit, sender, template block: pauses what it touches, with the reason."""

    PROVIDER = "provider"
    """The provider or its network: slows the shared rate, passes by itself."""

    UNKNOWN = "unknown"
    """A code that nobody here knows."""


@dataclass(frozen=True, slots=True)
class Status:
    """The provider's own words for a message: status (group, id, name) and error (id, name)."""

    group_id: int
    id: int
    name: str
    error_id: int = 0
    error_name: str = ""


class Standing(StrEnum):
    """Where a message stands by the provider's word."""

    PENDING = "pending"
    """On its way; a report will follow. An error in a pending status decides nothing."""

    TO_OPERATOR = "to operator"
    """With the operator, the handset is silent. Not final: a later report may say anything."""

    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    EXPIRED = "expired"
    REJECTED = "rejected"

    UNCERTAIN = "uncertain"
    """The provider stopped waiting and does not know. Never a reason to send again."""

    @property
    def is_final(self) -> bool:
        """Whether the provider knows how the message ended."""
        return self not in (Standing.PENDING, Standing.TO_OPERATOR, Standing.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has taken the message; a report will follow."""

    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider refused this message for good."""

    why: str
    error_class: ErrorClass
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class TryLater:
    """The message certainly did not leave. It goes back to waiting."""

    why: str
    error_class: ErrorClass = ErrorClass.PROVIDER
    after_s: float | None = None
    """Seconds the provider asked us to wait (Retry-After), None if it did not say."""

    split: bool = False
    """True if the request was refused, and a smaller one may tell which row is bad."""

    alone: bool = False
    """True if the provider pointed at it: it is to go in a request of its own before that is believed."""

    is_blamed: bool = False
    """True if it was refused for what it says, or for what all messages of the request have in common."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have left. Nobody sends it again before the provider's logs were asked."""

    why: str
    status: Status | None = None
    """The status of its row, where the answer has one."""

    is_duplicate_id: bool = False
    """The provider refused the messageId because it has seen it before: an earlier attempt may have been
    accepted.
    """


Outcome = Accepted | Refused | TryLater | Unknown
