"""A real worker is alive and ready, and what it asks beside its work answers or does not.

Longer hurts, which outlast the judge's bounds, are in `tests/nightly/probes.py`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis

from pabal_worker.alive.place import read_beat
from pabal_worker.broker.answer import BrokerLook
from tests.support.processes import wait_for
from tests.support.workers import worker

PROGRAM = str(Path(sys.executable).with_name("pabal-alive"))


def test_a_worker_that_began_is_ready_and_one_that_ended_is_not_alive(make_container, tmp_path):
    container = make_container(alive_dir=str(tmp_path))

    def is_so(*words: str) -> bool:
        environment = os.environ | {"PABAL_ALIVE_DIR": str(tmp_path)}
        return subprocess.run([PROGRAM, "worker", *words], env=environment, check=False).returncode == 0

    with worker(container):
        wait_for(lambda: is_so("--ready"))
        noted = container.ledger.scale.scale_figure()
        was_alive = is_so()

    assert was_alive
    assert noted.pods_wanted == 0
    assert not is_so()
    assert "broker_at" in read_beat(str(tmp_path / "worker"))


def test_a_broker_that_answers_is_heard_again_and_again_also_when_it_cut_the_connection(redis_url):
    look = BrokerLook(redis_url)
    look.ask()
    with Redis.from_url(redis_url) as other:
        other.client_kill_filter(_type="normal", skipme=True)

    look.ask()
    look.close()


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_a_broker_that_is_not_there_is_an_error(scheme):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(Exception, match="refused"):
        BrokerLook(f"{scheme}://127.0.0.1:{port}/0").ask()
