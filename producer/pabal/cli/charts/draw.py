"""Draw a forecast as a chart: what has left and what will, the rate beside the cap, shut hours in grey.

Needs matplotlib; `option` imports this module only when a chart is asked for.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import matplotlib
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

from pabal.cli.charts.series import Series, Stretch, series
from pabal.cli.screens.forecast import bound_by, others_in_words
from pabal.rate.speed import unit_name
from pabal.replies import ForecastReply

_INK, _SOFT, _GRID, _SHUT = "#1c2733", "#5f6c7b", "#dde3ea", "#eceff3"
_PLAN, _PACE, _PAST = "#1f5fa8", "#a5bfdf", "#7fcbb5"
_CAP, _NOW, _END = "#c2502e", "#1c2733", "#8a1f4b"
_LONG_NAME = 36
_DASHES, _DOTS = (0, (5, 3)), (0, (1, 1.5))
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": _INK,
    "text.parse_math": False,
    "axes.edgecolor": _GRID,
    "axes.labelcolor": _SOFT,
    "xtick.color": _SOFT,
    "ytick.color": _SOFT,
    "svg.hashsalt": "pabal",
}


def draw(forecast: ForecastReply, path: Path) -> None:
    """Write the chart of a reply of `pabal.forecast`; the suffix decides the form. Raises OSError."""
    drawn, zone = series(forecast), _zone(forecast)
    with matplotlib.rc_context(_STYLE):
        layout = ConstrainedLayoutEngine(w_pad=0.15, h_pad=0.12)
        figure = Figure(figsize=(10, 5.8), dpi=120, layout=layout)
        sums, rates = figure.subplots(2, 1, sharex=True, height_ratios=[2.2, 1])
        _draw_sums(sums, drawn)
        _draw_rates(rates, drawn)
        _draw_background((sums, rates), drawn)
        _name_moments(sums, drawn)
        _set_times(rates, drawn, zone)
        _set_title(sums, forecast["campaign"], _in_words(forecast, drawn, zone))
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def _draw_sums(axes: Axes, drawn: Series) -> None:
    """What has left, as steps, and what will, as a line."""
    if drawn.left:
        times, sums = _columns(drawn.left)
        axes.fill_between(times, sums, step="post", color=_PAST, lw=0, label="has left")
    if drawn.alone:
        axes.plot(*_columns(drawn.alone), color=_SOFT, lw=1, ls=_DASHES, label="if alone, from its start")
    if drawn.to_come:
        axes.plot(*_columns(drawn.to_come), color=_PLAN, lw=2, solid_capstyle="round", label="forecast")
    axes.margins(y=0.1)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_ylabel("messages that have left")


def _draw_rates(axes: Axes, drawn: Series) -> None:
    """The pace that there was and will be, and the tightest cap."""
    highest = max((rate * drawn.unit_s for *_, rate in (*drawn.rates, *drawn.past_rates)), default=0.0)
    _draw_pace(axes, drawn.past_rates, drawn.unit_s, color=_PAST)
    _draw_pace(axes, drawn.rates, drawn.unit_s, color=_PACE)
    if drawn.cap:
        at = (1.0, drawn.cap.amount)
        axes.axhline(drawn.cap.amount, color=_CAP, lw=1.2, ls=_DASHES)
        name = f"{bound_by(drawn.cap.scope)}, {drawn.cap}"
        _note(axes, name, at, ("axes fraction", "data"), color=_CAP, ha="right")
        highest = max(highest, drawn.cap.amount)
    axes.set_ylim(0, highest * 1.35 or 1)
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.set_ylabel(f"per {unit_name(drawn.unit_s).lower()}")


def _draw_pace(axes: Axes, stretches: list[Stretch], unit_s: int, *, color: str) -> None:
    edges = [edge for since, until, _ in stretches for edge in (_number(since), _number(until))]
    rates = [rate * unit_s for *_, rate in stretches for _ in range(2)]
    axes.fill_between(edges, rates, color=color, lw=0)


def _draw_background(panels: tuple[Axes, ...], drawn: Series) -> None:
    for axes in panels:
        axes.set_axisbelow(True)
        axes.grid(axis="y", color=_GRID, lw=0.8)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(length=0)
        for closes, opens in drawn.shut:
            axes.axvspan(_number(closes), _number(opens), color=_SHUT, lw=0, zorder=-1)
        axes.axvline(_number(drawn.now), color=_NOW, lw=1)
        if drawn.end_at:
            axes.axvline(_number(drawn.end_at), color=_END, lw=1.2, ls=_DOTS)


def _name_moments(axes: Axes, drawn: Series) -> None:
    for moment, name, color in ((drawn.now, "now", _NOW), (drawn.end_at, "endAt", _END)):
        if moment and drawn.begins <= moment <= drawn.ends:
            _note(axes, name, (_number(moment), 1.0), ("data", "axes fraction"), color=color, ha="center")


def _note(
    axes: Axes, text: str, at: tuple[float, float], measured: tuple[str, str], *, color: str, ha: str
) -> None:
    """A small text just above a place."""
    place: dict[str, Any] = {"xycoords": measured, "textcoords": "offset points", "ha": ha, "va": "bottom"}
    box = {"facecolor": "white", "alpha": 0.7, "lw": 0, "pad": 1}
    axes.annotate(text, at, (0, 3), fontsize=8, color=color, annotation_clip=False, bbox=box, **place)


def _set_times(axes: Axes, drawn: Series, zone: tzinfo | None) -> None:
    locator = AutoDateLocator(tz=zone, minticks=4, maxticks=9)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, tz=zone))  # type: ignore[no-untyped-call]
    axes.set_xlim(_number(drawn.begins), _number(drawn.ends))
    axes.set_xlabel(f"time in {zone}", fontsize=8)


def _set_title(axes: Axes, name: str, text: str) -> None:
    place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points"}
    size = 14 if len(name) <= _LONG_NAME else 10
    axes.annotate(name, (0, 1), (0, 38), fontsize=size, fontweight="bold", annotation_clip=False, **place)
    axes.annotate(text, (0, 1), (0, 21), fontsize=9.5, color=_SOFT, annotation_clip=False, **place)
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.14), ncols=3, frameon=False, fontsize=8)


def _in_words(forecast: ForecastReply, drawn: Series, zone: tzinfo | None) -> str:
    parts = [_end_in_words(forecast, zone)]
    if forecast["binds"]:
        parts.append(f"{bound_by(forecast['binds'], forecast.get('bindsUnit'))} binds")
    if forecast["others"]:
        parts.append(others_in_words(forecast["others"]))
    if drawn.shut:
        parts.append("grey: its window is shut")
    return " · ".join(parts)


def _end_in_words(forecast: ForecastReply, zone: tzinfo | None) -> str:
    lost = sum(loss["n"] for loss in forecast["fallsOut"])
    if forecast["endsAt"]:
        ends = datetime.fromisoformat(forecast["endsAt"]).astimezone(zone)
        return f"ends about {ends:%Y-%m-%d %H:%M:%S %Z}"
    return f"{forecast['leaves']:,} will leave, {lost:,} will not" if lost else "nothing waits to be sent"


def _zone(forecast: ForecastReply) -> tzinfo | None:
    """The window's zone, or this machine's."""
    return ZoneInfo(forecast["timeZone"]) if forecast["timeZone"] else datetime.now().astimezone().tzinfo


def _columns(points: list[tuple[datetime, float]]) -> tuple[list[float], list[float]]:
    """Moments and values, as two lists."""
    return [_number(at) for at, _ in points], [value for _, value in points]


def _number(moment: datetime) -> float:
    """A moment as matplotlib counts."""
    return float(date2num(moment))  # type: ignore[no-untyped-call]
