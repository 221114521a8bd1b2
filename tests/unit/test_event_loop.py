"""The loop in a thread of its own: it starts late, and can be ended."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError

import pytest

from pabal_worker.event_loop import LoopThread


def named(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


async def twice(number: int) -> int:
    return 2 * number


@pytest.fixture
def loop():
    loop = LoopThread("loop of the test")
    yield loop
    loop.close()


def test_nothing_runs_before_the_first_use(loop):
    assert not loop.is_running
    assert named("loop of the test") == []


def test_many_threads_share_one_loop(loop):
    start, answers = threading.Barrier(8), []

    def ask(number: int) -> None:
        start.wait()
        answers.append(loop.run(twice(number), timeout_s=10))

    threads = [threading.Thread(target=ask, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == list(range(0, 16, 2))
    assert len(named("loop of the test")) == 1


def test_closing_cancels_what_still_runs_lets_it_clean_up_and_ends_the_thread(loop):
    cleaned_up = threading.Event()

    async def last_for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cleaned_up.set()

    future = loop.submit(last_for_ever())
    loop.run(twice(1), timeout_s=10)  # the one before has begun by then
    loop.close()
    loop.close()

    assert named("loop of the test") == []
    assert cleaned_up.is_set()
    with pytest.raises(CancelledError):
        future.result(1)


@pytest.mark.parametrize("was_used", [True, False])
def test_a_closed_loop_takes_nothing_more(loop, was_used):
    if was_used:
        loop.run(twice(1), timeout_s=10)
    loop.close()

    with pytest.raises(RuntimeError, match="closed"):
        loop.submit(twice(2))
