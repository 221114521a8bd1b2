"""The receiver at its limits: idle, slow and many connections, large heads and bodies, its end."""

from __future__ import annotations

import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from pabal_worker.ledger import Ledger
from pabal_worker.local.ports import any_free
from pabal_worker.receiving.connection import Limits
from pabal_worker.receiving.server import Server
from pabal_worker.reports import receiver
from pabal_worker.settings import Settings
from tests.support.processes import environment, wait_for

TOKEN = "token-of-the-tests"
REPORTS = f"/reports/{TOKEN}"


@contextmanager
def serving(database_url: str, limits: Limits, **options: Any) -> Iterator[int]:
    """A receiver with these limits; yields its port."""
    app = receiver.create(Settings(database_url=database_url, receiver_token=TOKEN), **options)
    server = Server(app, limits, port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.end()
        thread.join()


def connect(port: int, text: bytes = b"") -> socket.socket:
    """A connection that has said `text` and says no more."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(text)
    return connection


def answer_of(connection: socket.socket) -> bytes:
    """All that comes until the other side closes; nothing where it was cut."""
    parts = []
    try:
        while part := connection.recv(4096):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def push(port: int, body: bytes = b"{}") -> int:
    return httpx.post(f"http://127.0.0.1:{port}{REPORTS}", content=body, timeout=10).status_code


def bodies(ledger: Ledger) -> list[bytes]:
    with ledger._database.transaction() as connection:
        return [bytes(row["body"]) for row in connection.execute("SELECT body FROM inbox ORDER BY id")]


HEAD = f"POST {REPORTS} HTTP/1.1\r\nhost: here\r\n".encode()
CLOSING = HEAD + b"connection: close\r\n"


@pytest.mark.parametrize(
    "text",
    [b"", b"POST /reports", HEAD, HEAD + b"content-length: 2\r\n\r\n{}"],
    ids=["silent", "line", "head", "done"],
)
def test_who_says_nothing_more_is_closed_in_time(database_url, text):
    with serving(database_url, Limits(100, head_s=0.3, idle_s=1)) as port, connect(port, text) as connection:
        answer = answer_of(connection)

    assert answer.startswith(b"HTTP/1.1 200") if text.endswith(b"{}") else answer == b""


def test_a_head_that_never_ends_is_refused_by_its_size(database_url):
    with serving(database_url, Limits(100, head_bytes=2000)) as port, connect(port, HEAD) as connection:
        connection.sendall(b"x-more: " + b"x" * 3000)
        answer = answer_of(connection)

    assert answer.startswith(b"HTTP/1.1 431")


def test_a_body_that_does_not_come_is_refused_in_time_and_not_stored(database_url, ledger):
    half = HEAD + b"content-length: 100\r\n\r\n{"
    with serving(database_url, Limits(100), body_s=0.3) as port, connect(port, half) as connection:
        answer = answer_of(connection)

    assert answer.startswith(b"HTTP/1.1 408")
    assert bodies(ledger) == []


def test_a_body_that_is_too_large_is_refused_and_not_stored(database_url, ledger):
    with serving(database_url, Limits(100)) as port:
        status = push(port, b" " * (receiver.LARGEST_BODY + 1))

    assert status == 413
    assert bodies(ledger) == []


def test_beyond_its_connections_the_longest_silent_one_makes_room(database_url, ledger):
    with serving(database_url, Limits(10, head_s=60)) as port, ExitStack() as open_connections:
        silent = [open_connections.enter_context(connect(port)) for _ in range(10)]
        statuses = [push(port, b"%d" % number) for number in range(3)]
        gone = answer_of(silent[0])

    assert statuses == [200, 200, 200]
    assert gone == b""
    assert bodies(ledger) == [b"0", b"1", b"2"]


def test_many_pushes_at_once_are_all_stored_before_they_are_answered(database_url, ledger):
    with serving(database_url, Limits(100)) as port, ExitStack() as open_connections:
        connections = [
            open_connections.enter_context(connect(port, CLOSING + b"content-length: 2\r\n\r\n%02d" % number))
            for number in range(60)
        ]
        answers = [answer_of(connection) for connection in connections]
        stored = bodies(ledger)

    assert all(answer.startswith(b"HTTP/1.1 200") for answer in answers)
    assert sorted(stored) == [b"%02d" % number for number in range(60)]


def test_while_the_ledger_does_not_store_pushes_are_asked_to_come_again(database_url, forge):
    with serving(database_url, Limits(100)) as port:
        forge("ALTER TABLE inbox RENAME TO not_there")
        refused = push(port)
        forge("ALTER TABLE not_there RENAME TO inbox")
        taken = push(port)

    assert (refused, taken) == (503, 200)


@contextmanager
def process(
    database_url: str, log_path: Path, *, files: int = 1024
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The receiver as pods run it, with a limit of open files; yields it with its port."""
    port = any_free()
    with log_path.open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "pabal_worker.receiver", "--port", str(port)],
            env=environment(PABAL_DATABASE_URL=database_url, PABAL_RECEIVER_TOKEN=TOKEN),
            stdout=log,
            stderr=log,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)),
        )
    try:
        wait_for(lambda: answers(port))
        yield running, port
    finally:
        running.kill()
        running.wait(10)


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=5).is_success
    except httpx.TransportError:
        return False


def test_at_its_limit_of_open_files_it_takes_pushes_and_says_so_in_a_line(database_url, ledger, tmp_path):
    log_path = tmp_path / "receiver.log"

    with process(database_url, log_path, files=160) as (_, port), ExitStack() as open_connections:
        for _ in range(300):
            open_connections.enter_context(connect(port))
        statuses = [push(port) for _ in range(5)]

    log = log_path.read_text()
    assert statuses == [200] * 5
    assert len(bodies(ledger)) == 5
    assert "connections are at their limit" in log
    assert len(log.splitlines()) < 10
    assert TOKEN not in log


def test_it_ends_within_its_grace_although_a_body_never_comes(database_url, tmp_path):
    log_path = tmp_path / "receiver.log"

    with process(database_url, log_path) as (running, port), ExitStack() as open_connections:
        open_connections.enter_context(connect(port))
        half = open_connections.enter_context(connect(port, HEAD + b"content-length: 100\r\n\r\n{"))
        assert push(port) == 200
        running.send_signal(signal.SIGTERM)
        running.wait(30)
        answer = answer_of(half)

    assert running.returncode in (0, -signal.SIGTERM)
    assert answer.startswith(b"HTTP/1.1 503")
    assert "Traceback" not in log_path.read_text()
