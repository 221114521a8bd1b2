"""Start an embedded server in its folder, and start it again when it dies.

`restarts` says when. What to start, PostgreSQL or Valkey, is passed in.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from pabal.errors import PabalError
from pabal_worker.local.restarts import RestartPlan
from pabal_worker.local.supervisor import Event, State


class Server(Protocol):
    """What PostgreSQL and Valkey have in common."""

    @property
    def pid(self) -> int: ...

    @property
    def is_running(self) -> bool: ...

    def stop(self) -> None: ...


S = TypeVar("S", bound=Server)


class SupervisedServer(Generic[S]):
    """A server and what has become of it. Call `check` now and then; starting blocks until it answers."""

    def __init__(
        self, name: str, start: Callable[[S | None], S], on_event: Callable[[str, Event, str], None]
    ) -> None:
        """`start` gets the server that ran before, if any."""
        self._name, self._start, self._on_event = name, start, on_event
        self._server: S | None = None
        self._plan = RestartPlan()

    @property
    def server(self) -> S:
        """The server that runs, or ran last; only after `start`."""
        assert self._server is not None
        return self._server

    def start(self) -> None:
        """Start it for the first time."""
        self._server = self._start(self._server)
        self._plan.note_start(now=time.monotonic())
        self._on_event(self._name, "ready", f"process id {self._server.pid}")

    def check(self, *, now: float) -> None:
        """See whether it died; start it again if its wait is over. `now` is in monotonic seconds."""
        if self._server is None or self._server.is_running:
            return
        if not self._plan.is_planned:
            self._note_death("it has ended", now)
        elif self._plan.is_due(now=now):
            self._start_again(now)

    def stop(self) -> None:
        """End it; harmless a second time, or if it never started."""
        if self._server and self._server.is_running:
            self._server.stop()
            self._on_event(self._name, "stopped", "")

    def state(self) -> State:
        """How it is now."""
        is_up = self._server is not None and self._server.is_running
        pid = self._server.pid if self._server and is_up else None
        return State(self._name, pid, is_up, self._plan.restarts)

    def _note_death(self, how: str, now: float) -> None:
        wait_s = self._plan.note_death(now=now)
        self._on_event(self._name, "died", f"{how}; starts again in {wait_s:g} s")

    def _start_again(self, now: float) -> None:
        self._plan.note_restart()
        try:
            self.start()
        except PabalError as error:
            self._note_death(str(error), now)
