"""Watch a campaign: ask for its status every second, draw what is new, end when the campaign does.

Where nothing can be drawn (no terminal), it writes a line whenever something has changed; for programs, one
JSON object a line. It waits for workers that restart, and shows that. It changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from pabal.cli.format import duration
from pabal.cli.output import console, say, show, show_json_line
from pabal.cli.screens.status import status_line, status_screen
from pabal.errors import NoAnswer
from pabal.replies import CampaignStatus

REFRESH_S = 1.0
GIVE_UP_S = 120.0

Draw = Callable[[CampaignStatus | None, str], None]
"""Called with the last status, if any, and with what is the matter just now; empty: nothing."""


def watch(
    ask: Callable[[], CampaignStatus], *, as_json: bool, stops_when_held: bool = False
) -> CampaignStatus:
    """Show a campaign until it ends; its last status. Raises NoAnswer after two minutes without any."""
    screen = console()
    if as_json:
        return follow(ask, _Lines(_in_json, show_json_line), stops_when_held=stops_when_held)
    if not screen.is_terminal:
        last = follow(ask, _Lines(status_line, say), stops_when_held=stops_when_held)
        show(status_screen(last))
        return last
    with Live(console=screen, auto_refresh=False) as live:

        def draw(status: CampaignStatus | None, matter: str) -> None:
            live.update(_drawn(status, matter), refresh=True)

        return follow(ask, draw, stops_when_held=stops_when_held)


def is_over(status: CampaignStatus) -> bool:
    """Whether nothing can change any more."""
    return status["state"] == "finished" or (status["state"] == "cancelled" and bool(status["endedAt"]))


def exit_status(status: CampaignStatus) -> int:
    """0 if the campaign finished, 1 if it did not."""
    return 0 if status["state"] == "finished" else 1


def follow(
    ask: Callable[[], CampaignStatus],
    draw: Draw,
    *,
    stops_when_held: bool = False,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> CampaignStatus:
    """Ask and draw until the campaign ends."""
    status: CampaignStatus | None = None
    answered_at = clock()
    while True:
        try:
            status = ask()
        except NoAnswer as error:
            silent_s = clock() - answered_at
            if silent_s >= GIVE_UP_S:
                raise
            draw(status, f"no answer for {duration(timedelta(seconds=silent_s))}: {error}")
        else:
            answered_at = clock()
            draw(status, "")
            if is_over(status) or (stops_when_held and status["state"] == "held"):
                return status
        sleep(REFRESH_S)


class _Lines:
    """Draws as lines, each only if it says something new."""

    def __init__(self, line_of: Callable[[CampaignStatus], object], write: Callable[[Any], None]) -> None:
        self._line_of, self._write = line_of, write
        self._last: object = None

    def __call__(self, status: CampaignStatus | None, matter: str) -> None:
        if matter:
            say(matter, err=True)
        elif status and self._is_new(status):
            self._write(self._line_of(status))

    def _is_new(self, status: CampaignStatus) -> bool:
        """Whether more than the forecast has changed; that moves a little with every question."""
        before, self._last = self._last, self._line_of({**status, "forecast": None})
        return self._last != before


def _in_json(status: CampaignStatus) -> dict[str, Any]:
    return {key: value for key, value in status.items() if key not in ("now", "lastTick")}


def _drawn(status: CampaignStatus | None, matter: str) -> RenderableType:
    parts: list[RenderableType] = [status_screen(status, with_bar=True)] if status else []
    return Group(*parts, *([Text(matter, style="yellow")] if matter else []))
