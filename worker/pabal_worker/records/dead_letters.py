"""Messages of the broker that do not follow the wire, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A foreign message that is to be kept."""

    key: str
    """A UUID of this delivery."""

    queue: str
    message_id: str
    reason: str
    content: bytes
    """As it came, cut where it is long."""

    size: int
    """Bytes of the whole message."""


@dataclass(frozen=True, slots=True)
class KeptDeadLetter:
    """A row of the ledger."""

    id: int
    came_at: datetime
    queue: str
    message_id: str
    reason: str
    size: int
    content: bytes
