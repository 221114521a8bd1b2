"""A worker process as pods run it, over the servers of a container."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from pabal import wire
from pabal_worker.container import Container
from pabal_worker.local import health_probes
from tests.support.processes import environment, wait_for

_PATIENCE_S = 60.0


@contextmanager
def worker(
    container: Container, *, log: IO[bytes] | None = None, ahead_s: float = 0
) -> Iterator[subprocess.Popen[bytes]]:
    """A running worker with the settings of `container`; killed at the end if it has not ended by itself.

    `log` takes what it writes; None: ours. `ahead_s`: seconds by which its wall clock is ahead.
    """
    node = health_probes.node_name(f"worker-of-test-{time.monotonic_ns()}")
    arguments = ["worker", "--without-gossip", "--without-mingle", "--without-heartbeat", "-n", node]
    skewed = ["bench.skewed", str(ahead_s)] if ahead_s else []
    process = subprocess.Popen(
        [sys.executable, "-m", *skewed, "celery", "-A", "pabal_worker", *arguments],
        env=_environment(container),
        stdout=log,
        stderr=log,
    )
    try:
        wait_for(health_probes.probe_worker(container.settings.broker_url, node))
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(_PATIENCE_S)


def publish_due_pumps(container: Container) -> None:
    """What a tick does."""
    app = wire.celery_app(container.settings.broker_url)
    for share in container.sweep.find_due_pumps():
        what = {"campaign": share.campaign_id, "leg": share.leg, "share": share.share}
        app.send_task(wire.PUMP, kwargs=what)


def _environment(container: Container) -> dict[str, str]:
    """Without any installation of the person who runs the tests, and with the container's settings."""
    named = container.settings.model_dump(mode="json") | {
        "infobip_api_key": container.settings.infobip_api_key.get_secret_value(),
        "receiver_token": container.settings.receiver_token.get_secret_value(),
    }
    return environment(
        **{f"PABAL_{name.upper()}": str(value) for name, value in named.items() if value is not None}
    )
