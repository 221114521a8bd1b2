"""Draw messages to single persons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment
from pabal.replies import OneOffOutcome


def one_offs_screen(messages: Sequence[OneOffOutcome]) -> RenderableType:
    """A row for each message and channel: how it stands, since when, and why."""
    if not messages:
        return "no message has this key or reference; `pabal send` sends one"
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("key", "reference", "channel", "state", "left", "done", "why"):
        table.add_column(heading, overflow="fold")
    for message in messages:
        for cells in _rows(message):
            table.add_row(*map(Text, cells))
    return table


def _rows(message: OneOffOutcome) -> Iterator[tuple[str, ...]]:
    key = message["key"] or ""
    if "refused" in message:
        why = "; ".join(problem["what"] for problem in message["problems"])
        yield key, "", "", f"refused ({message['refused']})", "", "", why
        return
    for channel, leg in message["legs"].items():
        moments = (moment(at, with_utc=False) if at else "" for at in (leg["leftAt"], leg["doneAt"]))
        yield key, message["reference"] or "", channel, leg["state"], *moments, leg["why"] or ""
