"""Make one call for what many threads ask at the same time.

While some calls are under way, what else is asked waits for the next one: so calls grow with the traffic, and
nobody waits for a timer. What is called, and how it fails, is left to the caller.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from typing import Generic, TypeVar

from pabal.errors import NoAnswer

T = TypeVar("T")
R = TypeVar("R")
Call = Callable[[Sequence[T], float], Sequence[R]]

_UNDER_WAY = 3
"""Calls at once, as far as they are young."""

_YOUNG_S = 1.0
"""Seconds after which a call keeps nobody waiting any more: its worker may have died with it."""

_MOST_AT_ONCE = 100


class _Place(Generic[T, R]):
    """What one thread asks."""

    def __init__(self, item: T) -> None:
        self.item = item
        self.outcome: Future[R | None] = Future()
        """None: this thread makes the next call, for itself and all of `group`."""

        self.group: list[_Place[T, R]] = []


class _Line(Generic[T, R]):
    """Who waits in this process, and which calls are under way."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting: deque[_Place[T, R]] = deque()
        self.began_at: dict[_Place[T, R], float] = {}
        """Of young calls, by the place whose thread makes them."""


class MergedCalls(Generic[T, R]):
    """Calls of one kind. One of the threads that ask makes the call for all of its group."""

    def __init__(self, *, young_s: float = _YOUNG_S) -> None:
        self._young_s = young_s
        self._lines: dict[int, _Line[T, R]] = {}

    @property
    def _line(self) -> _Line[T, R]:
        """This process's: a child that was forked has none of the parent's threads, nor the state of its
        lock.
        """
        pid = os.getpid()
        return self._lines.get(pid) or self._lines.setdefault(pid, _Line())

    def ask(self, item: T, call: Call[T, R], *, timeout_s: float) -> R:
        """The outcome of this item. Raises what the call raised, NoAnswer after `timeout_s` seconds.

        `call` gets some items and its seconds; it returns an outcome for each, or raises for all: so whatever
        may be wrong with a single item is looked at before.
        """
        until = time.monotonic() + timeout_s
        place: _Place[T, R] = _Place(item)
        line = self._line
        try:
            with line.lock:
                line.waiting.append(place)
                self._begin_calls(line)
            outcome = self._wait_for_turn(line, place, until)
        except NotInTime:
            self._leave(line, place)
            raise NoAnswer(
                f"no worker answered within {timeout_s:g} s; see that workers run (`pabal up`, or celery -A "
                f"pabal_worker worker); one that comes later may still do what was asked"
            ) from None
        except BaseException:
            self._leave(line, place)
            raise
        if outcome is not None:
            return outcome
        return self._call_for_group(line, place, call, round(until - time.monotonic(), 2))

    def _wait_for_turn(self, line: _Line[T, R], place: _Place[T, R], until: float) -> R | None:
        while True:
            left_s = until - time.monotonic()
            try:
                return place.outcome.result(max(0.0, min(left_s, self._young_s)))
            except NotInTime:
                if place.outcome.done():  # it came now, or it is the call's own error
                    return place.outcome.result()
                if left_s <= self._young_s:
                    raise
            with line.lock:
                self._begin_calls(line)

    def _call_for_group(
        self, line: _Line[T, R], place: _Place[T, R], call: Call[T, R], timeout_s: float
    ) -> R:
        others = [other for other in place.group if other is not place]
        try:
            outcomes = call([other.item for other in (*others, place)], max(0.01, timeout_s))
            pairs = list(zip(others, outcomes[:-1], strict=True))
        except BaseException as error:
            shared = error if isinstance(error, Exception) else NoAnswer("the thread that asked for it ended")
            for other in others:
                other.outcome.set_exception(shared)
            raise
        else:
            for other, outcome in pairs:
                other.outcome.set_result(outcome)
            return outcomes[-1]
        finally:
            with line.lock:
                line.began_at.pop(place, None)
                self._begin_calls(line)

    def _begin_calls(self, line: _Line[T, R]) -> None:
        """Let threads that wait make calls, as far as few young ones are under way. The last that came makes
        it, since it has the most time left.
        """
        now = time.monotonic()
        line.began_at = {place: at for place, at in line.began_at.items() if now - at < self._young_s}
        while line.waiting and len(line.began_at) < _UNDER_WAY:
            group = [line.waiting.popleft() for _ in range(min(_MOST_AT_ONCE, len(line.waiting)))]
            leader = group[-1]
            leader.group = group
            line.began_at[leader] = now
            leader.outcome.set_result(None)

    def _leave(self, line: _Line[T, R], place: _Place[T, R]) -> None:
        """Ask no more. Who was to make a call in this very moment leaves it to the next of its group."""
        with line.lock:
            if place in line.waiting:
                line.waiting.remove(place)
            elif place.group:
                line.waiting.extendleft(other for other in reversed(place.group) if other is not place)
                line.began_at.pop(place, None)
                self._begin_calls(line)
