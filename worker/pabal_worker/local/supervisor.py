"""Keeps a few processes running on one machine, and ends them all.

Processes start in order, each when the one before is ready; one that dies is started again after 1, 2, 4 … 30
seconds; all end in reverse order. Nothing runs in the background: call `run`, or `check` now and then.

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

Event = Literal["started", "ready", "died", "stopped", "killed"]

_GOOD_LIFE_S = 60.0
_LONGEST_WAIT_S = 30.0


def restart_wait_s(deaths_in_row: int) -> float:
    """How long to wait after so many deaths without a good minute: 1, 2, 4, 8, 16, then 30 seconds."""
    return min(_LONGEST_WAIT_S, 2.0 ** min(deaths_in_row - 1, 10))


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
        self._kept = [_Kept(process) for process in processes]
        self._on_event, self._clock = on_event, clock
        self._is_over = False

    def start(self) -> None:
        """Start all, in order. Raises ServerFailed, with nothing left running, if one does not get ready."""
        try:
            for kept in self._kept:
                self._start(kept)
                self._wait_until_ready(kept)
        except BaseException:
            self.stop()
            raise

    def check(self) -> None:
        """See who died, start again whose wait is over. Does not block; call it a few times a second."""
        for kept in self._kept:
            if kept.child is None:
                self._restart_when_due(kept)
            elif kept.child.poll() is not None:
                self._note_death(kept, how_it_ended(kept.child))
            elif not kept.is_ready:
                self._note_ready(kept)

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
            for kept in reversed(self._kept):
                self._end(kept)
        finally:
            for kept in self._kept:
                kept.kill()

    def states(self) -> list[State]:
        """Every process, in order; `pid` is None while one is down."""
        return [kept.state() for kept in self._kept]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self, kept: _Kept) -> None:
        if self._is_over:
            return
        try:
            kept.spawn(now=self._clock())
        except OSError as error:
            raise ServerFailed(kept.process.name, str(error), kept.process.log_path) from error
        self._on_event(kept.process.name, "started", f"process id {kept.pid}")

    def _wait_until_ready(self, kept: _Kept) -> None:
        process, deadline = kept.process, time.monotonic() + kept.process.patience_s
        while not self._is_over and kept.child and not self._note_ready(kept):
            if kept.child.poll() is not None:
                raise ServerFailed(process.name, how_it_ended(kept.child), process.log_path)
            if time.monotonic() > deadline:
                raise ServerFailed(
                    process.name, f"not ready within {process.patience_s:g} s", process.log_path
                )
            time.sleep(0.05)

    def _note_ready(self, kept: _Kept) -> bool:
        is_ready = kept.process.is_ready
        if is_ready is None or is_ready():
            kept.is_ready = True
            self._on_event(kept.process.name, "ready", f"process id {kept.pid}")
        return kept.is_ready

    def _note_death(self, kept: _Kept, how: str) -> None:
        kept.kill()
        wait_s = kept.plan_restart(now=self._clock())
        self._on_event(kept.process.name, "died", f"{how}; starts again in {wait_s:g} s")

    def _restart_when_due(self, kept: _Kept) -> None:
        if self._is_over or self._clock() < kept.due_at:
            return
        kept.restarts += 1
        try:
            self._start(kept)
        except ServerFailed as failure:
            self._note_death(kept, failure.why)

    def _end(self, kept: _Kept) -> None:
        if kept.child is None:
            return
        has_ended = end(kept.child, (signal.SIGTERM, kept.process.grace_s))
        how = how_it_ended(kept.child)
        kept.kill()
        if has_ended:
            self._on_event(kept.process.name, "stopped", how)
        else:
            self._on_event(kept.process.name, "killed", f"did not end within {kept.process.grace_s:g} s")


class _Kept:
    """A process and what has become of it."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.child: Child | None = None
        self.is_ready = False
        self.restarts = 0
        self.due_at = 0.0
        self._deaths_in_row = 0
        self._started_at = 0.0

    @property
    def pid(self) -> int | None:
        return self.child.pid if self.child else None

    def state(self) -> State:
        is_up = self.child is not None and self.child.poll() is None
        return State(self.process.name, self.pid if is_up else None, is_up and self.is_ready, self.restarts)

    def spawn(self, *, now: float) -> None:
        what = self.process
        self.is_ready, self._started_at = False, now
        with open_log(what.log_path) as log, interrupts_held():
            self.child = spawn(what.argv, log=log, death_signal=signal.SIGKILL, cwd=what.cwd, env=what.env)

    def plan_restart(self, *, now: float) -> float:
        """Note a death; the seconds until the next start."""
        has_lived_well = now - self._started_at >= _GOOD_LIFE_S
        self._deaths_in_row = 1 if has_lived_well else self._deaths_in_row + 1
        wait_s = restart_wait_s(self._deaths_in_row)
        self.due_at = now + wait_s
        return wait_s

    def kill(self) -> None:
        """Kill what is left of the process and of all its group."""
        child = self.child
        if child is None:
            return
        with suppress(ProcessLookupError, PermissionError):  # macOS says EPERM of a group of zombies
            os.killpg(child.pid, signal.SIGKILL)
        end(child, (signal.SIGKILL, 5))
        self.child = None
