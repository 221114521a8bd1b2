"""Add the operator's commands to `pabal`: up, demo, sandbox, migrate, export, erase, dead-letters,
doctor, provider.

What a command needs is imported when it is called, so `pabal submit` stays fast and works without extras.
"""

from __future__ import annotations

import typer

from pabal_worker.cli import doctor_command, ledger_commands, local_commands, provider_commands


def add_commands(app: typer.Typer) -> None:
    """Add the operator's commands."""
    local_commands.add(app)
    ledger_commands.add(app)
    doctor_command.add(app)
    provider_commands.add(app)
