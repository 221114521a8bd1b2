"""Show what a run came to: a line for each scenario, a table at the end, the same table in a document."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table
from rich.text import Text

from bench.kit.processes import cpu_name
from tests.faults.runner import ScenarioRun

BEGIN, END = "<!-- faults: begin -->", "<!-- faults: end -->"
_HEADINGS = (
    "scenario",
    "messages",
    "faults",
    "in doubt",
    "lost",
    "twice",
    "unknown at the end",
    "cap kept",
    "recovery, s",
    "time / undisturbed / allowed, s",
)


def line(played: ScenarioRun) -> Text:
    """One scenario, as soon as it is over."""
    complaints = "; ".join(played.complaints)
    mark = Text("no  ", style="bold red") if complaints else Text("yes ", style="green")
    return (
        mark
        + Text(f"{played.scenario.name} ({played.took_s:.0f} s)")
        + Text(f": {complaints}" if complaints else "")
    )


def table(runs: Iterable[ScenarioRun]) -> Table:
    """All scenarios."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for heading in _HEADINGS:
        shown.add_column(heading, justify="left" if heading == "scenario" else "right")
    for run in runs:
        shown.add_row(*_cells(run), style="red" if run.complaints else None)
    return shown


def totals(runs: Sequence[ScenarioRun]) -> str:
    """The sums of all scenarios in a sentence."""
    judgements = [run.judgement for run in runs]
    return (
        f"{sum(each.messages for each in judgements):,} messages in {len(judgements)} scenarios, "
        f"{sum(run.faults for run in runs):,} faults injected: {sum(each.lost for each in judgements)} lost, "
        f"{sum(each.twice for each in judgements)} twice, "
        f"{sum(each.unknown for each in judgements)} unknown at the end; "
        f"{sum(run.took_s for run in runs) / 60:.0f} minutes"
    )


def write(path: Path, played: Sequence[ScenarioRun], *, seed: int) -> None:
    """Put the table between the markers of a document. Raises ValueError if it has none."""
    head, begin, rest = path.read_text("utf-8").partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{path} has no lines {BEGIN} and {END}; put them where the table shall be")
    path.write_text(f"{head}{BEGIN}\n{_markdown(played, seed)}\n{END}{tail}", "utf-8")


def _markdown(played: Sequence[ScenarioRun], seed: int) -> str:
    rows = [_HEADINGS, ["---", *["--:"] * (len(_HEADINGS) - 1)], *map(_cells, played)]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    machine = f"{cpu_name()}, {platform.system()}, Python {platform.python_version()}"
    return f"{totals(played)}. {datetime.now(UTC):%Y-%m-%d}, seed {seed}, {machine}.\n\n{lines}"


def _cells(run: ScenarioRun) -> list[str]:
    judgement = run.judgement
    return [
        run.scenario.name,
        f"{judgement.messages:,}",
        f"{run.faults:,}",
        f"{judgement.doubted:,}",
        str(judgement.lost),
        str(judgement.twice),
        str(judgement.unknown),
        f"{judgement.worst} of {judgement.cap}",
        "-" if judgement.recovery_s is None else f"{judgement.recovery_s:.1f}",
        _time_of(run),
    ]


def _time_of(run: ScenarioRun) -> str:
    timing = run.timing
    if timing is None:
        return "-"
    return f"{timing.took_s:.0f} / {timing.undisturbed_s:.0f} / {timing.allowed_s:.0f}"
