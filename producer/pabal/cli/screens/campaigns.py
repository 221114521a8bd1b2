"""Draw the list of campaigns, streams and tests."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment, width_of_words
from pabal.replies import CampaignList, ListedCampaign

_HEADINGS = ("state", "recipients", "done", "a minute", "opened", "end")


def campaigns_screen(page: CampaignList) -> RenderableType:
    """Campaigns first, then streams, then tests, each with held ones first; then how to see the rest."""
    if not page["campaigns"]:
        return _nothing(page)
    kinds: dict[str, list[ListedCampaign]] = {"campaign": [], "stream": [], "test": []}
    for row in page["campaigns"]:
        kinds["test" if row["isTest"] else "stream" if row["isStream"] else "campaign"].append(row)
    parts: list[RenderableType] = []
    for name, rows in kinds.items():
        if rows:
            parts += [Text("")] * bool(parts) + [_table(name, rows)]
            if any(row["reason"] for row in rows):
                parts += [Text(""), _reasons(name, rows)]
    if page["before"]:
        parts += [Text(f"there are more; --before {page['before']} shows the next", style="dim")]
    return Group(*parts)


def _nothing(page: CampaignList) -> str:
    if any(page["counts"].values()):
        return "no campaign is like that; `pabal status` without options lists all"
    return "no campaigns yet; `pabal submit CAMPAIGN RECIPIENTS` makes one"


def _table(name: str, rows: Sequence[ListedCampaign]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (name, *_HEADINGS):
        is_number = heading in ("recipients", "done", "a minute")
        table.add_column(
            heading,
            overflow="fold",
            justify="right" if is_number else "left",
            min_width=width_of_words(heading),
        )
    for row in rows:
        cells = (
            row["campaign"],
            row["state"],
            f"{row['recipients']:,}",
            "" if row["shareDone"] is None else f"{int(row['shareDone'] * 100)} %",
            "" if row["perMinute"] is None else f"{row['perMinute']:,}",
            moment(row["openedAt"], with_utc=False),
            _end(row),
        )
        table.add_row(*(Text(cell, style="bold" if row["state"] == "held" else "") for cell in cells))
    return table


def _reasons(name: str, rows: Sequence[ListedCampaign]) -> Table:
    """Why they are held, paused or cancelled: sentences, which need the whole width."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (name, "reason"):
        table.add_column(heading, overflow="fold", min_width=width_of_words(heading))
    for row in rows:
        if row["reason"]:
            table.add_row(Text(row["campaign"]), Text(row["reason"]))
    return table


def _end(row: ListedCampaign) -> str:
    """When it ended, or would at its present pace."""
    if row["endedAt"]:
        return moment(row["endedAt"], with_utc=False)
    return f"about {moment(row['endsAbout'], with_utc=False)}" if row["endsAbout"] else ""
