"""Limit how many messages, or calls, the sandbox takes in a sliding window.

Reads no clock: the caller says when it is.
"""

from __future__ import annotations

from collections import deque

from pabal_worker.sandbox.behaviour.recipe import Cap, CapChange


class WindowLimit:
    """Lets at most so many through in any sliding window."""

    def __init__(self) -> None:
        self._passed: deque[tuple[float, int]] = deque()
        self._within = 0

    def wait_s(self, count: int, *, amount: int, per_s: float, now: float) -> float:
        """0 if `count` more may pass now, and then they have; else the seconds until they may."""
        while self._passed and self._passed[0][0] <= now - per_s:
            self._within -= self._passed.popleft()[1]
        if self._within + count <= amount:
            self._passed.append((now, count))
            self._within += count
            return 0.0
        return self._until_free(self._within + count - amount, per_s, now)

    def _until_free(self, excess: int, per_s: float, now: float) -> float:
        for at_s, count in self._passed:
            excess -= count
            if excess <= 0:
                return max(at_s + per_s - now, 1e-3)
        return per_s


class CapLimit:
    """A recipe's cap, with its changes by time."""

    def __init__(self, cap: Cap | None, *, started_s: float) -> None:
        self._cap, self._started_s, self._window = cap, started_s, WindowLimit()

    def wait_s(self, count: int, *, now: float) -> float:
        """0 if `count` may pass now, and then they have; else the seconds until they may."""
        if self._cap is None:
            return 0.0
        cap = self._at(now - self._started_s, self._cap)
        return self._window.wait_s(count, amount=cap.amount, per_s=cap.per_s, now=now)

    def _at(self, age_s: float, cap: Cap) -> Cap | CapChange:
        reached = [change for change in cap.changes if change.after_s <= age_s]
        return max(reached, key=lambda change: change.after_s, default=cap)
