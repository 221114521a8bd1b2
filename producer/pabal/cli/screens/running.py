"""Draw all campaigns that have not come to rest: what each has done, how fast, and what holds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment, width_of_words
from pabal.cli.screens.waits import wait_in_words
from pabal.counted import counted
from pabal.replies import CampaignList, ListedCampaign

_FIGURES = ("campaign", "state", "done", "a minute", "asked", "end")
_HOLDS = "what holds it"
_NUMBERS = ("done", "a minute", "asked")
_GAP = 2
_SECOND_HEAD = 2
"""Lines: a blank one, and headings."""


def running_screen(page: CampaignList, *, rows: int) -> RenderableType:
    """The campaigns of a page for which `rows` lines have room, held ones first; then how many there are
    beyond.
    """
    if not page["campaigns"]:
        return Text("nothing runs, waits or is held; `pabal status` lists what is over")
    return _RunningScreen(page, rows)


@dataclass(frozen=True, slots=True)
class _RunningScreen:
    """What holds each stands beside its figures where all of it fits on a line, else below them all: it may
    be a sentence, which needs the whole width.
    """

    page: CampaignList
    rows: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        shown = self.page["campaigns"][: self.rows]
        beside = _table((*_FIGURES, _HOLDS), shown)
        if console.measure(beside, options=options.update(max_width=_endless(shown))).maximum <= (
            options.max_width
        ):
            yield beside
        else:
            shown = _fitting(shown, console, width=options.max_width, lines=self.rows - _SECOND_HEAD)
            yield _table(_FIGURES, shown)
            yield Text("")
            yield _table(("campaign", _HOLDS), [row for row in shown if _hold(row)])
        yield from _rest(self.page, shown)


def _endless(rows: Sequence[ListedCampaign]) -> int:
    """Columns in which each row has room on a line."""
    return max(sum(map(len, _cells(row))) for row in rows) + 200


def _fitting(
    rows: Sequence[ListedCampaign], console: Console, *, width: int, lines: int
) -> list[ListedCampaign]:
    """As many of them as have room with what holds them below; the first one in any case."""
    room = max(1, width - _GAP - max(len(row["campaign"]) for row in rows))
    fitting: list[ListedCampaign] = []
    for row in rows:
        lines -= 1 + (len(Text(_hold(row)).wrap(console, room)) if _hold(row) else 0)
        if fitting and lines < 0:
            break
        fitting.append(row)
    return fitting


def _table(headings: Sequence[str], rows: Sequence[ListedCampaign]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(
            heading,
            overflow="fold",
            justify="right" if heading in _NUMBERS else "left",
            min_width=width_of_words(heading),
        )
    for row in rows:
        cells = dict(zip((*_FIGURES, _HOLDS), _cells(row), strict=True))
        table.add_row(*(Text(cells[heading], style=_style(row)) for heading in headings))
    return table


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
        _hold(row),
    )


def _hold(row: ListedCampaign) -> str:
    return row["reason"] or wait_in_words(row.get("waitsFor"))


def _rest(page: CampaignList, shown: Sequence[ListedCampaign]) -> list[Text]:
    hidden = len(page["campaigns"]) - len(shown)
    if page["before"]:
        return [
            Text(f"and more than {counted(hidden, 'other')}; `pabal status` has pages of them", style="dim")
        ]
    return [Text(f"and {counted(hidden, 'other')}; `pabal status` lists them", style="dim")] if hidden else []


def _style(row: ListedCampaign) -> str:
    return "bold" if row["state"] == "held" else ""
