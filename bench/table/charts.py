"""Draw a record as PNG files: rates by latency, CPU by who spent it, operations by campaigns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.table.record import CPU, Record

_COLOURS = {
    "ours": "#1f5fa8",
    "bare": "#555555",
    "celery": "#e08a1e",
    "dramatiq": "#b3261e",
    "procrastinate": "#3f8f5f",
}
_SPENDERS = ("#1f5fa8", "#e08a1e", "#b9c9dd", "#b3261e")


def draw(record: Record, folder: Path) -> list[Path]:
    """A file for each part that was measured; returns their paths."""
    return [*_draw_sending(record, folder), *_draw_operations(record, folder)]


def _draw_sending(record: Record, folder: Path) -> Iterator[Path]:
    if not record.find("sending"):
        return
    latencies = record.settings("latency_ms", "sending")
    figure = Figure(figsize=(4.2 * (len(latencies) + 1), 4), layout="constrained")
    panels = list(figure.subplots(1, len(latencies) + 1, squeeze=False).flat)
    for panel, latency in zip(panels, latencies, strict=False):
        _draw_rates(panel, record, latency)
    _draw_costs(panels[-1], record, latencies[0])
    path = folder / "sending.png"
    figure.savefig(path, dpi=110)
    yield path


def _draw_rates(panel: Axes, record: Record, latency: int) -> None:
    for case in record.cases("sending"):
        points = [
            (workers, rate)
            for workers in record.settings("workers", "sending")
            if (rate := record.median("messages/s", "sending", case, latency_ms=latency, workers=workers))
        ]
        panel.plot(*zip(*points, strict=True), marker="o", label=case, color=_COLOURS[case], linewidth=1.3)
    panel.set_yscale("log")
    panel.set_xticks(record.settings("workers", "sending"))
    panel.set_title(f"provider answers after {latency} ms", loc="left")
    panel.set_xlabel("workers")
    panel.set_ylabel("messages a second")
    panel.legend(frameon=False, fontsize=8)


def _draw_costs(panel: Axes, record: Record, latency: int) -> None:
    cases = record.cases("sending")
    below = [0.0] * len(cases)
    for name, colour in zip(record.cpu_names("sending"), _SPENDERS, strict=False):
        heights = [
            record.median(name, "sending", case, latency_ms=latency, workers=1) or 0.0 for case in cases
        ]
        panel.bar(cases, heights, bottom=below, label=name.removeprefix(CPU), color=colour)
        below = [low + height for low, height in zip(below, heights, strict=True)]
    for place, whole in enumerate(below):
        panel.annotate(f"{whole:,.0f}", (place, whole), ha="center", va="bottom", fontsize=8)
    panel.set_title(f"CPU, one worker, {latency} ms", loc="left")
    panel.set_ylabel("µs a message")
    panel.tick_params(axis="x", rotation=30)
    panel.legend(frameon=False, fontsize=8)


def _draw_operations(record: Record, folder: Path) -> Iterator[Path]:
    campaigns = record.settings("campaigns", "operation")
    if len(campaigns) < 2:
        return
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    panel = figure.subplots()
    for case in record.cases("operation"):
        times = [record.median("ms", "operation", case, campaigns=n) or 0.0 for n in campaigns]
        panel.plot(campaigns, times, marker="o", label=case, linewidth=1.3)
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_xlabel("campaigns that run")
    panel.set_ylabel("ms a call")
    panel.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    path = folder / "operations.png"
    figure.savefig(path, dpi=110)
    yield path
