"""Hold what a verdict on a large campaign's first failures is reached from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FailureKind:
    """Some KakaoTalk messages that failed alike, in the provider's words."""

    state: str
    """rejected, undelivered, expired or unconfirmed."""

    status_group: int | None
    """None: the provider refused them with their request, without a status."""

    status_id: int | None
    error_id: int | None
    n: int


@dataclass(frozen=True, slots=True)
class AwaitingVerdict:
    """A running campaign whose SMS wait for the verdict on its first failures."""

    campaign_no: int
    campaign_id: str
    since: datetime | None
    """When SMS were first seen to wait; None: nobody has seen any."""

    end_at: datetime | None
    delivered: int
    """People who have the KakaoTalk message."""

    failures: tuple[FailureKind, ...]
    """The first failures that an SMS waits for."""
