"""What people see of the account's pace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from pabal.cli.screens.status import moment


def account_screen(said: Mapping[str, Any]) -> Table:
    """The cap, what the provider's troubles make of it, and who said so."""
    facts = Table.grid(padding=(0, 2))
    for name, value in _facts_of(said):
        facts.add_row(Text(name, style="dim"), Text(value))
    return facts


def _facts_of(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    facts = [
        ("cap", f"{said['cap'] or 'none'}, by {said['setBy']}"),
        ("for HIGH campaigns", f"{said['highShare']:.0%} of it while others want to send too"),
        ("steering", "on: the provider's troubles slow it" if said["steering"] else "off"),
        ("floor", said["floor"]),
    ]
    slowed = said["slowed"]
    if slowed is None:
        return [*facts, ("slowed", "no")]
    return [
        *facts,
        ("slowed to", f"{slowed['pace']}, since {slowed['why']}"),
        ("last lowered", moment(slowed["since"])),
        ("ceiling", slowed["ceiling"]),
        ("free again", f"{moment(slowed['freeAt'])}, if nothing more happens"),
    ]
