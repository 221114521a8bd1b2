"""Judge a pace: how many messages any window of one unit holds, and how evenly they come. Reads no clock.

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

from pabal_worker.sandbox import window_sums

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
    worst_yet = Worst(0, limits[0].amount, limits[0].since)
    for at, held in window_sums(calls.times, calls.counts, unit_s):
        here = Worst(held, _allowed(limits, at, grace_s), at)
        worst_yet = here if here.over > worst_yet.over else worst_yet
    return worst_yet


def use_of_cap(calls: Calls, amount: int, unit_s: float) -> float:
    """Share of the cap of `amount` per `unit_s` that was used between the first call and the last.

    The last call opens an interval whose end nobody saw, so it is left out: calls of k messages at exactly
    even spacing give 1.0. With fewer than two moments there is nothing to measure, and it is 1.0.
    """
    if amount <= 0:
        raise ValueError(f"amount must be positive, not {amount}")
    if not calls.times or calls.times[-1] == calls.times[0]:
        return 1.0
    return sum(calls.counts[:-1]) / (amount * (calls.times[-1] - calls.times[0]) / unit_s)


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
