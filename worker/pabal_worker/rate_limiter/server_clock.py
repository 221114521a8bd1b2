"""Expect what the pacer's clock shows now, from what it showed before: pure.

It decides nothing: `grant.lua` compares the expectation with its clock, and heals one that was set. A process
knows the server's clock by its own monotonic one, so no wrong clock of a host counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from pabal.rate.pacing import CLOCK_DRIFT

_ANSWERS_TO_LEARN = 10
_DOUBTED_FOR_S = 3.0


@dataclass(slots=True)
class ServerClock:
    """What a process knows of the pacer's clock.

    The expectation follows by `CLOCK_DRIFT` at most, as fast as a unit is counted longer, so a clock that was
    set ahead shortens none. It is never ahead of a clock that was not: it counts from when an answer had
    come, and the answer was made before.
    """

    name: str = ""
    """The clock that this is known of; a clock that was set has another name from then on."""

    _offset_us: float = 0.0
    """What it shows, less the monotonic clock."""

    _answers: int = 0
    _learned_at: float = 0.0
    _doubted_since: float | None = None

    def expected_us(self, monotonic_s: float) -> int:
        """What the clock shows at a monotonic moment; 0: unknown."""
        return int(self._offset_us + monotonic_s * 1e6) if self._answers else 0

    def learn(self, name: str, shown_us: int, *, answered_at: float, is_doubted: bool) -> None:
        """Take an answer into account, which had come by the monotonic moment `answered_at`.

        `is_doubted`: the server took the clock, or the question, as wrong. If it does so for seconds and
        keeps its clock, it was this process whose time stood still.
        """
        if not is_doubted:
            self._doubted_since = None
        elif self._doubted_since is None:
            self._doubted_since = answered_at
        is_mistaken = self._doubted_since is not None and answered_at - self._doubted_since > _DOUBTED_FOR_S
        offset_us = shown_us - answered_at * 1e6
        if name != self.name or is_mistaken:
            self.name, self._offset_us, self._answers, self._doubted_since = name, offset_us, 1, None
        else:
            most_us = CLOCK_DRIFT * 1e6 * max(answered_at - self._learned_at, 0.0)
            is_new = self._answers < _ANSWERS_TO_LEARN and not is_doubted
            highest_us = offset_us if is_new else self._offset_us + most_us
            self._offset_us = min(max(offset_us, self._offset_us - most_us), highest_us)
            self._answers += 1
        self._learned_at = answered_at
