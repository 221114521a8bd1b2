"""Run a sandbox in a process of its own, for the demo, tests and benches."""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import orjson

from pabal.errors import NoAnswer
from pabal_worker.sandbox.behaviour.recipe import Recipe

START_S = 30.0
END_S = 10.0


class Sandbox:
    """A running sandbox, seen from outside."""

    def __init__(self, url: str, api_key: str, pid: int, http: httpx.Client) -> None:
        self.url, self.api_key, self.pid, self._http = url, api_key, pid, http

    def summary(self) -> dict[str, Any]:
        """Counts over everything since the last reset."""
        summary: dict[str, Any] = orjson.loads(self._get("summary"))
        return summary

    def arrivals(self, since: int = 0) -> list[dict[str, Any]]:
        """Every destination of every send, without the first `since`, in order of arrival."""
        rows = _decoded(self._get("arrivals", since=since))
        return sorted(rows, key=lambda row: (row["t"], row["request"]))

    def requests(self) -> list[dict[str, Any]]:
        """Every call to the API, in order of arrival."""
        return sorted(_decoded(self._get("requests")), key=lambda row: float(row["t"]))

    def set_recipe(self, recipe: Recipe) -> None:
        """Behave by another recipe from now on; messages that were taken keep their outcome."""
        self._post("recipe", recipe.model_dump_json().encode())

    def open_sessions(self, profile: str, users: Iterable[str]) -> None:
        """Users have written to a profile, so that it can answer them."""
        self._post("sessions", orjson.dumps({"profile": profile, "users": list(users), "open": True}))

    def reset(self) -> None:
        """Forget every call, message and report; the recipe stays."""
        self._post("reset", b"")

    def _get(self, what: str, **params: int) -> bytes:
        return self._http.get(f"{self.url}/_sandbox/{what}", params=params).raise_for_status().content

    def _post(self, what: str, body: bytes) -> None:
        self._http.post(f"{self.url}/_sandbox/{what}", content=body).raise_for_status()


@contextmanager
def running(
    recipe: Recipe | None = None, api_key: str = "sandbox-key", *, port: int = 0
) -> Iterator[Sandbox]:
    """A sandbox that ends with the block, and in any case with the thread that started it (on Linux)."""
    command = [sys.executable, "-m", "pabal_worker.sandbox", "--port", str(port), "--api-key", api_key]
    command += ["--recipe", "-", "--dies-with", str(os.getpid())]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        url = _url(process, recipe or Recipe())
        with httpx.Client(timeout=60, trust_env=False) as http:
            yield Sandbox(url, api_key, process.pid, http)
    finally:
        _end(process)


def _url(process: subprocess.Popen[bytes], recipe: Recipe) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(BrokenPipeError), process.stdin:
        process.stdin.write(recipe.model_dump_json().encode())
    with selectors.DefaultSelector() as selector:  # select() refuses descriptors from 1,024 on
        selector.register(process.stdout, selectors.EVENT_READ)
        line = process.stdout.readline() if selector.select(START_S) else b""
    if not line:
        raise NoAnswer(
            f"the sandbox did not start within {START_S:g} s (exit status {process.poll()}); "
            f"run `python -m pabal_worker.sandbox --api-key K` to see why"
        )
    return str(orjson.loads(line)["url"])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _decoded(lines: bytes) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in lines.splitlines()]
