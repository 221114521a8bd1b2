"""An HTTP server that sleeps while nobody calls it ends when it is told to."""

from __future__ import annotations

import threading

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from pabal_worker.quiet_server import QuietServer


@pytest.fixture
def server():
    return QuietServer(uvicorn.Config(Starlette(), port=0, log_config=None))


def test_a_server_that_is_told_to_end_before_it_begins_serves_nobody(server):
    server.end()

    server.run()

    assert server.should_exit


def test_a_server_answers_and_ends_when_a_thread_tells_it_to(server):
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]

    status = httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code
    server.end()
    thread.join()

    assert status == 404


def test_a_server_that_has_ended_may_be_told_to_end_again(server):
    server.end()
    server.run()

    server.end()
