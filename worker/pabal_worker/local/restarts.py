"""Decide when a process that died starts again: after 1, 2, 4 … 30 seconds.

Starts nothing and reads no clock.
"""

from __future__ import annotations

_GOOD_LIFE_S = 60.0
_LONGEST_WAIT_S = 30.0


def restart_wait_s(deaths_in_row: int) -> float:
    """How long to wait after so many deaths without a good minute: 1, 2, 4, 8, 16, then 30 seconds."""
    return min(_LONGEST_WAIT_S, 2.0 ** min(deaths_in_row - 1, 10))


class RestartPlan:
    """The deaths of one process, and when its next start is due. Every `now` is in seconds of one clock."""

    def __init__(self) -> None:
        self.restarts = 0
        """How often it was started again, also without success."""

        self._due_at: float | None = None
        self._started_at: float | None = None
        self._deaths_in_row = 0

    def is_due(self, *, now: float) -> bool:
        """Whether its wait is over; False while none was planned."""
        return self._due_at is not None and now >= self._due_at

    @property
    def is_planned(self) -> bool:
        """Whether a death was noted, and no restart since."""
        return self._due_at is not None

    def note_start(self, *, now: float) -> None:
        """It runs."""
        self._started_at = now

    def note_restart(self) -> None:
        """It is about to be started again."""
        self._due_at = None
        self.restarts += 1

    def note_death(self, *, now: float) -> float:
        """It died, or did not even start; returns the seconds until the next start."""
        has_lived_well = self._started_at is not None and now - self._started_at >= _GOOD_LIFE_S
        self._deaths_in_row = 1 if has_lived_well else self._deaths_in_row + 1
        self._started_at = None
        wait_s = restart_wait_s(self._deaths_in_row)
        self._due_at = now + wait_s
        return wait_s
