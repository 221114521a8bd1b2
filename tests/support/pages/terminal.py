"""Type a page's commands into a shell that goes on between them, as a reader's does.

Knows nothing of pages: gets a command, gives what it printed.
"""

from __future__ import annotations

import os
import queue
import re
import secrets
import signal
import subprocess
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path

_COMMAND_WITHIN_S = 150.0
_STARTS_WITHIN_S = 240.0  # on a machine that does much else, too


class Terminal:
    """A shell with a folder and an environment; it ends with `close()`."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def run(self, command: str) -> tuple[str, int]:
        """What the command printed, and its exit status. It has nobody to ask: its input is empty."""
        end = f"end-{secrets.token_hex(8)}"
        self._type(f"{{ {command}\n}} </dev/null\nprintf '\\n%s %s\\n' {end} $?\n")
        printed: list[str] = []
        for line in iter(partial(self._next_line, _COMMAND_WITHIN_S), None):
            if line.startswith(end):
                return "".join(printed).removesuffix("\n"), int(line.split()[1])
            printed.append(line)
        raise AssertionError(f"the shell ended in `{command}`:\n{''.join(printed)}")

    def start(self, command: str, until: re.Pattern[str]) -> str:
        """Begin a command that keeps running; what it printed when that was as `until` says."""
        self._type(f"exec {command} </dev/null\n")
        printed = ""
        while not until.fullmatch(printed):
            try:
                line = self._next_line(_STARTS_WITHIN_S)
            except AssertionError:
                return printed
            if line is None:
                return printed
            printed += line
        return printed

    def close(self) -> None:
        """End the shell and what it started, as Ctrl-C does."""
        try:
            os.killpg(self._process.pid, signal.SIGINT if self._process.poll() is None else 0)
        except ProcessLookupError:
            return
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)

    def _type(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text)
        self._process.stdin.flush()

    def _next_line(self, within_s: float) -> str | None:
        try:
            return self._lines.get(timeout=within_s)
        except queue.Empty:
            raise AssertionError(f"a command said nothing for {within_s:.0f} s") from None

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)
