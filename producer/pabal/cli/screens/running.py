"""Draw all campaigns that have not come to rest: what each has done, how fast, and what holds it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment, width_of_words
from pabal.cli.screens.waits import wait_in_words
from pabal.counted import counted
from pabal.replies import CampaignList, ListedCampaign

_HEADINGS = ("campaign", "state", "done", "a minute", "asked", "end", "what holds it")
_NUMBERS = ("done", "a minute", "asked")


def running_screen(page: CampaignList, *, rows: int) -> RenderableType:
    """The first `rows` campaigns of a page, held ones first; then how many there are beyond."""
    if not page["campaigns"]:
        return Text("nothing runs, waits or is held; `pabal status` lists what is over")
    shown = page["campaigns"][:rows]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in _HEADINGS:
        table.add_column(
            heading,
            overflow="fold",
            justify="right" if heading in _NUMBERS else "left",
            min_width=width_of_words(heading),
        )
    for row in shown:
        table.add_row(*(Text(cell, style=_style(row)) for cell in _cells(row)))
    return Group(table, *_rest(page, shown))


def running_line(row: ListedCampaign) -> str:
    """A campaign in one line, for places where nothing can be drawn."""
    name, state, done, pace, asked, _, holds = _cells(row)
    parts = (
        state,
        f"{done} done" if done else "",
        f"{pace} a minute" if pace else "",
        asked and f"asked {asked}",
    )
    return f"{name}: " + ", ".join(part for part in (*parts, holds) if part)


def _cells(row: ListedCampaign) -> tuple[str, ...]:
    return (
        row["campaign"],
        row["state"],
        "" if row["shareDone"] is None else f"{int(row['shareDone'] * 100)} %",
        "" if row["perMinute"] is None else f"{row['perMinute']:,}",
        row.get("pace") or "",
        f"about {moment(row['endsAbout'], with_utc=False)}" if row["endsAbout"] else "",
        row["reason"] or wait_in_words(row.get("waitsFor")),
    )


def _rest(page: CampaignList, shown: Sequence[ListedCampaign]) -> list[Text]:
    hidden = len(page["campaigns"]) - len(shown)
    if page["before"]:
        return [
            Text(f"and more than {counted(hidden, 'other')}; `pabal status` has pages of them", style="dim")
        ]
    return [Text(f"and {counted(hidden, 'other')}; `pabal status` lists them", style="dim")] if hidden else []


def _style(row: ListedCampaign) -> str:
    return "bold" if row["state"] == "held" else ""
