"""Stretches of time: put together, and what several series of them have in common.

An interval is its first moment and the first moment after it. A series is in order and may be endless: these
rules look only as far ahead as their reader does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

Interval = tuple[datetime, datetime]


def merged(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """The same stretches, with those that touch or overlap as one and the empty ones left out."""
    held: Interval | None = None
    for opens, closes in intervals:
        if opens >= closes:
            continue
        if held and opens <= held[1]:
            held = held[0], max(held[1], closes)
            continue
        if held:
            yield held
        held = opens, closes
    if held:
        yield held


def common(first: Iterator[Interval], second: Iterator[Interval]) -> Iterator[Interval]:
    """What lies in an interval of each of two merged series."""
    one, other = next(first, None), next(second, None)
    while one and other:
        opens, closes = max(one[0], other[0]), min(one[1], other[1])
        if opens < closes:
            yield opens, closes
        if one[1] <= other[1]:
            one = next(first, None)
        else:
            other = next(second, None)
