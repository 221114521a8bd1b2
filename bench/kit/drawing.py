"""Draw what the pace bench saw, as PNG files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import ceil
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.kit import sliding
from bench.kit.tracks import Track
from bench.starts import Lags

_ARRIVED, _GRANTED, _CAP, _SECOND, _MARK = "#1f5fa8", "#e08a1e", "#b3261e", "#b9c9dd", "#555555"
_COLUMNS = 2
_STEP_S = 0.01
"""A point of a line is wider than the bench's own step."""


def draw_tracks(tracks: Sequence[Track], path: Path) -> Path:
    """A panel for each run: the sliding unit over grants and arrivals, below the cap; messages a second."""
    rows = ceil(len(tracks) / _COLUMNS)
    figure = Figure(figsize=(13, 3.4 * rows), layout="constrained")
    panels = figure.subplots(rows, _COLUMNS, squeeze=False).flat
    for panel, track in zip(panels, tracks, strict=False):
        _draw_track(panel, track)
    for panel in list(panels)[len(tracks) :]:
        panel.set_axis_off()
    figure.savefig(path, dpi=110)
    return path


def draw_lags(lags: Sequence[Lags], path: Path) -> Path:
    """For each kind of start: which share of the campaigns had started after how long."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    panel = figure.subplots()
    for kind in lags:
        ordered = sorted(kind.seconds)
        shares = [(place + 1) / len(ordered) for place in range(len(ordered))]
        panel.step(ordered, shares, where="post", label=f"after {kind.what} ({len(ordered)})")
    panel.axvline(1.0, color=_CAP, linewidth=1, linestyle="--", label="wanted for 99 %")
    panel.set_xlabel("seconds after the moment that was due")
    panel.set_ylabel("share of campaigns that had started")
    panel.set_xlim(left=0)
    panel.set_ylim(0, 1.02)
    panel.legend(loc="lower right", frameon=False)
    figure.savefig(path, dpi=110)
    return path


def _draw_track(panel: Axes, track: Track) -> None:
    end = track.arrivals.times[-1] - track.began
    _draw_seconds(panel, track)
    for name, calls, colour, style in (
        ("granted", track.grants, _GRANTED, "-"),
        ("arrived", track.arrivals, _ARRIVED, "--"),
    ):
        ends, held = sliding.curve(calls, track.unit_s, step_s=_STEP_S)
        panel.plot(ends - track.began, held, style, color=colour, linewidth=1.3, label=f"{name}, last minute")
    since = [limit.since - track.began for limit in track.limits]
    amounts = [limit.amount for limit in track.limits]
    panel.step([*since, end], [*amounts, amounts[-1]], where="post", color=_CAP, linewidth=1, label="allowed")
    for mark in track.marks:
        panel.axvline(mark.at - track.began, color=_MARK, linewidth=0.8, linestyle=":")
        panel.annotate(
            mark.label, (mark.at - track.began, 0), rotation=90, va="bottom", ha="right", fontsize=8
        )
    panel.set_title(track.name, loc="left", fontweight="bold")
    panel.set_xlabel("seconds since the first arrival")
    panel.set_ylim(0, max(amounts) * 1.15)
    panel.set_xlim(0, end)
    panel.legend(loc="lower right", framealpha=0.85, fontsize=8)


def _draw_seconds(panel: Axes, track: Track) -> None:
    """Faint bars on an axis of their own: how many messages arrived in each second."""
    seconds: Counter[int] = Counter()
    for at, n in zip(track.arrivals.times, track.arrivals.counts, strict=True):
        seconds[int(at - track.began)] += n
    bars = panel.twinx()
    bars.bar(list(seconds), list(seconds.values()), width=1.0, align="edge", color=_SECOND, zorder=0)
    bars.set_ylabel("arrived in a second")
    bars.set_ylim(0, max(seconds.values()) * 3)
    panel.set_zorder(bars.get_zorder() + 1)
    panel.patch.set_visible(False)
