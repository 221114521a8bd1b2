"""A worker of `pabal up` may end its call before it is killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pabal_worker.local.processes import processes


@pytest.mark.parametrize("timeout_s", [30, 120])
def test_a_worker_that_is_told_to_end_has_longer_than_its_longest_call(
    tmp_path: Path, timeout_s: int
) -> None:
    settings = {
        "PABAL_REQUEST_TIMEOUT_S": str(timeout_s),
        "PABAL_BROKER_URL": "redis://127.0.0.1:1/0",
        "PABAL_DATABASE_URL": "postgresql://127.0.0.1:1/pabal",
    }

    described = processes(tmp_path, settings, receiver_port=1, sandbox=None, worker_count=1)
    workers = [process for process in described if process.name.startswith("worker")]

    assert workers and all(worker.grace_s > timeout_s for worker in workers)
