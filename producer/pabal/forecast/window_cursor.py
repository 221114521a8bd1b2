"""Walk along the openings of windows while simulated time passes, in seconds from now.

Plans with the same windows share a cursor, which reads each opening once. When windows open is decided in
`campaign/delivery_window.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from pabal.campaign.schedule.delivery_window import DeliveryTimeWindow, openings
from pabal.opening_hours import Interval


class WindowCursor:
    """Windows that must all be open. The moments that it is asked about must never go back."""

    def __init__(self, series: Iterator[Interval], now: datetime) -> None:
        self._series, self._now = series, now
        self._opens_s = self._closes_s = -1.0

    def is_open(self, at_s: float) -> bool:
        """Whether messages may leave."""
        self._read(at_s)
        return self._opens_s <= at_s

    def next_edge_s(self, at_s: float) -> float:
        """When it opens or closes next; infinite: not within the forecast's horizon."""
        return self._closes_s if self.is_open(at_s) else self._opens_s

    def _read(self, at_s: float) -> None:
        while self._closes_s <= at_s:
            opens, closes = next(self._series, (None, None))
            self._opens_s, self._closes_s = self._seconds(opens), self._seconds(closes)

    def _seconds(self, moment: datetime | None) -> float:
        return math.inf if moment is None else (moment - self._now).total_seconds()


class WindowCursors:
    """All window cursors of a forecast."""

    def __init__(self, *, now: datetime, horizon: timedelta) -> None:
        self._now, self._end = now, now + horizon
        self._known: dict[tuple[DeliveryTimeWindow, ...], WindowCursor] = {}

    def cursor_of(self, windows: tuple[DeliveryTimeWindow, ...]) -> WindowCursor:
        """The cursor of some windows; without windows: one that is always open."""
        if windows not in self._known:
            self._known[windows] = WindowCursor(openings(*windows, start=self._now, end=self._end), self._now)
        return self._known[windows]
