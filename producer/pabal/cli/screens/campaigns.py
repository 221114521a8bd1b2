"""Draw the list of campaigns and streams."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment
from pabal.replies import CampaignList, ListedCampaign

_HEADINGS = ("state", "recipients", "done", "a minute", "opened", "end", "reason")


def campaigns_screen(page: CampaignList) -> RenderableType:
    """Campaigns first, then streams, each with held ones first; then how to see the rest."""
    campaigns = [row for row in page["campaigns"] if not row["isStream"]]
    streams = [row for row in page["campaigns"] if row["isStream"]]
    if not page["campaigns"]:
        return _nothing(page)
    parts: list[RenderableType] = [_table("campaign", campaigns)] if campaigns else []
    if streams:
        parts += [Text("")] * bool(campaigns) + [_table("stream", streams)]
    if page["before"]:
        total = sum(n for states in page["counts"].values() for n in states.values())
        parts += [Text(f"there are {total:,} in all; --before {page['before']} shows the next", style="dim")]
    return Group(*parts)


def _nothing(page: CampaignList) -> str:
    if any(page["counts"].values()):
        return "no campaign is like that; `pabal status` without options lists all"
    return "no campaigns yet; `pabal submit CAMPAIGN RECIPIENTS` makes one"


def _table(name: str, rows: Sequence[ListedCampaign]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (name, *_HEADINGS):
        is_number = heading in ("recipients", "done", "a minute")
        table.add_column(heading, overflow="fold", justify="right" if is_number else "left")
    for row in rows:
        cells = (
            row["campaign"],
            row["state"],
            f"{row['recipients']:,}",
            "" if row["shareDone"] is None else f"{int(row['shareDone'] * 100)} %",
            "" if row["perMinute"] is None else f"{row['perMinute']:,}",
            moment(row["openedAt"], with_utc=False),
            _end(row),
            row["reason"] or "",
        )
        table.add_row(*(Text(cell, style="bold" if row["state"] == "held" else "") for cell in cells))
    return table


def _end(row: ListedCampaign) -> str:
    """When it ended, or would at its present pace."""
    if row["endedAt"]:
        return moment(row["endedAt"], with_utc=False)
    return f"about {moment(row['endsAbout'], with_utc=False)}" if row["endsAbout"] else ""
