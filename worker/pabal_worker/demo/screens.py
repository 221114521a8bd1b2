"""Show what `pabal demo` does: events of processes, then who was reached, the cost, the proofs.

Computes none of it.
"""

from __future__ import annotations

from typing import Any

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.campaign import Campaign
from pabal.cli.output import say, show_json_line
from pabal.cli.screens.messages import message_lines
from pabal.recipients.prepare import Prepared
from pabal.submit.check import first_messages
from pabal_worker.demo.demo import Outcome
from pabal_worker.local.supervisor import Event, event_line

_SHOWN_MESSAGES = 2


class EventPrinter:
    """Prints when each process is ready for the first time, and later what was not planned."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._died: set[str] = set()

    def __call__(self, name: str, event: Event, detail: str) -> None:
        if self._as_json:
            show_json_line({"event": event, "process": name, "detail": detail})
        elif event in ("ready", "died", "killed"):
            say(self._line(name, event, detail))

    def _line(self, name: str, event: Event, detail: str) -> str:
        if event == "died":
            self._died.add(name)
        is_back = event == "ready" and name in self._died
        return f"{name} ready again: {detail}" if is_back else event_line(name, event, detail)


def print_first_messages(campaign: Campaign, prepared: Prepared, *, as_json: bool) -> None:
    """Print the first filled messages as people will read them, as `pabal check --show` does."""
    messages = list(first_messages(campaign, prepared, _SHOWN_MESSAGES))
    if as_json:
        shown = [message.to_json() for message in messages]
        show_json_line({"event": "messages", "messages": shown})
        return
    for message in messages:
        say("\n".join(["", *message_lines(message)]))
    typer.echo()


def outcome_screen(outcome: Outcome) -> RenderableType:
    """The demo's end."""
    verdict = "every proof holds" if outcome.holds else "NOT every proof holds"
    return Group(
        "", _reached(outcome), "", _prices(outcome), "", _proofs(outcome), "",
        Text(verdict, style="bold green" if outcome.holds else "bold red"),
    )  # fmt: skip


def in_json(outcome: Outcome) -> dict[str, Any]:
    """The demo's end for programs."""
    return {
        "holds": outcome.holds,
        "proofs": [
            {"what": proof.what, "holds": proof.holds, "figures": proof.figures} for proof in outcome.proofs
        ],
        "reached": outcome.reach.people,
        "prices": outcome.reach.costs_in_json,
        "killedWorker": outcome.killed_pid,
    }


def _reached(outcome: Outcome) -> Table:
    table = _table("people reached by", "people")
    for channel, n in outcome.reach.people.items():
        table.add_row(channel, f"{n:,}")
    return table


def _prices(outcome: Outcome) -> Table:
    table = _table("cost of", "messages", "price")
    for cost in outcome.reach.costs:
        table.add_row(cost.channel, f"{cost.messages:,}", f"{cost.price:,.2f} {cost.currency}")
    return table


def _proofs(outcome: Outcome) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    table.add_column("proofs, from the ledger and from what arrived", overflow="fold")
    for proof in outcome.proofs:
        mark = Text("✓", style="green") if proof.holds else Text("✗", style="bold red")
        table.add_row(mark, Text.assemble(proof.what, "\n", (proof.figures, "dim")))
    return table


def _table(first: str, *numbers: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first)
    for heading in numbers:
        table.add_column(heading, justify="right")
    return table
