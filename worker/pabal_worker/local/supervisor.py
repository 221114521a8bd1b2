"""Keep a few processes running on one machine, and end them all.

Processes start in order, each when the one before is ready. One that dies starts again (`restarts` says
when). All end in reverse order. Nothing runs in the background: call `run`, or `check` now and then.

    with Supervisor([worker, beat, receiver], on_event=show) as supervisor:
        signal.signal(signal.SIGTERM, lambda *_: supervisor.stop_soon())
        supervisor.run()

Processes have sessions of their own, so Ctrl-C in a terminal reaches the supervisor alone. If it is killed,
they are killed with it (on Linux; see `embedded.child` for the thread that must live on).
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from pabal_worker.local.embedded.child import (
    Child,
    ServerFailed,
    end,
    how_it_ended,
    interrupts_held,
    open_log,
    spawn,
)
from pabal_worker.local.restarts import RestartPlan

Event = Literal["started", "ready", "died", "stopped", "killed"]
_EVENTS: Mapping[Event, str] = {
    "started": "{name} started",
    "ready": "{name} ready",
    "died": "{name} died",
    "stopped": "{name} stopped",
    "killed": "{name} killed",
}


def event_line(name: str, event: Event, detail: str) -> str:
    """What happened to a process, for people."""
    line = _EVENTS[event].format(name=name)
    return f"{line}: {detail}" if detail else line


@dataclass(frozen=True, slots=True)
class Process:
    """What to run, and how to tell that it works."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] | None
    """The whole environment; None for ours."""

    cwd: Path | None
    log_path: Path
    """Takes stdout and stderr, appended."""

    is_ready: Callable[[], bool] | None = None
    """Asked until it says yes, before the next process starts. None: ready once started."""

    patience_s: float = 30.0
    """How long the first start may take until `is_ready`."""

    must_get_ready: bool = True
    """Whether the start fails where it is not ready in time. False: the start goes on without."""

    grace_s: float = 20.0
    """How long it may take to end after SIGTERM, before SIGKILL to all its group."""


@dataclass(frozen=True, slots=True)
class State:
    """How a process is now."""

    name: str
    pid: int | None
    is_ready: bool
    restarts: int


class Supervisor:
    """Starts, watches and ends processes; as a context manager, starts on entry and ends all on leaving."""

    def __init__(
        self,
        processes: Iterable[Process],
        *,
        on_event: Callable[[str, Event, str], None] = lambda _name, _event, _detail: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`on_event(name, event, detail)` hears of everything that happens; `clock` gives seconds."""
        self._supervised = [_Supervised(process) for process in processes]
        self._on_event, self._clock = on_event, clock
        self._is_over = False

    def start(self) -> None:
        """Start all, in order. Raises ServerFailed, with nothing left running, if one does not get ready."""
        try:
            for supervised in self._supervised:
                self._start(supervised)
                self._wait_until_ready(supervised)
        except BaseException:
            self.stop()
            raise

    def check(self) -> None:
        """See who died, start again whose wait is over. Does not block; call it a few times a second."""
        for supervised in self._supervised:
            if supervised.child is None:
                self._restart_when_due(supervised)
            elif supervised.child.poll() is not None:
                self._note_death(supervised, how_it_ended(supervised.child))
            elif not supervised.is_ready:
                self._note_ready(supervised)

    def run(self) -> None:
        """Check until `stop_soon`, then stop."""
        try:
            while not self._is_over:
                self.check()
                time.sleep(0.1)
        finally:
            self.stop()

    def stop_soon(self) -> None:
        """Let `start` and `run` return; does nothing else, so a signal handler may call it."""
        self._is_over = True

    def stop(self) -> None:
        """End all in reverse order and leave nothing behind; harmless a second time."""
        self._is_over = True
        try:
            for supervised in reversed(self._supervised):
                self._end(supervised)
        finally:
            for supervised in self._supervised:
                supervised.kill()

    def states(self) -> list[State]:
        """Every process, in order; `pid` is None while one is down."""
        return [supervised.state() for supervised in self._supervised]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self, supervised: _Supervised) -> None:
        if self._is_over:
            return
        try:
            supervised.spawn(now=self._clock())
        except OSError as error:
            raise ServerFailed(supervised.process.name, str(error), supervised.process.log_path) from error
        self._on_event(supervised.process.name, "started", f"process id {supervised.pid}")

    def _wait_until_ready(self, supervised: _Supervised) -> None:
        process, deadline = supervised.process, time.monotonic() + supervised.process.patience_s
        while not self._is_over and supervised.child and not self._note_ready(supervised):
            if supervised.child.poll() is not None:
                raise ServerFailed(process.name, how_it_ended(supervised.child), process.log_path)
            if time.monotonic() > deadline:
                if not process.must_get_ready:
                    return
                raise ServerFailed(
                    process.name, f"not ready within {process.patience_s:g} s", process.log_path
                )
            time.sleep(0.05)

    def _note_ready(self, supervised: _Supervised) -> bool:
        is_ready = supervised.process.is_ready
        if is_ready is None or is_ready():
            supervised.is_ready = True
            self._on_event(supervised.process.name, "ready", f"process id {supervised.pid}")
        return supervised.is_ready

    def _note_death(self, supervised: _Supervised, how: str) -> None:
        supervised.kill()
        wait_s = supervised.plan.note_death(now=self._clock())
        self._on_event(supervised.process.name, "died", f"{how}; starts again in {wait_s:g} s")

    def _restart_when_due(self, supervised: _Supervised) -> None:
        if self._is_over or not supervised.plan.is_due(now=self._clock()):
            return
        supervised.plan.note_restart()
        try:
            self._start(supervised)
        except ServerFailed as failure:
            self._note_death(supervised, failure.why)

    def _end(self, supervised: _Supervised) -> None:
        if supervised.child is None:
            return
        has_ended = end(supervised.child, (signal.SIGTERM, supervised.process.grace_s))
        how = how_it_ended(supervised.child)
        supervised.kill()
        if has_ended:
            self._on_event(supervised.process.name, "stopped", how)
        else:
            self._on_event(
                supervised.process.name, "killed", f"did not end within {supervised.process.grace_s:g} s"
            )


class _Supervised:
    """A process and what has become of it."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.child: Child | None = None
        self.is_ready = False
        self.plan = RestartPlan()

    @property
    def pid(self) -> int | None:
        return self.child.pid if self.child else None

    def state(self) -> State:
        is_up = self.child is not None and self.child.poll() is None
        pid, is_ready = self.pid if is_up else None, is_up and self.is_ready
        return State(self.process.name, pid, is_ready, self.plan.restarts)

    def spawn(self, *, now: float) -> None:
        process = self.process
        self.is_ready = False
        with open_log(process.log_path) as log, interrupts_held():
            self.child = spawn(
                process.argv, log=log, death_signal=signal.SIGKILL, cwd=process.cwd, env=process.env
            )
        self.plan.note_start(now=now)

    def kill(self) -> None:
        """Kill what is left of the process and of all its group."""
        child = self.child
        if child is None:
            return
        with suppress(ProcessLookupError, PermissionError):  # macOS says EPERM of a group of zombies
            os.killpg(child.pid, signal.SIGKILL)
        end(child, (signal.SIGKILL, 5))
        self.child = None
