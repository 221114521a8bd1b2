"""Keep account of a submission's batches: taken, on their way, and to be sent (again).

Pure: time is an argument, and nothing is sent here. A broker that loses a batch does not say so; a batch
counts as lost when it was sent a while ago and nothing at all was taken meanwhile. Sent twice, it has its
effect once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a submission waits for what."""

    ahead: int = 100
    """Batches on their way at most."""

    poll_s: float = 0.25
    """Seconds between two questions when nothing has changed."""

    again_s: float = 15
    """Seconds without progress after which batches on their way are sent again."""

    give_up_s: float = 60
    """Seconds without progress after which the submission ends."""


class InFlight:
    """The state of one submission's batches."""

    def __init__(self, patience: Patience, *, now: float) -> None:
        self._patience = patience
        self._taken: set[int] = set()
        self._sent_at: dict[int, float] = {}
        self._moved_at = now
        self.n_lost = 0
        """How often a batch was taken for lost."""

    @property
    def n_taken(self) -> int:
        """Batches that are in the ledger."""
        return len(self._taken)

    @property
    def n_known(self) -> int:
        """Batches that are in the ledger or on their way."""
        return len(self._taken) + len(self._sent_at)

    @property
    def has_room(self) -> bool:
        """Whether another batch may be sent before more are taken."""
        return len(self._sent_at) < self._patience.ahead

    def must_send(self, number: int) -> bool:
        """Whether this batch is neither taken nor on its way."""
        return number not in self._taken and number not in self._sent_at

    def note_sent(self, number: int, *, now: float) -> None:
        """Note that a batch was handed to the broker."""
        self._sent_at[number] = now

    def note_taken(self, taken: Iterable[int], *, now: float) -> None:
        """Note which batches the workers have; one that seems lost no longer counts as on its way."""
        new = set(taken) - self._taken
        if new:
            self._taken |= new
            self._moved_at = now
        for number in self._sent_at.keys() & self._taken:
            del self._sent_at[number]
        if now - self._moved_at >= self._patience.again_s:
            self._write_off_old(now)

    def is_stuck(self, *, now: float) -> bool:
        """Whether nothing was taken for so long that the submission should end."""
        return now - self._moved_at >= self._patience.give_up_s

    def _write_off_old(self, now: float) -> None:
        lost = [number for number, at in self._sent_at.items() if now - at >= self._patience.again_s]
        self.n_lost += len(lost)
        for number in lost:
            del self._sent_at[number]
