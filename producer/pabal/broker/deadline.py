"""Give each call to the broker its time, whatever hangs on the way.

A thread does the work, and whoever waits for it leaves at the deadline. What is left behind ends with the
timeouts of its sockets, and looks at `check` before it does anything that others would see. Threads are kept
for the next calls, since Celery keeps the connection for replies by thread.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")
Job = Callable[[], Callable[[], None]]

_IDLE_S = 60.0

_in_this_thread = threading.local()


class OutOfTime(Exception):
    """The call's time is over."""


class Call:
    """A call under way: until when, and how far it has come."""

    def __init__(self, timeout_s: float) -> None:
        self._until = time.monotonic() + timeout_s
        self.is_published = False
        """Whether the broker has the question."""

        self.is_blocked = False
        """Whether the broker said that it takes nothing in: RabbitMQ without memory or disk."""

    def remaining_s(self) -> float:
        """Seconds until the deadline."""
        return max(0.0, self._until - time.monotonic())

    def check(self) -> None:
        """Raise OutOfTime after the deadline."""
        if not self.remaining_s():
            raise OutOfTime


class CallThreads:
    """As many threads as calls at once, each kept for a minute after its last call; a child process that was
    forked makes its own.
    """

    def __init__(self) -> None:
        self._idle: list[SimpleQueue[Job | None]] = []
        self._lock = threading.Lock()
        self._pid = os.getpid()

    def run_within(self, call: Call, work: Callable[[], T]) -> T:
        """The result of `work`, or its error. Raises OutOfTime at the call's deadline, wherever it stands."""
        outcome: Future[T] = Future()
        context = copy_context()

        def job() -> Callable[[], None]:
            _in_this_thread.call = call
            try:
                return partial(outcome.set_result, context.run(work))
            except BaseException as error:
                return partial(outcome.set_exception, error)
            finally:
                _in_this_thread.call = None

        self._start(job)
        wait([outcome], timeout=call.remaining_s())
        if not outcome.done():
            raise OutOfTime
        return outcome.result()

    def close(self) -> None:
        """End the threads that wait; one at work ends a minute after it."""
        with self._lock:
            while self._idle:
                self._idle.pop().put(None)

    def _start(self, job: Job) -> None:
        if self._pid != os.getpid():
            self._idle, self._lock, self._pid = [], threading.Lock(), os.getpid()
        with self._lock:
            jobs = self._idle.pop() if self._idle else None
        if jobs is None:
            jobs = SimpleQueue()
            threading.Thread(target=self._work, args=(jobs,), name="pabal-call", daemon=True).start()
        jobs.put(job)

    def _work(self, jobs: SimpleQueue[Job | None]) -> None:
        """Do jobs until there is none for a minute."""
        while True:
            try:
                job = jobs.get(timeout=_IDLE_S)
            except Empty:
                with self._lock:
                    if jobs in self._idle:
                        self._idle.remove(jobs)
                        return
                job = jobs.get()  # it was given one in this moment
            if job is None:
                return
            deliver = job()
            with self._lock:
                self._idle.append(jobs)
            deliver()  # only now, so that the same caller's next call finds this thread
            del job, deliver


def note_blocked(*_: object) -> None:
    """Called by the AMQP library, in the thread of the call whose connection the broker blocks."""
    call = getattr(_in_this_thread, "call", None)
    if call is not None:
        call.is_blocked = True
