"""Draw what happened."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment
from pabal.replies import Event, EventList

_CLAIMED = "names under `by` are claimed: whoever asks says them, and the broker proves nobody"


def events_screen(listed: EventList) -> RenderableType:
    """A row an event, the newest last, as logs are read; and once, how far names can be believed."""
    if not listed["events"]:
        return "nothing has happened yet"
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("when", "campaign", "what", "by", "why"):
        table.add_column(heading, overflow="fold")
    for event in reversed(listed["events"]):
        when = moment(event["at"], with_utc=False)
        cells = (when, event["campaign"] or "", event["kind"], event["by"] or "Pabal", _why(event))
        table.add_row(*map(Text, cells))
    claimed = any(event["by"] for event in listed["events"])
    return Group(table, "", Text(_CLAIMED, style="dim")) if claimed else table


def _why(event: Event) -> str:
    change = ""
    if event["was"] is not None or event["became"] is not None:
        was, became = event["was"] or {}, event["became"] or {}
        names = [name for name in became | was if was.get(name) != became.get(name)]
        change = ", ".join(f"{name} {was.get(name, 'none')} → {became.get(name, 'none')}" for name in names)
    return ": ".join(part for part in (event["says"] or "", change) if part)
