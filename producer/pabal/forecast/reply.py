"""A campaign's forecast as it goes over the wire, its legs together: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from pabal.campaign.delivery_window import openings
from pabal.channels import channel_name
from pabal.forecast.forecast import UNPACED_PER_S, Forecast, Segment, bound_by
from pabal.forecast.max_min import UNPACED
from pabal.forecast.plan import Plan, per_second
from pabal.rate.pacing import Scope

_NAMES = ("startsAt", "endsAt", "leaves", "fallsOut", "binds", "others", "assumes", "at")
_MOST_OPENINGS = 450
_SOME_TIME = timedelta(minutes=1)


def outlook(
    forecasts: Sequence[Forecast],
    *,
    at: datetime,
    others: int = 0,
    late: int = 0,
    assumes: Sequence[str] = (),
) -> dict[str, Any]:
    """What becomes of the plans of one campaign.

    `others` campaigns share a cap with it. `late` messages, not among the plans', wait for another attempt
    that comes after their validity. `assumes` are sentences on what was taken for granted.
    """
    segments = [segment for one in forecasts for segment in one.segments]
    starts = [one.starts_at for one in forecasts if one.starts_at]
    ends = [one.ends_at for one in forecasts if one.ends_at]
    binds = bound_by(segments)
    return {
        "startsAt": _iso(min(starts, default=None)),
        "endsAt": _iso(max(ends)) if ends and len(ends) == len(forecasts) else None,
        "leaves": sum(one.leaves for one in forecasts),
        "fallsOut": [{"n": n, "why": why} for why, n in sorted(_losses(forecasts, late).items())],
        "binds": None if binds in ("", UNPACED) else binds,
        "others": others,
        "assumes": [*assumes, *_assumed(forecasts, segments)],
        "at": _iso(at),
    }


def said_of(reply: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The outlook in a reply of `pabal.forecast`, without what only charts need."""
    return None if reply is None else {name: reply[name] for name in _NAMES}


def details(forecasts: Sequence[Forecast], *, since: datetime) -> dict[str, Any]:
    """What a chart needs besides: stretches of one rate, and the first leg's openings, from `since` on, and
    caps.
    """
    plan, until = forecasts[0].plan, _end_of(forecasts, since)
    known = list(islice(openings(*plan.windows, start=since, end=until), _MOST_OPENINGS))
    if len(known) == _MOST_OPENINGS:
        until = known[-1][1]
    zones = [window.time_zone for window in plan.windows]
    return {
        "messages": sum(one.plan.messages for one in forecasts),
        "segments": segments_in(forecasts),
        "openings": [[_iso(opens), _iso(closes)] for opens, closes in known],
        "shown": [_iso(since), _iso(until)],
        "caps": [_cap(scope) for scope in plan.caps if scope.amount],
        "timeZone": zones[0] if zones else None,
        "endAt": _iso(plan.end_at),
    }


def segments_in(forecasts: Sequence[Forecast]) -> list[dict[str, Any]]:
    """The stretches of one rate of all legs."""
    return [_in_json(one.plan, segment) for one in forecasts for segment in one.segments]


def _losses(forecasts: Sequence[Forecast], late: int) -> Counter[str]:
    losses = Counter({"validity": late} if late else {})
    for one in forecasts:
        losses.update({loss.why: loss.n for loss in one.falls_out})
    return losses


def _assumed(forecasts: Sequence[Forecast], segments: Sequence[Segment]) -> Iterator[str]:
    if any(segment.binds == UNPACED for segment in segments):
        yield f"{UNPACED_PER_S:,.0f} messages a second where no cap holds it back"
    alone = [one.alone_from for one in forecasts if one.alone_from]
    if alone:
        yield f"nobody else sends from {_iso(min(alone))} on: there are too many others to reckon with"


def _in_json(plan: Plan, segment: Segment) -> dict[str, Any]:
    return {
        "leg": channel_name(plan.leg),
        "since": _iso(segment.since),
        "until": _iso(segment.until),
        "perSecond": segment.per_s,
        "binds": None if segment.binds == UNPACED else segment.binds,
    }


def _cap(scope: Scope) -> dict[str, Any]:
    speed = {"amount": scope.amount, "unitSeconds": scope.unit_s}
    return {"scope": scope.name, **speed, "perSecond": per_second(scope)}


def _end_of(forecasts: Sequence[Forecast], since: datetime) -> datetime:
    """The last moment of which anything is said, and a little more for the look of it."""
    moments = [segment.until for one in forecasts for segment in one.segments]
    moments += [one.plan.end_at for one in forecasts if one.plan.end_at]
    last = max([since + _SOME_TIME, *moments])
    return last + (last - since) / 10


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") if moment else None
