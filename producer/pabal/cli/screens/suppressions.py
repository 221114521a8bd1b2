"""Draw who said no, and what a change of that list came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment
from pabal.cli.screens.notes import note_of
from pabal.counted import counted
from pabal.replies import InputNotice, Suppression, SuppressionChange


def change_lines(change: SuppressionChange, done: str, notices: Sequence[InputNotice] = ()) -> Iterator[str]:
    """What of a file was read, what was `done` (added, erased), then a line for each number that is none."""
    yield from map(note_of, notices)
    there = f", {counted(change['unchanged'], 'was', 'were')} there already" if change["unchanged"] else ""
    yield f"{change['changed']:,} {done}{there}; {counted(change['total'], 'entry', 'entries')} in all"
    if change["refused"]:
        yield f"{counted(change['refused'], 'was', 'were')} left out, not being a mobile number:"
    for problem in change["problems"]:
        yield f"  {problem['where']} is {problem['value']!r}: {problem['what']}; {problem['way_out']}"


def suppressions_screen(rows: Sequence[Suppression]) -> RenderableType:
    """A row for each entry."""
    if not rows:
        return "nobody said no; `pabal suppress add NUMBER` notes one who does"
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("number", "gets no", "from", "since", "reason"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        kind = "message" if row["kind"] == "all" else "advertising"
        since = moment(row["at"], with_utc=False)
        cells = (row["number"] or "kept as a hash", kind, row["sender"] or "anybody", since, row["reason"])
        table.add_row(*map(Text, cells))
    return table
