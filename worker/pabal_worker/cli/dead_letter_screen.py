"""Show dead letters: when one came, where, and why it is foreign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment
from pabal.counted import counted
from pabal.timestamps import to_iso
from pabal_worker.broker.dead_letters import readable
from pabal_worker.records import KeptDeadLetter


def in_json(letters: Sequence[KeptDeadLetter], total: int, *, content: bool, numbers: bool) -> dict[str, Any]:
    """For programs."""
    rows = [
        {
            "number": letter.id,
            "cameAt": to_iso(letter.came_at),
            "queue": letter.queue,
            "id": letter.message_id,
            "reason": letter.reason,
            "bytes": letter.size,
        }
        | ({"content": readable(letter.content, with_numbers=numbers)} if content else {})
        for letter in letters
    ]
    return {"total": total, "deadLetters": rows}


def screen(letters: Sequence[KeptDeadLetter], total: int, *, content: bool, numbers: bool) -> RenderableType:
    """For people."""
    if not total:
        return Text("no message of the broker was set aside")
    parts: list[RenderableType] = [
        Text(f"{counted(total, 'message was', 'messages were')} set aside; the newest {len(letters)}:")
    ]
    for letter in letters:
        table = Table.grid(padding=(0, 2))
        table.add_row(
            Text(str(letter.id), style="bold"),
            Text(moment(to_iso(letter.came_at), with_utc=False)),
            Text(letter.queue),
            Text(f"{letter.size:,} bytes"),
            Text(letter.message_id, style="dim"),
        )
        parts += ["", table, Text(f"  {letter.reason}")]
        if content:
            parts.append(Text(f"  {readable(letter.content, with_numbers=numbers)}"))
    return Group(*parts)
