"""The live view of a campaign: asks every second, draws what is new, ends when the campaign does.

Where nothing can be drawn (no terminal), it writes a line whenever something has changed; for programs, one
JSON object a line. Workers that restart are waited for, and that is shown.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import typer
from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from pabal.cli.output import console, show
from pabal.cli.screens.status import duration, status_line, status_screen
from pabal.errors import NoAnswer

REFRESH_S = 1.0
GIVE_UP_S = 120.0

Status = dict[str, Any]
Draw = Callable[[Status | None, str], None]
"""Called with the last status, if any, and with what is the matter just now."""


def watch(ask: Callable[[], Status], *, as_json: bool, stops_when_held: bool = False) -> Status:
    """Show a campaign until it ends; its last status. Raises NoAnswer after two minutes without any."""
    screen = console()
    if as_json:
        return follow(ask, _Lines(_json_line), stops_when_held=stops_when_held)
    if not screen.is_terminal:
        last = follow(ask, _Lines(status_line), stops_when_held=stops_when_held)
        show(status_screen(last))
        return last
    with Live(console=screen, auto_refresh=False) as live:

        def draw(status: Status | None, matter: str) -> None:
            live.update(_drawn(status, matter), refresh=True)

        return follow(ask, draw, stops_when_held=stops_when_held)


def is_over(status: Status) -> bool:
    """Whether nothing can change any more."""
    return status["state"] == "finished" or (status["state"] == "cancelled" and bool(status["endedAt"]))


def exit_status(status: Status) -> int:
    """0 if the campaign finished, 1 if it did not."""
    return 0 if status["state"] == "finished" else 1


def follow(
    ask: Callable[[], Status],
    draw: Draw,
    *,
    stops_when_held: bool = False,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Status:
    """Ask and draw until the campaign ends."""
    status: Status | None = None
    heard_at = clock()
    while True:
        try:
            status = ask()
        except NoAnswer as error:
            silent_s = clock() - heard_at
            if silent_s >= GIVE_UP_S:
                raise
            draw(status, f"no answer for {duration(timedelta(seconds=silent_s))}: {error}")
        else:
            heard_at = clock()
            draw(status, "")
            if is_over(status) or (stops_when_held and status["state"] == "held"):
                return status
        sleep(REFRESH_S)


class _Lines:
    """Draws as lines, each only if it says something new."""

    def __init__(self, line_of: Callable[[Status], str]) -> None:
        self._line_of, self._last = line_of, ""

    def __call__(self, status: Status | None, matter: str) -> None:
        if matter:
            typer.echo(matter, err=True)
        elif status and self._is_new(status):
            typer.echo(self._line_of(status))

    def _is_new(self, status: Status) -> bool:
        """Whether more than the forecast has changed; that moves a little with every question."""
        before, self._last = self._last, self._line_of(status | {"forecast": None})
        return self._last != before


def _json_line(status: Status) -> str:
    return json.dumps(
        {key: value for key, value in status.items() if key not in ("now", "lastTick")}, ensure_ascii=False
    )


def _drawn(status: Status | None, matter: str) -> RenderableType:
    parts: list[RenderableType] = [status_screen(status, with_bar=True)] if status else []
    return Group(*parts, *([Text(matter, style="yellow")] if matter else []))
