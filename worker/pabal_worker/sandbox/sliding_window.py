"""Judge from arrival times alone whether a cap was kept.

    times     seconds, ascending; one for each call
    counts    messages in each call

A window is half-open: `unit_s` = 1 and calls at 0.0 and 1.0 are two windows, not one. Limits nothing; what
does, is in `behaviour/rate_limit.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def worst_window(times: Sequence[float], counts: Sequence[int], unit_s: float) -> int:
    """The most messages in any window of `unit_s`, wherever it starts; 0 where nothing arrived."""
    return max((held for _, held in window_sums(times, counts, unit_s)), default=0)


def window_sums(times: Sequence[float], counts: Sequence[int], unit_s: float) -> Iterator[tuple[float, int]]:
    """For each call, its time and the messages in the window of `unit_s` that ends with it.

    A window is fullest when it ends with a call, so no other window holds more.
    """
    if len(times) != len(counts):
        raise ValueError(
            f"{len(times)} times but {len(counts)} counts; there must be one count for each time"
        )
    if unit_s <= 0:
        raise ValueError(f"unit_s must be positive, not {unit_s}")
    held = oldest = 0
    for newest, (at, count) in enumerate(zip(times, counts, strict=True)):
        if newest and at < times[newest - 1]:
            raise ValueError(f"times must ascend, but {at} comes after {times[newest - 1]}; sort them first")
        held += count
        while at - times[oldest] >= unit_s:
            held -= counts[oldest]
            oldest += 1
        yield at, held
