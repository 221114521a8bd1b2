"""Calls that are made for many threads at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from pabal.broker.merging import MergedCalls
from pabal.errors import NoAnswer

_PATIENCE_S = 60


class Calls:
    """Calls that stay under way until they are let go; each item's outcome is the item, doubled."""

    def __init__(self, *, young_s: float = _PATIENCE_S) -> None:
        self.merged: MergedCalls[int, int] = MergedCalls(young_s=young_s)
        self.groups: list[list[int]] = []
        self.seconds: list[float] = []
        self.may_end = threading.Event()
        self.begun = threading.Semaphore(0)
        self.error: Exception | None = None

    def call(self, items: Sequence[int], timeout_s: float) -> list[int]:
        self.groups.append(list(items))
        self.seconds.append(timeout_s)
        self.begun.release()
        assert self.may_end.wait(_PATIENCE_S)
        if self.error:
            raise self.error
        return [2 * item for item in items]

    def ask(self, item: int, timeout_s: float = _PATIENCE_S) -> int:
        return self.merged.ask(item, self.call, timeout_s=timeout_s)

    def await_calls(self, n: int) -> None:
        for _ in range(n):
            assert self.begun.acquire(timeout=_PATIENCE_S)

    def await_waiting(self, n: int) -> None:
        pause = threading.Event()
        while len(self.merged._line.waiting) < n:
            pause.wait(0.01)


@pytest.fixture
def calls():
    return Calls()


@pytest.fixture
def threads():
    with ThreadPoolExecutor(20) as threads:
        yield threads


def keep_three_under_way(calls: Calls, threads: ThreadPoolExecutor) -> list[Future[int]]:
    asked = [threads.submit(calls.ask, item) for item in range(3)]
    calls.await_calls(3)
    return asked


def test_what_is_asked_while_nothing_is_under_way_is_called_for_at_once_and_alone(calls):
    calls.may_end.set()

    assert [calls.ask(item) for item in range(5)] == [0, 2, 4, 6, 8]
    assert calls.groups == [[0], [1], [2], [3], [4]]


def test_what_is_asked_while_three_calls_are_under_way_goes_with_the_next_one(calls, threads):
    first = keep_three_under_way(calls, threads)
    later = [threads.submit(calls.ask, item) for item in range(10, 20)]
    calls.await_waiting(10)

    calls.may_end.set()

    assert [asked.result(_PATIENCE_S) for asked in first] == [0, 2, 4]
    assert [asked.result(_PATIENCE_S) for asked in later] == [2 * item for item in range(10, 20)]
    assert sorted(calls.groups[3]) == list(range(10, 20))


def test_an_error_of_a_call_is_raised_for_all_that_it_was_made_for(calls, threads):
    keep_three_under_way(calls, threads)
    later = [threads.submit(calls.ask, item) for item in range(10, 15)]
    calls.await_waiting(5)

    calls.error = NoAnswer("the broker is away")
    calls.may_end.set()

    assert all(str(asked.exception(_PATIENCE_S)) == "the broker is away" for asked in later)
    calls.error = None
    assert calls.ask(7) == 14


def test_who_waits_for_calls_that_do_not_end_leaves_in_time_and_is_not_called_for(calls, threads):
    keep_three_under_way(calls, threads)

    with pytest.raises(NoAnswer):
        calls.ask(99, timeout_s=0.01)

    calls.may_end.set()
    assert calls.ask(7) == 14
    assert [99] not in calls.groups


def test_who_has_the_most_time_left_makes_the_call_for_those_who_have_little(calls, threads):
    keep_three_under_way(calls, threads)
    hurried = threads.submit(calls.ask, 10, 30)
    calls.await_waiting(1)
    patient = threads.submit(calls.ask, 11, 1000)
    calls.await_waiting(2)

    calls.may_end.set()

    assert (hurried.result(_PATIENCE_S), patient.result(_PATIENCE_S)) == (20, 22)
    assert calls.groups[3] == [10, 11]
    assert calls.seconds[3] > 30


def test_calls_that_do_not_end_keep_nobody_waiting_once_they_are_old(threads):
    calls = Calls(young_s=0.05)
    hanging = keep_three_under_way(calls, threads)
    later = threads.submit(calls.ask, 10)

    calls.await_calls(1)

    assert calls.groups[3] == [10]
    assert not any(asked.done() for asked in hanging)
    calls.may_end.set()
    assert later.result(_PATIENCE_S) == 20


def test_too_few_outcomes_are_an_error_for_all(calls, threads):
    keep_three_under_way(calls, threads)
    later = [threads.submit(calls.merged.ask, item, lambda *_: [1], timeout_s=30) for item in range(10, 13)]
    calls.await_waiting(3)

    calls.may_end.set()

    assert all(isinstance(asked.exception(_PATIENCE_S), ValueError) for asked in later)


def test_a_child_that_is_forked_while_calls_are_under_way_waits_for_none_of_them(calls, threads):
    keep_three_under_way(calls, threads)
    threads.submit(calls.ask, 10)
    calls.await_waiting(1)

    with calls.merged._line.lock:
        pid = os.fork()
        if not pid:
            answers = calls.merged.ask(7, lambda items, _: [2 * item for item in items], timeout_s=30)
            os._exit(0 if answers == 14 else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    calls.may_end.set()
