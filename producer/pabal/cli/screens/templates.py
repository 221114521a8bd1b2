"""Draw templates that are registered, and what an import of them came to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment
from pabal.cli.screens.notes import note_of
from pabal.counted import counted
from pabal.replies import TemplateEntry, TemplateHistory, TemplateImport, TemplatePull
from pabal.templates.visible import show_signs

_SHOWN = 40


def change_lines(change: TemplateImport) -> Iterator[str]:
    """What of a file was read, then what the import came to."""
    yield from map(note_of, change["notices"])
    yield (
        f"{change['added']:,} added, {change['changed']:,} changed, {change['unchanged']:,} unchanged; "
        f"{counted(change['total'], 'template')} in all"
    )


def pull_lines(pull: TemplatePull) -> Iterator[str]:
    """What a pull came to, then a line for each template that could not be read."""
    yield f"{pull['added']:,} added, {pull['changed']:,} changed, {pull['unchanged']:,} unchanged"
    yield from (f"  not read: {code}" for code in pull["unread"])


def order_lines(order: Mapping[str, Any]) -> Iterator[str]:
    """A template as the provider is asked to register it."""
    yield f"{show_signs(str(order.get('name', '')))} of {show_signs(str(order.get('sender', '')))}"
    content = order.get("content")
    if isinstance(content, Mapping):
        yield from (f"  {line}" for name, value in content.items() for line in _field(name, value))


def templates_screen(rows: Sequence[TemplateEntry], *, is_filtered: bool = False) -> RenderableType:
    """A row for each template, with the beginning of its text."""
    if not rows and is_filtered:
        return "no template is like that; `pabal templates list` without options lists all"
    if not rows:
        return "no template is known; `pabal templates import FILE` tells of them"
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("sender", "channel", "code", "status", "name", "text"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        text = show_signs(str(row["content"].get("text", row["content"].get("header", ""))))
        begin = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
        cells = (
            row["sender"],
            row["channel"],
            row["code"],
            row["status"] or "not told",
            row["name"] or "",
            begin,
        )
        table.add_row(*map(Text, cells))
    return table


def history_screen(history: TemplateHistory) -> str:
    """Every template of a code in full, then its changes."""
    return "\n".join([*_templates(history["templates"]), *_changes(history)])


def _templates(rows: Sequence[TemplateEntry]) -> Iterator[str]:
    for row in rows:
        by = f" by {row['importedBy']}" if row["importedBy"] else ""
        since = moment(row["importedAt"], with_utc=False)
        yield f"{row['code']} of {row['sender']} ({row['channel']}): {row['status'] or 'status not told'}"
        yield f"  {row['name'] or 'without a name'}; from a {row['source']}, {since}{by}"
        yield from (f"  {line}" for name, value in row["content"].items() for line in _field(name, value))


def _field(name: str, value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield f"{name}: {show_signs(value)}"
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield f"{name}[{place}]: {show_signs(json.dumps(part, ensure_ascii=False))}"
    else:
        yield f"{name}: {show_signs(json.dumps(value, ensure_ascii=False))}"


def _changes(history: TemplateHistory) -> Iterator[str]:
    are_several = len(history["templates"]) > 1
    for event in history["events"]:
        was, became = event["was"] or {}, event["became"] or {}
        changed = [name for name in became if event["was"] and was.get(name) != became[name]]
        what = f": {', '.join(changed)}" if changed else ""
        by = f" by {event['by']}" if event["by"] else ""
        whose = f" ({event['says']})" if are_several and event["says"] else ""
        yield f"{moment(event['at'], with_utc=False)} {event['kind']}{what}{by}{whose}"
