"""Turn a campaign's forecasts into the reply that goes over the wire, its legs together.

Nothing is forecast here; `forecast.py` does that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from pabal.campaign.schedule.delivery_window import openings
from pabal.channels import channel_name
from pabal.forecast.forecast import UNPACED_PER_S, Forecast, Segment, horizon_bound_by
from pabal.forecast.max_min import UNPACED
from pabal.forecast.plan import Plan, per_second
from pabal.rate.pacing import Scope
from pabal.rate.speed import unit_name
from pabal.replies import ForecastCap, ForecastDetails, ForecastSegment, ForecastSummary
from pabal.timestamps import to_iso

_MOST_OPENINGS = 450
_SOME_TIME = timedelta(minutes=1)


def forecast_reply(
    forecasts: Sequence[Forecast],
    *,
    at: datetime,
    others: int = 0,
    late: int = 0,
    assumes: Sequence[str] = (),
) -> ForecastSummary:
    """What becomes of the plans of one campaign.

    `others`: campaigns that share a cap with it. `late`: messages beside those of the plans, whose
    next attempt comes after their validity. `assumes`: sentences on what was assumed.
    """
    segments = [segment for forecast in forecasts for segment in forecast.segments]
    starts = [one.starts_at for one in forecasts if one.starts_at]
    ends = [one.ends_at for one in forecasts if one.ends_at]
    binds, unit_s = horizon_bound_by(segments)
    summary: ForecastSummary = {
        "startsAt": to_iso(min(starts, default=None)),
        "endsAt": to_iso(max(ends)) if ends and len(ends) == len(forecasts) else None,
        "leaves": sum(one.leaves for one in forecasts),
        "fallsOut": [{"n": n, "why": why} for why, n in sorted(_losses(forecasts, late).items())],
        "binds": None if binds in ("", UNPACED) else binds,
        "others": others,
        "assumes": [*assumes, *_assumed(forecasts, segments)],
        "at": to_iso(at),
    }
    if unit_s:
        summary["bindsUnit"] = unit_name(unit_s)
    return summary


def summary_of(reply: ForecastSummary | None) -> ForecastSummary | None:
    """The summary in a reply of `pabal.forecast`, without what only charts need."""
    if reply is None:
        return None
    summary: ForecastSummary = {
        "startsAt": reply["startsAt"],
        "endsAt": reply["endsAt"],
        "leaves": reply["leaves"],
        "fallsOut": reply["fallsOut"],
        "binds": reply["binds"],
        "others": reply["others"],
        "assumes": reply["assumes"],
        "at": reply["at"],
    }
    if "bindsUnit" in reply:
        summary["bindsUnit"] = reply["bindsUnit"]
    return summary


def chart_details(forecasts: Sequence[Forecast], *, since: datetime) -> ForecastDetails:
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
        "segments": segments_to_json(forecasts),
        "openings": [[to_iso(opens), to_iso(closes)] for opens, closes in known],
        "shown": [to_iso(since), to_iso(until)],
        "caps": [cap for scope in plan.caps for cap in _caps(scope)],
        "timeZone": zones[0] if zones else None,
        "endAt": to_iso(plan.end_at),
    }


def segments_to_json(forecasts: Sequence[Forecast]) -> list[ForecastSegment]:
    """The stretches of one rate of all legs."""
    return [_in_json(one.plan, segment) for one in forecasts for segment in one.segments]


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


def _in_json(plan: Plan, segment: Segment) -> ForecastSegment:
    shown: ForecastSegment = {
        "leg": channel_name(plan.leg),
        "since": to_iso(segment.since),
        "until": to_iso(segment.until),
        "perSecond": segment.per_s,
        "binds": None if segment.binds == UNPACED else segment.binds,
    }
    if segment.unit_s:
        shown["unit"] = unit_name(segment.unit_s)
    return shown


def _caps(scope: Scope) -> Iterator[ForecastCap]:
    for amount, unit_s in scope.horizons:
        yield {
            "scope": scope.name,
            "amount": amount,
            "unitSeconds": unit_s,
            "perSecond": per_second(Scope(scope.name, amount, unit_s)),
        }


def _end_of(forecasts: Sequence[Forecast], since: datetime) -> datetime:
    """The last moment that the chart shows: the last one of the forecasts and a margin."""
    moments = [segment.until for one in forecasts for segment in one.segments]
    moments += [one.plan.end_at for one in forecasts if one.plan.end_at]
    last = max([since + _SOME_TIME, *moments])
    return last + (last - since) / 10
