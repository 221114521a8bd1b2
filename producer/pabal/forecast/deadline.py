"""Check whether a campaign can end in time by its own rules alone.

Only its own speed, moments and windows count here; other campaigns could only make it later. A campaign
without a speed of its own is never called too slow, because its rate is not known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pabal.campaign import Campaign
from pabal.campaign.schedule.delivery_window import HORIZON, openings
from pabal.campaign.schedule.zones import shown_zone_of
from pabal.counted import counted
from pabal.errors import Problem
from pabal.forecast.forecast import Forecast, forecast, horizon_bound_by
from pabal.forecast.plan import Plan
from pabal.rate.fair_share import Flow
from pabal.rate.pace import Pace, format_pace
from pabal.rate.pacing import Scope, scope_of, spacing_us
from pabal.rate.speed import format_speed, unit_name

_MOST_AMOUNT = 2**31 - 1
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Messages that cannot leave in time, whatever else happens."""

    n: int
    is_final: bool
    """True: they expire at endAt. False: they would leave after more than HORIZON."""

    problem: Problem
    """The arithmetic, and the ways out."""


def forecast_alone(campaign: Campaign, messages: int, *, now: datetime) -> Forecast:
    """What would become of the campaign's Kakao messages if nobody else sent anything."""
    return forecast([_plan(campaign, messages)], now=now)[0]


def find_shortfall(
    campaign: Campaign, messages: int, *, now: datetime, time_zone: str | None = None
) -> Shortfall | None:
    """What cannot leave in time; None: all of it can, or something else is wrong with its moments.

    `time_zone`: the installation's, in which moments are told where the campaign names no zone; None: this
    machine's.
    """
    pace, plan = campaign.pace, _plan(campaign, messages)
    start = max(now, campaign.send_at or now)
    end = min(campaign.end_at or start + HORIZON, start + HORIZON)
    open_s = _open_s(plan, start, end)
    alone = forecast([plan], now=start)[0]  # a sendAt beyond the horizon from now is no shortfall
    if not pace or not open_s or not alone.falls_out:
        return None
    since = f"{start.astimezone(shown_zone_of(campaign, time_zone)):%Y-%m-%d %H:%M %Z}"
    n, faster = messages - alone.leaves, _faster(pace, messages, open_s, alone)
    if campaign.end_at and campaign.end_at <= start + HORIZON:
        later = _later(plan, campaign.end_at, now=start)
        ways = [*([f"raise sendingSpeedLimit{faster}"] if faster else []), *([later] if later else [])]
        what = (
            f"{_needs(plan, pace, start)}; from {since} to endAt it is open for "
            f"{_hours(open_s)}, in which {alone.leaves:,} leave and {n:,} expire"
        )
        problem = Problem("endAt", campaign.end_at.isoformat(), what, _one_of(ways))
        return Shortfall(n, True, problem)
    what = (
        f"{_needs(plan, pace, start)}; in the {HORIZON.days} days from {since} it is "
        f"open for {_hours(open_s)}, in which {alone.leaves:,} leave"
    )
    ways = [f"raise it{faster}"] if faster else []
    problem = Problem("sendingSpeedLimit", format_pace(pace, separator=","), what, _one_of(ways))
    return Shortfall(n, False, problem)


def _plan(campaign: Campaign, messages: int) -> Plan:
    caps = (scope_of(f"campaign:{campaign.id}", campaign.pace),) if campaign.pace else ()
    flow = Flow(0, campaign.weight, campaign.id)
    windows = campaign.windows_of(0)
    return Plan(campaign.id, 0, messages, campaign.send_at, campaign.end_at, windows, caps, flow)


def _open_s(plan: Plan, start: datetime, end: datetime) -> float:
    if start >= end:
        return 0.0
    stretches = openings(*plan.windows, start=start, end=end)
    return sum((closes - opens).total_seconds() for opens, closes in stretches)


def _needs(plan: Plan, pace: Pace, now: datetime) -> str:
    """What all messages would need; with several horizons, in a window that is always open."""
    what = f"{counted(plan.messages, 'message')} at {format_pace(pace, separator=',')}"
    if len(pace) == 1:
        spacing_s = spacing_us(scope_of("", pace)) / 1e6
        return f"{what} need {_hours((plan.messages - 1) * spacing_s)} of open window"
    ends_at = forecast([replace(plan, end_at=None, not_before=None, windows=())], now=now)[0].ends_at
    took = f"{_hours((ends_at - now).total_seconds())}" if ends_at else f"more than {HORIZON.days} days"
    return f"{what} need {took} if the window is always open"


def _faster(pace: Pace, messages: int, open_s: float, alone: Forecast) -> str:
    """The least speed in the same unit at which all leave, or the horizon that binds; empty: nothing is fast
    enough.
    """
    if len(pace) > 1:
        unit_s = horizon_bound_by(one for one in alone.segments if one.unit_s)[1] or pace[0][1]
        return f": its {unit_name(unit_s)} binds"
    unit_s = pace[0][1]
    lengthened_s = spacing_us(Scope("", 1, unit_s)) / 1e6
    amount = math.floor((messages - 1) * lengthened_s / open_s) + 1
    return f" to {format_speed(amount, unit_s, separator=',')}" if amount <= _MOST_AMOUNT else ""


def _later(plan: Plan, end_at: datetime, *, now: datetime) -> str:
    """The way out by another endAt; empty: it would be too far ahead."""
    ends_at = forecast([replace(plan, end_at=None)], now=now)[0].ends_at
    if ends_at is None:
        return ""
    moved = ends_at.replace(second=0, microsecond=0) + _MINUTE
    return f"move endAt to {moved.astimezone(end_at.tzinfo).isoformat(timespec='minutes')}"


def _one_of(ways: list[str]) -> str:
    return f"{', '.join(ways)} or take fewer recipients" if ways else "take fewer recipients"


def _hours(seconds: float) -> str:
    """`45 s`, `20 min`, `9 h`, `3,337 h 4 min`."""
    minutes = round(seconds / 60)
    if not minutes:
        return f"{seconds:.0f} s"
    parts = [(minutes // 60, "h"), (minutes % 60, "min")]
    return " ".join(f"{n:,} {unit}" for n, unit in parts if n)
