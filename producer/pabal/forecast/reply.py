"""Turn a campaign's forecasts into the reply that goes over the wire, its legs together.

Nothing is forecast here; `forecast.py` does that.
"""

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
from pabal.timestamps import to_iso

_NAMES = ("startsAt", "endsAt", "leaves", "fallsOut", "binds", "others", "assumes", "at")
_MOST_OPENINGS = 450
_SOME_TIME = timedelta(minutes=1)


def forecast_reply(
    forecasts: Sequence[Forecast],
    *,
    at: datetime,
    others: int = 0,
    late: int = 0,
    assumes: Sequence[str] = (),
) -> dict[str, Any]:
    """The reply about the plans of one campaign.

    `others`: campaigns that share a cap with it. `late`: messages beside those of the plans, whose
    next attempt comes after their validity. `assumes`: sentences on what was assumed.
    """
    segments = [segment for forecast in forecasts for segment in forecast.segments]
    starts = [one.starts_at for one in forecasts if one.starts_at]
    ends = [one.ends_at for one in forecasts if one.ends_at]
    binds = bound_by(segments)
    return {
        "startsAt": to_iso(min(starts, default=None)),
        "endsAt": to_iso(max(ends)) if ends and len(ends) == len(forecasts) else None,
        "leaves": sum(one.leaves for one in forecasts),
        "fallsOut": [{"n": n, "why": why} for why, n in sorted(_losses(forecasts, late).items())],
        "binds": None if binds in ("", UNPACED) else binds,
        "others": others,
        "assumes": [*assumes, *_assumed(forecasts, segments)],
        "at": to_iso(at),
    }


def summary_of(reply: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A reply of `pabal.forecast` without what only charts need."""
    return None if reply is None else {name: reply[name] for name in _NAMES}


def chart_details(forecasts: Sequence[Forecast], *, since: datetime) -> dict[str, Any]:
    """What only a chart needs: segments, and the first leg's openings from `since` on and caps."""
    plan, until = forecasts[0].plan, _end_of(forecasts, since)
    known = list(islice(openings(*plan.windows, start=since, end=until), _MOST_OPENINGS))
    if len(known) == _MOST_OPENINGS:
        until = known[-1][1]
    zones = [window.time_zone for window in plan.windows]
    return {
        "messages": sum(one.plan.messages for one in forecasts),
        "segments": segments_to_json(forecasts),
        "openings": [[to_iso(opens), to_iso(closes)] for opens, closes in known],
        "shown": [to_iso(since), to_iso(until)],
        "caps": [_cap_to_json(scope) for scope in plan.caps if scope.amount],
        "timeZone": zones[0] if zones else None,
        "endAt": to_iso(plan.end_at),
    }


def segments_to_json(forecasts: Sequence[Forecast]) -> list[dict[str, Any]]:
    """The segments of all legs."""
    return [
        _segment_to_json(forecast.plan, segment) for forecast in forecasts for segment in forecast.segments
    ]


def _losses(forecasts: Sequence[Forecast], late: int) -> Counter[str]:
    losses = Counter({"validity": late} if late else {})
    for forecast in forecasts:
        losses.update({loss.why: loss.n for loss in forecast.falls_out})
    return losses


def _assumed(forecasts: Sequence[Forecast], segments: Sequence[Segment]) -> Iterator[str]:
    if any(segment.binds == UNPACED for segment in segments):
        yield f"{UNPACED_PER_S:,.0f} messages a second where no cap holds it back"
    alone = [one.alone_from for one in forecasts if one.alone_from]
    if alone:
        yield f"nobody else sends from {to_iso(min(alone))} on: there are too many others to reckon with"


def _segment_to_json(plan: Plan, segment: Segment) -> dict[str, Any]:
    return {
        "leg": channel_name(plan.leg),
        "since": to_iso(segment.since),
        "until": to_iso(segment.until),
        "perSecond": segment.per_s,
        "binds": None if segment.binds == UNPACED else segment.binds,
    }


def _cap_to_json(scope: Scope) -> dict[str, Any]:
    speed = {"amount": scope.amount, "unitSeconds": scope.unit_s}
    return {"scope": scope.name, **speed, "perSecond": per_second(scope)}


def _end_of(forecasts: Sequence[Forecast], since: datetime) -> datetime:
    """The last moment that the chart shows: the last one of the forecasts and a margin."""
    moments = [segment.until for one in forecasts for segment in one.segments]
    moments += [one.plan.end_at for one in forecasts if one.plan.end_at]
    last = max([since + _SOME_TIME, *moments])
    return last + (last - since) / 10
