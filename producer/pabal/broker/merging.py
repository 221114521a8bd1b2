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
"""Calls at once: one whose answer does not come keeps nobody waiting."""

_MOST_AT_ONCE = 100


class _Place(Generic[T, R]):
    """What one thread asks."""

    def __init__(self, item: T) -> None:
        self.item = item
        self.outcome: Future[R | None] = Future()
        """None: this thread makes the next call, for itself and all of `group`."""

        self.group: list[_Place[T, R]] = []


class MergedCalls(Generic[T, R]):
    """Calls of one kind. One of the threads that ask makes the call for all of its group."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._waiting: deque[_Place[T, R]] = deque()
        self._under_way = 0
        self._lock, self._pid = threading.Lock(), os.getpid()

    def ask(self, item: T, call: Call[T, R], *, timeout_s: float) -> R:
        """The outcome of this item. Raises what the call raised, NoAnswer after `timeout_s` seconds.

        `call` gets some items and its seconds; it returns an outcome for each, or raises for all.
        """
        if self._pid != os.getpid():  # a child that was forked has none of the parent's threads
            self._begin()
        until = time.monotonic() + timeout_s
        place: _Place[T, R] = _Place(item)
        with self._lock:
            self._waiting.append(place)
            if self._under_way < _UNDER_WAY:
                self._under_way += 1
                self._hand_on()
        try:
            outcome = place.outcome.result(timeout_s)
        except NotInTime:
            self._leave(place)
            raise NoAnswer(
                f"no worker answered within {timeout_s:g} s; see that workers run (`pabal up`, or celery -A "
                f"pabal_worker worker); one that comes later may still do what was asked"
            ) from None
        except BaseException:
            self._leave(place)
            raise
        if outcome is not None:
            return outcome
        return self._call_for_group(place.group, call, until - time.monotonic())

    def _call_for_group(self, group: list[_Place[T, R]], call: Call[T, R], timeout_s: float) -> R:
        others = group[1:]
        try:
            outcomes = call([place.item for place in group], max(0.001, timeout_s))
        except BaseException as error:
            shared = error if isinstance(error, Exception) else NoAnswer("the thread that asked for it ended")
            for place in others:
                place.outcome.set_exception(shared)
            raise
        else:
            for place, outcome in zip(others, outcomes[1:], strict=True):
                place.outcome.set_result(outcome)
            return outcomes[0]
        finally:
            with self._lock:
                self._hand_on()

    def _hand_on(self) -> None:
        """Let the thread that has waited longest make the next call, or one call less is under way."""
        if not self._waiting:
            self._under_way -= 1
            return
        group = [self._waiting.popleft() for _ in range(min(_MOST_AT_ONCE, len(self._waiting)))]
        group[0].group = group
        group[0].outcome.set_result(None)

    def _leave(self, place: _Place[T, R]) -> None:
        """Ask no more. Who was to make a call in this very moment leaves it to the next of its group."""
        with self._lock:
            if place in self._waiting:
                self._waiting.remove(place)
            elif place.group:
                self._waiting.extendleft(reversed(place.group[1:]))
                self._hand_on()
