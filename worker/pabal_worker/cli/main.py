"""The operator's part of `pabal`: up, demo, sandbox, migrate, export.

What a command needs is imported when it is called, so that `pabal submit` does not wait for it, and works
where only the producer's half has what it needs.
"""

from __future__ import annotations

import typer

from pabal_worker.cli import ledger_commands, local_commands


def add_commands(app: typer.Typer) -> None:
    """Add the operator's commands."""
    local_commands.add(app)
    ledger_commands.add(app)
