"""Decide how many messages a call holds, and how many are claimed ahead of their grants: pure.

What the pacer grants is not known here; a claim is sized so that it rarely has to be parted or given back.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from pabal.rate.pacing import TURN_US, Scope, spacing_us

_TURNS_S = TURN_US / 1e6
_AHEAD_S = 0.5
"""Seconds of sending that are claimed ahead of it, beyond what a claim takes."""

CALLS_AHEAD = 24
"""Calls' worth of claims in a pump's hands at most."""


def pace_of(scopes: Sequence[Scope]) -> float:
    """Messages a second that the scopes let go at most; infinite without a cap."""
    return min((1e6 / spacing_us(scope) for scope in scopes if scope.amount), default=float("inf"))


def slowest(scopes: Sequence[Scope]) -> Scope:
    """The scope with the lowest pace."""
    return max(scopes, key=lambda scope: spacing_us(scope) if scope.amount else 0.0)


def call_size(pace: float, *, request_size: int, cycle_s: float) -> int:
    """Messages in one call: those of the turns that are granted together, or that come between two calls,
    which follow each other every `cycle_s` seconds at best.
    """
    turns = pace * max(_TURNS_S, cycle_s)
    return request_size if turns >= request_size else max(1, int(turns))


def claim_size(pace: float, *, size: int, claim_s: float, left_s: float) -> int:
    """Messages to claim, in calls of `size`: a claim takes `claim_s` seconds, `left_s` are left to send."""
    seconds = min(_AHEAD_S + 2 * claim_s, max(0.0, left_s))
    most = CALLS_AHEAD * size
    needed = pace * seconds if seconds else 0
    wanted = 2 * size if needed == float("inf") else min(most, ceil(needed))
    return max(size, ceil(wanted / size) * size)
