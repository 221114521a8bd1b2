"""Forecast when a campaign begins and ends, and what does not leave in time.

    plan       what one leg of a campaign still has to send, and by which rules
    forecast   what becomes of it
    segment    a stretch of time in which it goes at one rate
    loss       messages that do not leave, and why

It follows from the rules by which campaigns are sent. Rates are taken as steady, so the number that leaves is
right to about one message for each opening of a window; of a scope with several horizons, those of up to a
minute are a steady rate as well, longer ones are counted over their sliding windows (`sliding_cap`). How
campaigns progress beside each other is in `simulation`, how they share caps in `max_min`. Failures, retries
and SMS failovers are not forecast.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pabal.campaign.schedule.delivery_window import HORIZON
from pabal.forecast.max_min import Wish
from pabal.forecast.plan import CapKey, Plan, Sent, steady_caps
from pabal.forecast.simulation import Course, simulate
from pabal.forecast.window_cursor import WindowCursors

UNPACED_PER_S = 1000.0
"""What a campaign that no cap holds back is taken to reach."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time in which nothing changes."""

    since: datetime
    until: datetime
    per_s: float
    """Messages a second; 0 while the window is shut."""

    binds: str
    """The name of a scope, `unpaced` or `deliveryTimeWindow`."""

    unit_s: int = 0
    """The unit of the horizon that binds, where the scope has several; else 0."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Messages that do not leave."""

    n: int
    why: str
    """endAt, paused, or horizon: it would be later than the forecast looks ahead."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What becomes of a plan; each of its messages leaves or falls out."""

    plan: Plan
    starts_at: datetime | None
    """When the first message leaves; None: none does."""

    ends_at: datetime | None
    """When the last message leaves; None: some do not."""

    leaves: int
    falls_out: tuple[Loss, ...]
    segments: tuple[Segment, ...]
    alone_from: datetime | None = None
    """From then on the others were left out, because there were too many; None: never."""


def forecast(
    plans: Sequence[Plan],
    *,
    now: datetime,
    high_share: float = 0.8,
    only: Collection[str] | None = None,
    unpaced_per_s: float = UNPACED_PER_S,
    horizon: timedelta = HORIZON,
    sent: Mapping[CapKey, Sequence[Sent]] | None = None,
) -> list[Forecast]:
    """What becomes of the plans of the campaigns in `only`, in their order; None: of all.

    The other campaigns count as long as these have something to send. Paused plans send nothing. `sent` is
    what has left already and counts against caps of an hour or a day.
    """
    cursors = WindowCursors(now=now, horizon=horizon)
    courses = [_course(plan, cursors, now) for plan in plans]
    asked = [course for course in courses if only is None or course.plan.campaign in only]
    horizon_s = horizon.total_seconds()
    alone_s = simulate(
        courses,
        asked,
        horizon_s=horizon_s,
        high_share=high_share,
        unpaced_per_s=unpaced_per_s,
        sent=sent or {},
    )
    return [_forecast(course, now, horizon_s, alone_s) for course in asked]


def bound_by(segments: Iterable[Segment]) -> str:
    """What bound for the longest time in all of `segments`; empty without any."""
    return horizon_bound_by(segments)[0]


def horizon_bound_by(segments: Iterable[Segment]) -> CapKey:
    """The same with the unit of the horizon that bound, where the scope has several; else 0."""
    lengths: dict[CapKey, timedelta] = {}
    for segment in segments:
        key, length = (segment.binds, segment.unit_s), segment.until - segment.since
        lengths[key] = lengths.get(key, timedelta()) + length
    return max(lengths, key=lambda key: lengths[key], default=("", 0))


def _course(plan: Plan, cursors: WindowCursors, now: datetime) -> Course:
    caps = tuple(cap for scope in plan.caps for cap in steady_caps(scope))
    start_s = max(0.0, (plan.not_before - now).total_seconds()) if plan.not_before else 0.0
    end_s = (plan.end_at - now).total_seconds() if plan.end_at else math.inf
    wish = Wish(plan.flow, caps)
    return Course(
        plan, wish, cursors.cursor_of(plan.windows), start_s, end_s, left=max(0.0, plan.messages - 1.0)
    )


def _forecast(course: Course, now: datetime, horizon_s: float, alone_s: float | None) -> Forecast:
    def moment(at_s: float) -> datetime:
        return now + timedelta(seconds=at_s)

    leaves = _leaves(course)
    return Forecast(
        course.plan,
        starts_at=None if course.began_s is None else moment(course.began_s),
        ends_at=None if course.ended_s is None else moment(course.ended_s),
        leaves=leaves,
        falls_out=tuple(_losses(course, course.plan.messages - leaves, horizon_s)),
        segments=tuple(
            Segment(moment(since), moment(until), rate.per_s, rate.binds, rate.unit_s)
            for since, until, rate in course.stretches
        ),
        alone_from=None if alone_s is None else moment(alone_s),
    )


def _leaves(course: Course) -> int:
    """Messages whose turns have come; the turn that comes with the end itself is too late."""
    if course.began_s is None:
        return 0
    if course.ended_s is not None:
        return course.plan.messages
    return max(1, math.ceil(course.plan.messages - 1 - course.left - 1e-6))


def _losses(course: Course, n: int, horizon_s: float) -> Iterator[Loss]:
    if n:
        late = "endAt" if course.end_s <= horizon_s else "horizon"
        yield Loss(n, "paused" if course.plan.is_paused else late)
