"""Remember which beats called for ticks lately, as far as this process has taken them.

Any number of beats is safe; the doctor says where there are several. What a tick does is elsewhere.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping

WINDOW_S = 10.0
"""So long a tick is remembered: ten of each beat, over all workers together."""

_MOST_TICKS = 1000

Spans = Mapping[str, tuple[float, float]]
"""By the beat's name: seconds since the first and since the last of its ticks within the window."""


class SeenBeats:
    """The ticks that this process took, by who called for them."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._ticks: deque[tuple[float, str]] = deque(maxlen=_MOST_TICKS)
        self._lock = threading.Lock()

    def note(self, beat: str | None) -> None:
        """A tick was taken that `beat` called for; None: a message without a sender."""
        if beat:
            with self._lock:
                self._ticks.append((self._monotonic(), beat))

    def spans(self) -> Spans:
        """What was seen of each beat within the window."""
        now = self._monotonic()
        with self._lock:
            ticks = [(now - at, beat) for at, beat in self._ticks if now - at <= WINDOW_S]
        return {
            beat: (
                max(ago for ago, name in ticks if name == beat),
                min(ago for ago, name in ticks if name == beat),
            )
            for beat in {name for _, name in ticks}
        }


def running_beats(seen: Iterable[Spans]) -> list[str]:
    """Beats that go on, by what all workers have seen: what one left in the queue when it ended is taken at
    once, so its ticks do not stand in both halves of the window.
    """
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    for spans in seen:
        for beat, (longest, shortest) in spans.items():
            first[beat] = max(longest, first.get(beat, longest))
            last[beat] = min(shortest, last.get(beat, shortest))
    half = WINDOW_S / 2
    return sorted(beat for beat in first if last[beat] < half <= first[beat])


SEEN = SeenBeats()
"""Of this process."""
