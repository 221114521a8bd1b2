"""What `pabal up` shows: what runs where, then a line for each event; or one JSON object a line."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType
from typing import Any

import typer
from rich.console import Group, RenderableType
from rich.table import Table

from pabal.cli.output import show
from pabal.cli.screens.facts import facts_table
from pabal_worker.local.stack import Machine
from pabal_worker.local.supervisor import Event, State

_WORTH_TELLING = ("died", "killed")
_YES = ("true", "1", "yes", "on", "t", "y")


class Telling:
    """Tells of a machine's life, for people or for programs."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._is_up = False

    def event(self, name: str, event: Event, detail: str) -> None:
        """Something happened to a process; people hear of the start as a whole."""
        if self._as_json:
            _line({"event": event, "process": name, "detail": detail})
        elif self._is_up or event in _WORTH_TELLING:
            said = f"{name} {event}" + (f": {detail}" if detail else "")
            typer.echo(f"{datetime.now().astimezone():%H:%M:%S}  {said}")

    def starting(self, machine: Machine) -> None:
        """Before anything is started."""
        if not self._as_json:
            typer.echo(f"starting in {machine.data} …")

    def up(self, machine: Machine) -> None:
        """All runs."""
        self._is_up = True
        if self._as_json:
            _line({"event": "up", **_in_json(machine)})
        else:
            show(_screen(machine))

    def ended(self) -> None:
        """Nothing runs any more."""
        if self._as_json:
            _line({"event": "ended"})
        else:
            typer.echo("ended; nothing is left running")


def run(machine: Machine, telling: Telling) -> None:
    """Start the machine, keep it running until Ctrl-C or SIGTERM, end it."""
    with _ending_by_signal(machine):
        telling.starting(machine)
        try:
            machine.start()
            if not machine.is_over:
                telling.up(machine)
            machine.run()
        finally:
            machine.stop()
    telling.ended()


@contextmanager
def _ending_by_signal(machine: Machine) -> Iterator[None]:
    """The first Ctrl-C or SIGTERM ends in order; a second one, at once."""

    def end(number: int, frame: FrameType | None) -> None:
        if machine.is_over:
            signal.default_int_handler(number, frame)
        machine.stop_soon()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_json(machine: Machine) -> dict[str, Any]:
    return {
        "data": str(machine.data),
        "receiver": machine.receiver_url,
        "sandbox": machine.sandbox_url,
        "processes": [
            {"process": one.name, "pid": one.pid, "ready": one.is_ready} for one in machine.states()
        ],
    }


def _line(said: dict[str, Any]) -> None:
    typer.echo(json.dumps(said, ensure_ascii=False))


def _screen(machine: Machine) -> RenderableType:
    facts = facts_table(_facts(machine))
    return Group("", _processes(machine.states()), "", facts, "", "Ctrl-C ends it; the data stays")


def _processes(states: list[State]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("process", "pid", "state"):
        table.add_column(heading)
    for state in states:
        table.add_row(state.name, str(state.pid or "-"), "ready" if state.is_ready else "not ready")
    return table


def _facts(machine: Machine) -> Iterator[tuple[str, str]]:
    yield "data", str(machine.data)
    yield "logs", str(machine.data / "logs")
    yield "submit", f"pabal submit CAMPAIGN RECIPIENTS --wait --data {machine.data}"
    yield "receiver", _receiver_in_words(machine)
    if machine.sandbox_url:
        yield "sandbox", f"{machine.sandbox_url} stands in for the provider; nothing reaches anybody"
    else:
        yield "provider", machine.settings["PABAL_INFOBIP_BASE_URL"]


def _receiver_in_words(machine: Machine) -> str:
    here, public = machine.receiver_url, machine.settings.get("PABAL_RECEIVER_PUBLIC_URL", "")
    if not public:
        pulls = machine.settings.get("PABAL_PULL_REPORTS", "").lower() in _YES
        instead = "reports are taken from /reports" if pulls else "the provider's logs are asked"
        return f"{here}; no PABAL_RECEIVER_PUBLIC_URL is set, so {instead} instead"
    return here if public == here else f"{here}, for the provider {public}"
