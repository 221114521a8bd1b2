"""The openings of windows as time goes by, in seconds from now: pure.

Plans with the same windows share a gate, which reads each opening once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from pabal.campaign.delivery_window import DeliveryTimeWindow, openings
from pabal.opening_hours import Interval


class Gate:
    """Some windows, all of which must be open. May only be asked about moments that do not go back."""

    def __init__(self, series: Iterator[Interval], now: datetime) -> None:
        self._series, self._now = series, now
        self._opens_s = self._closes_s = -1.0

    def is_open(self, at_s: float) -> bool:
        """Whether messages may leave."""
        self._read(at_s)
        return self._opens_s <= at_s

    def edge_s(self, at_s: float) -> float:
        """When it opens or closes next; infinite: not in the time that is looked at."""
        return self._closes_s if self.is_open(at_s) else self._opens_s

    def _read(self, at_s: float) -> None:
        while self._closes_s <= at_s:
            opens, closes = next(self._series, (None, None))
            self._opens_s, self._closes_s = self._seconds(opens), self._seconds(closes)

    def _seconds(self, moment: datetime | None) -> float:
        return math.inf if moment is None else (moment - self._now).total_seconds()


class Gates:
    """All gates of a forecast."""

    def __init__(self, *, now: datetime, horizon: timedelta) -> None:
        self._now, self._end = now, now + horizon
        self._known: dict[tuple[DeliveryTimeWindow, ...], Gate] = {}

    def of(self, windows: tuple[DeliveryTimeWindow, ...]) -> Gate:
        """The gate of some windows; of none: one that is always open."""
        if windows not in self._known:
            self._known[windows] = Gate(openings(*windows, start=self._now, end=self._end), self._now)
        return self._known[windows]
