"""Simulate how plans that share the account progress over time.

    course    a plan under way
    event     a start, an edge of a window, an endAt, somebody's last message, a cap of a day that is full
    stretch   the time between two events, in which nothing changes

The first message of a plan leaves as soon as it may; the others follow at the rate that `max_min` allocates.
Caps of an hour or a day beside shorter ones are in `sliding_cap`.
Times are seconds from now. Failures and retries are not simulated.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pabal.forecast.max_min import Rate, Wish, allocate
from pabal.forecast.plan import CapKey, Plan, Sent
from pabal.forecast.sliding_cap import SlidingCaps
from pabal.forecast.window_cursor import WindowCursor

WINDOW = "deliveryTimeWindow"
"""What binds a plan whose window is shut."""

_MOST_WORK = 100_000
"""So many steps of courses are simulated before the others are left out; some tenths of a second."""

_SHUT = Rate(0.0, WINDOW)


@dataclass(slots=True, eq=False)
class Course:
    """A plan under way."""

    plan: Plan
    wish: Wish
    windows: WindowCursor
    start_s: float
    end_s: float
    left: float
    """Messages after the first."""

    began_s: float | None = None
    ended_s: float | None = None
    stretches: list[tuple[float, float, Rate]] = field(default_factory=list)

    def is_over(self, at_s: float) -> bool:
        """Whether nothing more leaves."""
        is_idle = self.ended_s is not None or self.plan.messages == 0 or self.plan.is_paused
        return is_idle or max(at_s, self.start_s) >= self.end_s

    def send_first(self, at_s: float) -> None:
        """Send the first message, unless it was sent."""
        if self.began_s is None:
            self.began_s = at_s
            self.ended_s = None if self.left else at_s

    def ends_s(self, at_s: float, rate: Rate) -> float:
        """When the last message leaves, at this rate."""
        return at_s + self.left / rate.per_s if rate.per_s else math.inf

    def send(self, at_s: float, until_s: float, rate: Rate) -> None:
        """Send at `rate` for a stretch."""
        if self.ends_s(at_s, rate) <= until_s:
            self.left, self.ended_s = 0.0, until_s
        else:
            self.left -= rate.per_s * (until_s - at_s)
        self.add_stretch(at_s, until_s, rate)

    def add_stretch(self, at_s: float, until_s: float, rate: Rate) -> None:
        """Add a stretch; it becomes one with the last if they are alike."""
        last = self.stretches[-1] if self.stretches else None
        if last and last[1] == at_s and _are_alike(last[2], rate):
            self.stretches[-1] = last[0], until_s, last[2]
        elif until_s > at_s:
            self.stretches.append((at_s, until_s, rate))


def simulate(
    courses: Sequence[Course],
    asked: Sequence[Course],
    *,
    horizon_s: float,
    high_share: float,
    unpaced_per_s: float,
    sent: Mapping[CapKey, Sequence[Sent]],
) -> float | None:
    """Carry all courses on until the `asked` ones are over.

    `sent` is what has left through caps of several horizons. Returns the moment from which the others were
    left out because there were too many; None: never.
    """
    at_s, work, alone_from = 0.0, 0, None
    rest = list(courses)
    sliding = SlidingCaps([course.plan for course in courses], sent)
    while at_s < horizon_s and not all(course.is_over(at_s) for course in asked):
        rest = [course for course in rest if not course.is_over(at_s)]
        work += len(rest)
        if work > _MOST_WORK and alone_from is None and len(asked) < len(courses):
            rest, alone_from = [course for course in asked if not course.is_over(at_s)], at_s
        sliding.move_to(at_s)
        going = _going(rest, at_s, sliding)
        plans = [course.plan for course in going]
        wishes = [sliding.wish_of(course.plan, course.wish, at_s) for course in going]
        rates = allocate(wishes, high_share=high_share, unpaced_per_s=unpaced_per_s)
        changes = sliding.changes(plans, rates, at_s)
        until_s = min([horizon_s, *_events(rest, at_s), *_ends(going, rates, at_s), *changes])
        sliding.add(plans, rates, at_s, until_s)
        for course, rate in zip(going, rates, strict=True):
            course.send(at_s, until_s, rate)
        for course in asked:
            if course.began_s is not None and not course.is_over(at_s) and not course.windows.is_open(at_s):
                course.add_stretch(at_s, until_s, _SHUT)
        at_s = until_s
    return alone_from


def _going(courses: Sequence[Course], at_s: float, sliding: SlidingCaps) -> list[Course]:
    """The courses that have something to send now; their first messages leave."""
    open_ = [course for course in courses if course.start_s <= at_s and course.windows.is_open(at_s)]
    for course in open_:
        if course.began_s is None:
            sliding.add_first(course.plan, at_s)
        course.send_first(at_s)
    return [course for course in open_ if course.ended_s is None]


def _events(courses: Sequence[Course], at_s: float) -> Iterator[float]:
    """Starts, edges of windows and endAts to come."""
    for course in courses:
        if course.start_s > at_s:
            yield course.start_s
        elif course.ended_s is None:
            yield course.end_s
            yield course.windows.next_edge_s(at_s)


def _ends(courses: Sequence[Course], rates: Sequence[Rate], at_s: float) -> Iterator[float]:
    for course, rate in zip(courses, rates, strict=True):
        yield course.ends_s(at_s, rate)


def _are_alike(before: Rate, other: Rate) -> bool:
    is_same = (before.binds, before.unit_s) == (other.binds, other.unit_s)
    return is_same and math.isclose(before.per_s, other.per_s, rel_tol=1e-9)
