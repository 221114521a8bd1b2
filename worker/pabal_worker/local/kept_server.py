"""An embedded server that is started again in its folder when it dies, after 1, 2, 4 … 30 seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from pabal.errors import PabalError
from pabal_worker.local.supervisor import Event, State, restart_wait_s

_GOOD_LIFE_S = 60.0


class Server(Protocol):
    """What PostgreSQL and Valkey have in common."""

    @property
    def pid(self) -> int: ...

    @property
    def is_running(self) -> bool: ...

    def stop(self) -> None: ...


S = TypeVar("S", bound=Server)


class KeptServer(Generic[S]):
    """A server and what has become of it. Call `check` now and then; starting blocks until it answers."""

    def __init__(
        self, name: str, start: Callable[[S | None], S], on_event: Callable[[str, Event, str], None]
    ) -> None:
        """`start` gets the server that ran before, if any."""
        self._name, self._start, self._on_event = name, start, on_event
        self._server: S | None = None
        self._due_at: float | None = None
        self._started_at = 0.0
        self._deaths_in_row = self._restarts = 0

    @property
    def server(self) -> S:
        """The server that runs, or ran last; only after `start`."""
        assert self._server is not None
        return self._server

    def start(self) -> None:
        """Start it for the first time."""
        self._server = self._start(self._server)
        self._started_at = time.monotonic()
        self._on_event(self._name, "ready", f"process id {self._server.pid}")

    def check(self, *, now: float) -> None:
        """See whether it died; start it again if its wait is over. `now` is in monotonic seconds."""
        if self._server is None or self._server.is_running:
            return
        if self._due_at is None:
            self._note_death("it has ended", now)
        elif now >= self._due_at:
            self._start_again(now)

    def stop(self) -> None:
        """End it; harmless a second time, or if it never started."""
        if self._server and self._server.is_running:
            self._server.stop()
            self._on_event(self._name, "stopped", "")

    def state(self) -> State:
        """How it is now."""
        is_up = self._server is not None and self._server.is_running
        return State(self._name, self._server.pid if self._server and is_up else None, is_up, self._restarts)

    def _note_death(self, how: str, now: float) -> None:
        has_lived_well = now - self._started_at >= _GOOD_LIFE_S
        self._deaths_in_row = 1 if has_lived_well else self._deaths_in_row + 1
        wait_s = restart_wait_s(self._deaths_in_row)
        self._due_at = now + wait_s
        self._on_event(self._name, "died", f"{how}; starts again in {wait_s:g} s")

    def _start_again(self, now: float) -> None:
        self._due_at = None
        self._restarts += 1
        try:
            self.start()
        except PabalError as error:
            self._note_death(str(error), now)
