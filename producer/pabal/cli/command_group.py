"""List a group's commands in its help with their first sentences whole, over as many lines as they take.

typer cuts each to one line, wherever that ends. What a sentence says is with its command.
"""

from __future__ import annotations

from typer._click.core import Context
from typer._click.formatting import HelpFormatter
from typer.core import TyperGroup

_WHOLE = 10_000
"""Letters that no sentence has."""


class CommandGroup(TyperGroup):
    """A group of commands."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write a line or more for each command."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [
            (name, command.get_short_help_str(_WHOLE))
            for name, command in commands
            if command is not None and not command.hidden
        ]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)
