"""Add the operator's commands to `pabal`: up, demo, sandbox, migrate, export, erase, dead-letters,
doctor, exporter, provider.

What a command needs is imported when it is called, so `pabal submit` stays fast and works without extras.
"""

from __future__ import annotations

import typer

from pabal.cli.examples import Examples, add_examples
from pabal_worker.cli import (
    doctor_command,
    exporter_command,
    ledger_commands,
    local_commands,
    provider_commands,
)

_EXAMPLES: Examples = {
    "up": ("pabal up --sandbox", "pabal up --workers 3 --data /srv/pabal"),
    "demo": ("pabal demo", "pabal demo --keep /tmp/pabal-demo"),
    "sandbox": ("pabal sandbox --port 8090",),
    "migrate": ("pabal migrate",),
    "export": ("pabal export spring --output spring.csv",),
    "erase": ("pabal erase spring --yes",),
    "dead-letters": ("pabal dead-letters --content",),
    "doctor": ("pabal doctor", "pabal doctor --json"),
    "provider subscriptions": ("pabal provider subscriptions KAKAO_ALIM --make",),
    "provider inbound": ("pabal provider inbound @shop --make",),
    "exporter": ("pabal exporter --host 0.0.0.0 --port 9200",),
}


def add_commands(app: typer.Typer) -> None:
    """Add the operator's commands."""
    local_commands.add(app)
    ledger_commands.add(app)
    doctor_command.add(app)
    exporter_command.add(app)
    provider_commands.add(app)
    add_examples(app, _EXAMPLES)
