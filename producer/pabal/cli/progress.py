"""Show the progress of long work on standard error: bars on a terminal, a line for each phase elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from pabal.cli.output import console, say
from pabal.recipients.source import Progress as OnProgress

_NAMES = {"reading": "reading recipients", "submitting": "handing batches over"}


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[OnProgress | None]:
    """A function to call with progress; None where nothing is to be shown."""
    screen = console(err=True)
    if quiet:
        yield None
    elif screen.is_terminal:
        with _bars(screen) as bars:
            yield _Bars(bars)
    else:
        yield _Lines()


def _bars(screen: Console) -> Progress:
    columns = (TextColumn("{task.description:<22}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    return Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=screen)


class _Bars:
    """A bar for each phase."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(_NAMES.get(what, what), total=total)
        self._bars.update(self._tasks[what], completed=done, total=total)


class _Lines:
    """A line when a phase begins."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, what: str, _done: int, _total: int) -> None:
        if what != self._last:
            self._last = what
            say(f"{_NAMES.get(what, what)} …", err=True)
