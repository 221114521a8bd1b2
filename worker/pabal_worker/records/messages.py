"""Hold who sends what now: shares and their leases, claims, attempts, outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, overload
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Watch:
    """When the provider's logs are to be asked about a message that it has accepted."""

    grace_s: float
    """Seconds after the message's validity for which its report may still come."""

    pull_after_s: float | None
    """Seconds after acceptance; None where reports come by themselves and the logs may be asked later."""

    def values(self, now: datetime) -> dict[str, Any]:
        """The watch as the values that SQL takes."""
        pull_at = None if self.pull_after_s is None else now + timedelta(seconds=self.pull_after_s)
        return {"grace": timedelta(seconds=self.grace_s), "pull_at": pull_at}


@dataclass(frozen=True, slots=True)
class Share:
    """One share of a campaign's sending over one leg."""

    campaign_id: str
    leg: int
    share: int
    is_urgent: bool = False
    """Of a HIGH campaign: it finds a free slot where others do not."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to be the one pump of a share, until it ends or is given back."""

    campaign_no: int
    leg: int
    share: int
    token: UUID
    due_since: datetime | None = None
    """Since when any share of this leg truly has something to do; None: not known."""

    def key(self) -> dict[str, Any]:
        """The row's key, and the proof that it is still ours."""
        return {"campaign": self.campaign_no, "leg": self.leg, "share": self.share, "token": self.token}


class Claimed(NamedTuple):
    """A message in a worker's hands, under a lease: a tuple, since one is made for each message."""

    recipient_no: int
    address: str
    variables: dict[str, str]
    valid_until: datetime
    split: int
    doubted: bool
    tries: int
    """Attempts that carried it, this one included."""

    tag: str | None = None
    """Of a one-off: what stands for its idempotency key in its id."""

    variant_no: int | None = None
    """Of a one-off: which of its stream's texts it has."""

    @property
    def name(self) -> int | str:
        """What stands for the recipient in the message's id."""
        return self.tag or self.recipient_no


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call to be made: the messages claimed for it."""

    id: int
    campaign_no: int
    leg: int
    messages: tuple[Claimed, ...]
    claimed_at: datetime
    granted_at: datetime | None = None
    """When the pacer granted its call, by the pacer's clock; None: not yet."""

    called_at: datetime | None = None
    """When its grant was asked for, by the ledger's clock: its call begins within a moment of it."""

    def sendable_until(self, hold_s: float) -> datetime:
        """When its call can begin at the latest: messages that were tried before are valid (others become so
        with the call), and the lease, of which `hold_s` seconds are for waiting, outlasts it.
        """
        in_lease = self.claimed_at + timedelta(seconds=hold_s)
        return min([in_lease, *(message.valid_until for message in self.messages if message.tries > 1)])


@dataclass(frozen=True, slots=True)
class Settled:
    """What one message of an attempt becomes."""

    recipient_no: int
    state: str
    """accepted, rejected, waiting or unknown."""

    due_at: datetime | None = None
    ask_at: datetime | None = None
    split: int = 0
    rank: int = 0
    status_group: int | None = None
    status_id: int | None = None
    error_id: int | None = None
    why: str | None = None
    is_duplicate: bool = False
    """Accepted, since the provider has seen its id before, from an attempt in doubt."""


class SettledAlike(Sequence[Settled]):
    """Many messages that become the same; nothing is made for a message unless somebody looks at it."""

    def __init__(self, kind: Settled, nos: Sequence[int]) -> None:
        """`kind` is what they become, whatever number it has; `nos` are their numbers."""
        self.kind, self._nos = kind, nos

    def __len__(self) -> int:
        return len(self._nos)

    @overload
    def __getitem__(self, index: int) -> Settled: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Settled]: ...

    def __getitem__(self, index: int | slice) -> Settled | Sequence[Settled]:
        if isinstance(index, slice):
            return SettledAlike(self.kind, self._nos[index])
        return replace(self.kind, recipient_no=self._nos[index])
