"""Run a RabbitMQ of the machine's own package for as long as tests need it; all it writes is in one folder.

Debian's `rabbitmq-server` brings it. Where it is missing, tests that need it are skipped, and fail under CI.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kombu import Connection

from pabal_worker.local.ports import any_free
from tests.support.processes import environment, wait_for

_PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_CONTROL = _PROGRAM.with_name("rabbitmqctl")


def is_installed() -> bool:
    """Whether this machine has RabbitMQ, and Erlang's own name server beside it."""
    return _PROGRAM.exists() and shutil.which("epmd") is not None


@dataclass(frozen=True, slots=True)
class RabbitMQ:
    """A running server."""

    url: str
    env: Mapping[str, str]
    """What its own programs have to know to find it."""

    api_url: str = ""
    """Of the management plugin; empty: it does not run."""

    def control(self, *words: str) -> None:
        """Run `rabbitmqctl` on it."""
        subprocess.run([str(_CONTROL), *words], env=dict(self.env), check=True, capture_output=True)

    @contextmanager
    def without_memory(self) -> Iterator[None]:
        """The server raises its memory alarm, and takes nothing in."""
        self.control("set_vm_memory_high_watermark", "0")
        try:
            yield
        finally:
            self.control("set_vm_memory_high_watermark", "0.4")

    @contextmanager
    def without_disk(self) -> Iterator[None]:
        """The server raises its disk alarm, and takes nothing in."""
        self.control("set_disk_free_limit", "1000000000000000")
        try:
            yield
        finally:
            self.control("set_disk_free_limit", "50000000")


@contextmanager
def rabbitmq(folder: Path, *, has_management: bool = False) -> Iterator[RabbitMQ]:
    """A running server. It and its name server end with the block."""
    port, distribution_port, names_port, api_port = (any_free() for _ in range(4))
    folder.mkdir(parents=True)
    if has_management:
        (folder / "plugins").write_text("[rabbitmq_management].\n")
        (folder / "none.conf").write_text(
            f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {api_port}\n"
        )
    env = environment(
        HOME=str(folder),
        ERL_EPMD_PORT=str(names_port),
        ERL_EPMD_ADDRESS="127.0.0.1",
        RABBITMQ_NODENAME=f"test{port}@localhost",
        RABBITMQ_NODE_IP_ADDRESS="127.0.0.1",
        RABBITMQ_NODE_PORT=str(port),
        RABBITMQ_DIST_PORT=str(distribution_port),
        RABBITMQ_CONF_ENV_FILE="/dev/null",
        RABBITMQ_CONFIG_FILE=str(folder / "none"),
        RABBITMQ_ENABLED_PLUGINS_FILE=str(folder / "plugins"),
        RABBITMQ_PID_FILE=str(folder / "pid"),
        RABBITMQ_MNESIA_BASE=str(folder / "data"),
        RABBITMQ_LOG_BASE=str(folder / "logs"),
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 1:1",
    )
    url = f"amqp://guest:guest@127.0.0.1:{port}//"
    with _running(["epmd", "-port", str(names_port)], env, folder), _running([str(_PROGRAM)], env, folder):
        wait_for(lambda: _answers(url))
        api_url = f"http://guest:guest@127.0.0.1:{api_port}/api/" if has_management else ""
        yield RabbitMQ(url, env, api_url)


@contextmanager
def _running(argv: list[str], env: dict[str, str], folder: Path) -> Iterator[None]:
    with (folder / f"{Path(argv[0]).name}.log").open("wb") as log:
        process = subprocess.Popen(argv, env=env, stdout=log, stderr=log, cwd=folder, start_new_session=True)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def _answers(url: str) -> bool:
    try:
        with Connection(url, connect_timeout=2) as connection:
            connection.connect()
    except OSError:
        return False
    return True
