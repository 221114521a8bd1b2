"""Draw the list of campaigns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment
from pabal.replies import ListedCampaign


def campaigns_screen(campaigns: Sequence[ListedCampaign]) -> RenderableType:
    """The list of campaigns, newest first."""
    if not campaigns:
        return "no campaigns yet; `pabal submit CAMPAIGN RECIPIENTS` makes one"
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("campaign", "state", "opened", "ended", "reason"):
        table.add_column(heading, overflow="fold")
    for campaign in campaigns:
        opened = moment(campaign["openedAt"], with_utc=False)
        ended = moment(campaign["endedAt"], with_utc=False) if campaign["endedAt"] else ""
        cells = (campaign["campaign"], campaign["state"], opened, ended, campaign["reason"] or "")
        table.add_row(*map(Text, cells))
    return table
