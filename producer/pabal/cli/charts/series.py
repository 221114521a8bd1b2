"""Compute curves and stretches of time from a forecast, for its chart. Pure; draws nothing."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from pabal.rate.speed import format_speed
from pabal.replies import ForecastCap, ForecastReply, ForecastSegment, SentCount

Point = tuple[datetime, float]
Span = tuple[datetime, datetime]
Stretch = tuple[datetime, datetime, float]
"""Since, until, and messages a second."""

_FAST_PER_S = 20.0
_MARGIN = 0.03
_PACES = 40
"""Into so many means what is shown is cut."""

_SHORTEST = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Cap:
    """A scope's cap as people wrote it."""

    scope: str
    amount: int
    unit_s: int

    def __str__(self) -> str:
        return format_speed(self.amount, self.unit_s, separator=",")


@dataclass(frozen=True, slots=True)
class Series:
    """Everything that is drawn."""

    now: datetime
    begins: datetime
    ends: datetime
    """The stretch of time that is shown."""

    to_come: list[Point]
    """Messages that will have left, from now on; between two points it is a straight line."""

    rates: list[Stretch]

    left: list[Point]
    """Messages that have left, as steps."""

    past_rates: list[Stretch]
    """Means of a few seconds, minutes or hours, as fits what is shown."""

    alone: list[Point]
    """Messages that would have left if it had been alone from its start."""

    shut: list[Span]
    """When its window is shut."""

    cap: Cap | None
    """The tightest cap, of several horizons the shortest."""

    unit_s: int
    """Seconds of the unit of time in which rates are shown: the tightest cap's own."""

    end_at: datetime | None
    """None also where it lies far beyond what is shown."""


def series(forecast: ForecastReply) -> Series:
    """The curves in a forecast."""
    now, history = _moment(forecast["at"]), forecast["history"]
    past = [_bucket(count, history["widthSeconds"] or 0, now) for count in history["left"]] if history else []
    left = _steps(past)
    segments = _segments(forecast["segments"])
    gone = left[-1][1] if left else 0.0
    to_come = _to_come(forecast, segments, gone, now)
    alone = _integral(_segments(history["alone"] if history else ()), 0.0)
    cap, rates = _tightest(forecast["caps"]), _stretches(segments)
    if to_come and left:
        left.append((max(now, left[-1][0]), gone))
    moments = [at for at, _ in (*to_come, *left)] or [now, now + timedelta(minutes=1)]
    end_at = _moment(forecast["endAt"]) if forecast["endAt"] else None
    begins, ends, end_at = _shown(min(moments), max(moments), end_at)
    return Series(
        now,
        begins,
        ends,
        to_come,
        rates,
        left,
        list(_paces(past, (ends - begins) / _PACES, until=now)),
        [point for point in alone if point[0] <= ends],
        _shut(forecast),
        cap,
        cap.unit_s if cap else _unit_s(rates),
        end_at,
    )


def _tightest(caps: Sequence[ForecastCap]) -> Cap | None:
    """The tightest of the scopes' shortest horizons: what longer ones leave is used at that pace."""
    shortest: dict[str, ForecastCap] = {}
    for cap in caps:
        shortest.setdefault(cap["scope"], cap)
    tightest = min(shortest.values(), key=lambda cap: cap["perSecond"], default=None)
    return Cap(tightest["scope"], tightest["amount"], tightest["unitSeconds"]) if tightest else None


def _unit_s(rates: Sequence[Stretch]) -> int:
    return 1 if max((rate for *_, rate in rates), default=0.0) >= _FAST_PER_S else 60


def _segments(segments: Iterable[ForecastSegment]) -> list[Stretch]:
    return [(_moment(one["since"]), _moment(one["until"]), one["perSecond"]) for one in segments]


def _bucket(count: SentCount, width_s: int, now: datetime) -> tuple[datetime, datetime, float]:
    since = _moment(count["since"])
    return since, min(since + timedelta(seconds=width_s), max(now, since)), count["n"]


def _steps(past: Sequence[Stretch]) -> list[Point]:
    """Sums of what had left by the end of each stretch, from nothing at the beginning."""
    by_end: defaultdict[datetime, float] = defaultdict(float)
    for _, until, n in past:
        by_end[until] += n
    points, total = [(past[0][0], 0.0)] if past else [], 0.0
    for until in sorted(by_end):
        total += by_end[until]
        points.append((until, total))
    return points


def _paces(past: Sequence[Stretch], width: timedelta, *, until: datetime) -> Iterator[Stretch]:
    """The mean pace of stretches of the same width, also of those in which nothing left."""
    if not past:
        return
    since, first = past[0][0], past[0][1] - past[0][0]
    width = max(first, first * math.ceil(width / first)) if first else width
    until = min(until, past[-1][1])
    while since < until:
        end = min(since + width, until)
        n = sum(n for begin, _, n in past if since <= begin < end)
        yield since, end, n / (end - since).total_seconds()
        since = end


def _to_come(forecast: ForecastReply, segments: list[Stretch], gone: float, now: datetime) -> list[Point]:
    """From where it stands now to its last message."""
    if not forecast["startsAt"]:
        return []
    starts = _moment(forecast["startsAt"])
    points = [(starts, gone), *_integral(segments, gone)]
    if gone and starts > now:
        points.insert(0, (now, gone))
    last = _moment(forecast["endsAt"]) if forecast["endsAt"] else points[-1][0]
    return [*points, (last, gone + forecast["leaves"])]


def _integral(segments: Sequence[Stretch], total: float) -> list[Point]:
    points: list[Point] = []
    for since, until, rate in _stretches(segments):
        points.append((since, total))
        total += rate * (until - since).total_seconds()
        points.append((until, total))
    return points


def _stretches(
    segments: Sequence[Stretch],
) -> list[Stretch]:
    """Segments of several legs as one series, in which rates of the same moment are summed."""
    changes: defaultdict[datetime, float] = defaultdict(float)
    for since, until, rate in segments:
        changes[since] += rate
        changes[until] -= rate
    edges, found, rate = sorted(changes), [], 0.0
    for since, until in pairwise(edges):
        rate += changes[since]
        found.append((since, until, max(0.0, rate)))
    return found


def _shown(
    first: datetime, last: datetime, end_at: datetime | None
) -> tuple[datetime, datetime, datetime | None]:
    """What is shown, with a margin; `end_at` as well, unless that would press the rest together."""
    last = max(last, first + _SHORTEST)
    length = last - first
    if end_at and end_at > last + length:
        end_at = None
    margin = length * _MARGIN
    return first - margin, max(last, end_at or last) + margin, end_at


def _shut(forecast: ForecastReply) -> list[Span]:
    """What lies between openings, as far as they are known."""
    since, until = map(_moment, forecast["shown"])
    edges = [since, *(_moment(edge) for opening in forecast["openings"] for edge in opening), until]
    return [(closes, opens) for closes, opens in zip(edges[::2], edges[1::2], strict=True) if closes < opens]


def _moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso)
