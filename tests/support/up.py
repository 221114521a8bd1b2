"""A running `pabal up`, as a test sees it: what it says, its processes, what its sandbox got."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any

import httpx

from tests.support.processes import PABAL, environment


class Up:
    """A running `pabal up --json`, and what it has said so far."""

    def __init__(self, *words: str | Path, **settings: str) -> None:
        self._process = subprocess.Popen(
            [PABAL, "up", "--json", *map(str, words)],
            env=environment(**settings),
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.pid = self._process.pid
        try:
            self.said: dict[str, Any] = self.heard("up")
        except queue.Empty:
            self.interrupt()  # whoever asked has nothing yet by which to end it
            raise

    def heard(self, event: str, process: str | None = None) -> dict[str, Any]:
        """The next event of this kind."""
        while True:
            line = self._lines.get(timeout=60)
            if line["event"] == event and process in (None, line.get("process")):
                return line

    def pid_of(self, process: str) -> int:
        return next(one["pid"] for one in self.said["processes"] if one["process"] == process)

    def pids(self) -> list[int]:
        return [one["pid"] for one in self.said["processes"]]

    def arrivals(self, campaign: str) -> list[dict[str, Any]]:
        answer = httpx.get(f"{self.said['sandbox']}/_sandbox/arrivals", trust_env=False)
        rows = [json.loads(line) for line in answer.text.splitlines()]
        return [row for row in rows if row["messageId"].startswith(f"{campaign}.")]

    def interrupt(self) -> int:
        """Ctrl-C; the exit status."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(60)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))
