"""Lay facts out: a name in grey beside each value."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

Fact = tuple[str, str]
"""A name and its value; an empty value is left out."""


def facts_table(facts: Iterable[Fact]) -> Table:
    """A line for each fact that has a value; texts are shown as they are."""
    table = Table.grid(padding=(0, 2))
    for name, value in facts:
        if value:
            table.add_row(Text(name, style="dim"), Text(value))
    return table
