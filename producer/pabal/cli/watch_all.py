"""Watch all campaigns that run: ask for their page every second, draw it, until somebody interrupts.

Where nothing can be drawn (no terminal), it writes a line for each campaign of which something has changed;
for programs, one JSON object a page. It waits for workers that restart, and shows that. It changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from rich.console import Group
from rich.live import Live
from rich.text import Text

from pabal.cli.format import duration
from pabal.cli.output import console, say, show_json_line
from pabal.cli.screens.running import running_line, running_screen
from pabal.cli.watch import GIVE_UP_S, REFRESH_S
from pabal.errors import NoAnswer
from pabal.replies import CampaignList, CampaignState, ListedCampaign

WATCHED: tuple[CampaignState, ...] = ("held", "running", "paused", "scheduled", "receiving")
"""What has not come to rest, held ones first."""


class _Draw(Protocol):
    def __call__(self, page: CampaignList | None, matter: str) -> None: ...


def watch_all(ask: Callable[[], CampaignList], *, as_json: bool) -> None:
    """Show the page until interrupted. Raises NoAnswer after two minutes without any."""
    screen = console()
    if as_json or not screen.is_terminal:
        follow_all(ask, _Lines(as_json=as_json))
        return
    with Live(console=screen, auto_refresh=False) as live:

        def draw(page: CampaignList | None, matter: str) -> None:
            parts: list[Any] = [running_screen(page, rows=max(1, screen.height - 4))] if page else []
            live.update(Group(*parts, *([Text(matter, style="yellow")] if matter else [])), refresh=True)

        follow_all(ask, draw)


def follow_all(
    ask: Callable[[], CampaignList],
    draw: _Draw,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Ask and draw for ever. Raises NoAnswer after two minutes without a reply."""
    page: CampaignList | None = None
    answered_at = clock()
    while True:
        try:
            page = ask()
        except NoAnswer as error:
            silent_s = clock() - answered_at
            if silent_s >= GIVE_UP_S:
                raise
            draw(page, f"no answer for {duration(timedelta(seconds=silent_s))}: {error}")
        else:
            answered_at = clock()
            draw(page, "")
        sleep(REFRESH_S)


class _Lines:
    """Draws as lines, each only if it says something new."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._write: Callable[[Any], None] = show_json_line if as_json else say
        self._last: dict[str, object] = {}

    def __call__(self, page: CampaignList | None, matter: str) -> None:
        if matter:
            say(matter, err=True)
        elif page:
            self._write_new(page)

    def _write_new(self, page: CampaignList) -> None:
        before, self._last = self._last, {row["campaign"]: self._line_of(row) for row in page["campaigns"]}
        for campaign, line in self._last.items():
            if before.get(campaign) != line:
                self._write(line)
        for campaign in before.keys() - self._last.keys() if page["before"] is None else ():
            self._write({"campaign": campaign, "gone": True} if self._as_json else f"{campaign}: over")

    def _line_of(self, row: ListedCampaign) -> object:
        """What is written of it; its end moves a little with every question."""
        return {**row, "endsAbout": None} if self._as_json else running_line(row)
