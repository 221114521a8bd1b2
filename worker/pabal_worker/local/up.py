"""Run a local stack until Ctrl-C, and show it: what runs where, then a line for each event.

With `--json`, one object a line.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from pabal.cli.korean.edge import in_language
from pabal.cli.output import say, show, show_json_line
from pabal.cli.screens.facts import facts_table
from pabal.disk_room import DiskRoom, measure_room
from pabal_worker.local.processes import BEAT, BEATS_WITHIN_S
from pabal_worker.local.stack import LocalStack
from pabal_worker.local.supervisor import Event, State, event_line

_WORTH_TELLING = ("died", "killed")
_YES = ("true", "1", "yes", "on", "t", "y")


class Announcer:
    """Tells what happens to the stack, for people or for programs."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._is_up = False

    def event(self, name: str, event: Event, detail: str) -> None:
        """Something happened to a process; people hear of the start as a whole."""
        if self._as_json:
            show_json_line({"event": event, "process": name, "detail": detail})
        elif self._is_up or event in _WORTH_TELLING:
            line = in_language(event_line(name, event, detail))
            say(f"{datetime.now().astimezone():%H:%M:%S}  {line}")

    def starting(self, stack: LocalStack) -> None:
        """Before anything is started."""
        if not self._as_json:
            say(f"starting in {stack.data} …")

    def up(self, stack: LocalStack) -> None:
        """All runs."""
        self._is_up = True
        if self._as_json:
            show_json_line({"event": "up", **_in_json(stack)})
        else:
            show(_screen(stack))
            if any(state.name == BEAT and not state.is_ready for state in stack.states()):
                say(f"\n{_without_beat(stack)}", err=True)

    def low_disk(self, room: DiskRoom) -> None:
        """Little room is left for the data."""
        if self._as_json:
            show_json_line({"event": "lowDisk", "data": str(room.folder), "freeBytes": room.free_bytes})
        else:
            say(f"{room}: a full disk ends the servers; make room", err=True)

    def ended(self) -> None:
        """Nothing runs any more."""
        if self._as_json:
            show_json_line({"event": "ended"})
        else:
            say("ended; nothing is left running")


def run(stack: LocalStack, announcer: Announcer) -> None:
    """Start the stack, keep it running until Ctrl-C or SIGTERM, end it."""
    with _ending_by_signal(stack):
        announcer.starting(stack)
        try:
            stack.start()
            if not stack.is_over:
                announcer.up(stack)
            stack.run()
        finally:
            stack.stop()
    announcer.ended()


@contextmanager
def _ending_by_signal(stack: LocalStack) -> Iterator[None]:
    """The first Ctrl-C or SIGTERM ends in order; a second one, at once."""

    def end(number: int, frame: FrameType | None) -> None:
        if stack.is_over:
            signal.default_int_handler(number, frame)
        stack.stop_soon()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _without_beat(stack: LocalStack) -> str:
    return (
        f"beat and the workers have not ticked or done the upkeep within {BEATS_WITHIN_S:.0f} s, so nothing "
        f"new starts; `pabal doctor --data {stack.data}` says more"
    )


def _in_json(stack: LocalStack) -> dict[str, Any]:
    return {
        "data": str(stack.data),
        "receiver": stack.receiver_url,
        "sandbox": stack.sandbox_url,
        "freeBytes": measure_room(stack.data).free_bytes,
        "processes": [
            {"process": state.name, "pid": state.pid, "ready": state.is_ready} for state in stack.states()
        ],
    }


def _screen(stack: LocalStack) -> RenderableType:
    facts = facts_table(_facts(stack))
    return Group("", _processes(stack.states()), "", facts, "", "Ctrl-C ends it; the data stays")


def _processes(states: list[State]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("process", "pid", "state"):
        table.add_column(heading)
    for state in states:
        table.add_row(state.name, str(state.pid or "-"), "ready" if state.is_ready else "not ready")
    return table


def _facts(stack: LocalStack) -> Iterator[tuple[str, str]]:
    yield "data", str(stack.data)
    yield "logs", str(stack.data / "logs")
    yield "submit", f"pabal submit CAMPAIGN RECIPIENTS --wait --data {stack.data}"
    yield "receiver", _receiver_in_words(stack)
    if stack.sandbox_url:
        yield "sandbox", f"{stack.sandbox_url} stands in for the provider; nothing reaches anybody"
    else:
        yield "provider", stack.settings["PABAL_INFOBIP_BASE_URL"]


def _receiver_in_words(stack: LocalStack) -> str:
    here, public = stack.receiver_url, stack.settings.get("PABAL_RECEIVER_PUBLIC_URL", "")
    if not public:
        pulls = stack.settings.get("PABAL_PULL_REPORTS", "").lower() in _YES
        instead = "reports are taken from /reports" if pulls else "the provider's logs are asked"
        return f"{here}; no PABAL_RECEIVER_PUBLIC_URL is set, so {instead} instead"
    return here if public == here else f"{here}, for the provider {public}"
