"""What a run came to: a line for each scenario, a table at the end, and the same table in a document."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table
from rich.text import Text

from bench.processes import cpu_name
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
)


def line(played: ScenarioRun) -> Text:
    """One scenario, as soon as it is over."""
    said = "; ".join(played.complaints)
    mark = Text("no  ", style="bold red") if said else Text("yes ", style="green")
    return mark + Text(f"{played.scenario.name} ({played.took_s:.0f} s)") + Text(f": {said}" if said else "")


def table(played: Iterable[ScenarioRun]) -> Table:
    """All scenarios."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for heading in _HEADINGS:
        made.add_column(heading, justify="left" if heading == "scenario" else "right")
    for one in played:
        made.add_row(*_cells(one), style="red" if one.complaints else None)
    return made


def totals(played: Sequence[ScenarioRun]) -> str:
    """The sums of all scenarios in a sentence."""
    found = [one.judgement for one in played]
    return (
        f"{sum(one.messages for one in found):,} messages in {len(found)} scenarios, "
        f"{sum(one.faults for one in played):,} faults injected: {sum(one.lost for one in found)} lost, "
        f"{sum(one.twice for one in found)} twice, {sum(one.unknown for one in found)} unknown at the end; "
        f"{sum(one.took_s for one in played) / 60:.0f} minutes"
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


def _cells(one: ScenarioRun) -> list[str]:
    found = one.judgement
    return [
        one.scenario.name,
        f"{found.messages:,}",
        f"{one.faults:,}",
        f"{found.doubted:,}",
        str(found.lost),
        str(found.twice),
        str(found.unknown),
        f"{found.worst} of {found.cap}",
        "-" if found.recovery_s is None else f"{found.recovery_s:.1f}",
    ]
