"""Was a cap kept, and how much of it was used: judged from arrival times alone.

    times     seconds, ascending; one for each call
    counts    messages in each call

A window is half-open: `unit_s` = 1 and calls at 0.0 and 1.0 are two windows, not one.
"""

from __future__ import annotations

from collections.abc import Sequence


def worst_window(times: Sequence[float], counts: Sequence[int], unit_s: float) -> int:
    """The most messages in any window of `unit_s`, wherever it starts; 0 where nothing arrived."""
    _check(times, counts, unit_s)
    worst = within = oldest = 0
    for newest, (at, count) in enumerate(zip(times, counts, strict=True)):
        if newest and at < times[newest - 1]:
            raise ValueError(f"times must ascend, but {at} comes after {times[newest - 1]}; sort them first")
        within += count
        while at - times[oldest] >= unit_s:
            within -= counts[oldest]
            oldest += 1
        worst = max(worst, within)
    return worst


def use_of_cap(times: Sequence[float], counts: Sequence[int], amount: int, unit_s: float) -> float:
    """Share of the cap of `amount` per `unit_s` that was used between the first call and the last.

    The last call opens an interval that nobody saw the end of, so it is left out: calls of k messages at
    exactly even spacing give 1.0. With fewer than two moments there is nothing to measure, and it is 1.0.
    """
    _check(times, counts, unit_s)
    if amount <= 0:
        raise ValueError(f"amount must be positive, not {amount}")
    if not times or times[-1] == times[0]:
        return 1.0
    return sum(counts[:-1]) / (amount * (times[-1] - times[0]) / unit_s)


def _check(times: Sequence[float], counts: Sequence[int], unit_s: float) -> None:
    if len(times) != len(counts):
        raise ValueError(
            f"{len(times)} times but {len(counts)} counts; there must be one count for each time"
        )
    if unit_s <= 0:
        raise ValueError(f"unit_s must be positive, not {unit_s}")
