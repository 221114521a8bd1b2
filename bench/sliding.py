"""The judge of pace: how many messages any window of one unit holds, and how evenly they come. Pure.

    calls     when messages went: moments in seconds, ascending, and how many messages at each
    limit     the amount that is allowed from a moment on
    window    half-open: calls exactly one unit apart lie in two windows, not in one

`worst` looks at the windows that end with a call, where a window is fullest: no step, however small, finds a
fuller one. `curve` slides in steps, for looking at.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles
from typing import Any

import numpy as np
from numpy.typing import NDArray

Series = NDArray[Any]
"""A row of numbers."""

STEP_S = 0.001
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Calls:
    """When messages went."""

    times: Sequence[float]
    """Seconds, ascending."""

    counts: Sequence[int]
    """Messages at each of them."""

    def since(self, moment: float) -> Calls:
        """Those from a moment on."""
        first = bisect_left(self.times, moment)
        return Calls(self.times[first:], self.counts[first:])

    def until(self, moment: float) -> Calls:
        """Those before a moment."""
        end = bisect_left(self.times, moment)
        return Calls(self.times[:end], self.counts[:end])


@dataclass(frozen=True, slots=True)
class Limit:
    """What is allowed from a moment on."""

    since: float
    amount: int


@dataclass(frozen=True, slots=True)
class Worst:
    """The window that exceeds what was allowed by most, or comes nearest to it."""

    held: int
    allowed: int
    ends: float
    """The moment of its last call."""

    @property
    def over(self) -> int:
        """Messages too many; 0 or less: the cap was kept."""
        return self.held - self.allowed


def in_order(calls: Iterable[tuple[float, int]]) -> Calls:
    """Calls from pairs of moment and messages, in any order."""
    ordered = sorted(calls)
    return Calls([at for at, _ in ordered], [n for _, n in ordered])


def worst(calls: Calls, unit_s: float, limits: Sequence[Limit], *, grace_s: float = 0.0) -> Worst:
    """The worst window of `unit_s`, judged by the limit that is in force when its last call goes.

    For `grace_s` after a change the old limit may still count: whoever sends has to hear of the new one.
    Without calls nothing is held.
    """
    found = Worst(0, limits[0].amount, limits[0].since)
    within = oldest = 0
    for at, count in zip(calls.times, calls.counts, strict=True):
        within += count
        while at - calls.times[oldest] >= unit_s:
            within -= calls.counts[oldest]
            oldest += 1
        here = Worst(within, _allowed(limits, at, grace_s), at)
        found = here if here.over > found.over else found
    return found


def _allowed(limits: Sequence[Limit], at: float, grace_s: float) -> int:
    ends = [*(limit.since for limit in limits[1:]), float("inf")]
    return max(
        (limit.amount for limit, end in zip(limits, ends, strict=True) if limit.since <= at < end + grace_s),
        default=limits[0].amount,
    )


def curve(calls: Calls, unit_s: float, *, step_s: float = STEP_S) -> tuple[Series, Series]:
    """A window of `unit_s` slid over the calls: the end of each window in seconds, and what it holds."""
    if not calls.times:
        return np.zeros(0), np.zeros(0, np.int64)
    since_first = np.asarray(calls.times) - calls.times[0]
    slots = np.floor(since_first / step_s + _ROUNDING).astype(np.int64)
    went = np.concatenate([[0], np.cumsum(np.bincount(slots, weights=calls.counts))]).astype(np.int64)
    ends = np.arange(1, len(went))
    held = went[ends] - went[np.maximum(ends - round(unit_s / step_s), 0)]
    return calls.times[0] + ends * step_s, held


def gaps_ms(calls: Calls) -> tuple[float, float, float]:
    """Between two calls, in milliseconds: the median, the 99th percentile, the largest. Needs three calls."""
    gaps = [(later - earlier) * 1e3 for earlier, later in pairwise(calls.times)]
    cuts = quantiles(gaps, n=100, method="inclusive")
    return cuts[49], cuts[98], max(gaps)
