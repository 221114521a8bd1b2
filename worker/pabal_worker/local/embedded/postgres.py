"""Run PostgreSQL for one machine, behind a Unix socket that only its user and root can reach.

In its folder:

    cluster/        the data; belongs to the user that runs the server
    socket/         the socket (in /tmp instead, where the path would be too long for one)
    program/        a copy of the programs, only where that user cannot read the wheel
    postgres.log    what the server says
    postgresql.lock who uses the folder

Commits are durable: nothing here trades safety for speed.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg

from pabal_worker.local.embedded import cluster, folder
from pabal_worker.local.embedded.child import (
    Account,
    Child,
    ServerFailed,
    end,
    how_it_ended,
    interrupts_held,
    open_log,
    spawn,
    wait_until,
)
from pabal_worker.local.embedded.program import programs

SETTINGS: Mapping[str, str] = {
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "wal_compression": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
"""For a small machine. `terse` and `panic` keep rows and statements, and so personal data, out of the log."""

_NAME = "PostgreSQL"
_RECOVERY_S = 300.0


class Postgres:
    """A running server; `start` gives one."""

    def __init__(self, child: Child, data_dir: Path) -> None:
        self._child, self._data_dir = child, data_dir
        self.url = postgres_url(data_dir)
        """For psycopg, SQLAlchemy and all that goes through libpq; the same after a restart."""

    @classmethod
    def start(cls, data_dir: Path, *, settings: Mapping[str, str] | None = None) -> Postgres:
        """Start the server in `data_dir`, made at need; returns when it takes connections, in about a second.

        `settings` go over `SETTINGS`. After a crash the server first recovers, which may take longer. It ends
        with the thread that called this. Raises WrongSettings for a folder that cannot be used, ServerFailed
        if the server ends instead of starting.
        """
        account = cluster.account_for(data_dir / "cluster")
        data_dir = folder.make(data_dir, what=_NAME, mode=0o711 if account else 0o700)
        cluster.check_reach(data_dir, account)
        lock = folder.Lock(data_dir, what=_NAME)
        try:
            return cls(_start(data_dir, lock, account, {**SETTINGS, **(settings or {})}), data_dir)
        finally:
            lock.close()

    @property
    def pid(self) -> int:
        """The process id of the server's first process."""
        return self._child.pid

    @property
    def is_running(self) -> bool:
        """Whether the server has not ended."""
        return self._child.poll() is None

    def stop(self) -> None:
        """Fast shutdown: sessions are cut, everything is written; harmless a second time."""
        if self.is_running:
            end(self._child, (signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5))
            cluster.remove_socket_dir(self._data_dir)


@contextlib.contextmanager
def postgres(data_dir: Path, *, settings: Mapping[str, str] | None = None) -> Iterator[Postgres]:
    """A server for the length of a `with` block."""
    server = Postgres.start(data_dir, settings=settings)
    try:
        yield server
    finally:
        server.stop()


def postgres_url(data_dir: Path) -> str:
    """The address of the server in `data_dir`, whether it runs or not."""
    return f"postgresql://postgres@/postgres?host={quote(str(cluster.socket_dir(data_dir)))}"


def _start(data_dir: Path, lock: folder.Lock, account: Account | None, settings: Mapping[str, str]) -> Child:
    """Make what is missing, start the server and wait for it."""
    bin_dir = programs(account, copies=data_dir / "program")
    with open_log(data_dir / "postgres.log") as log:

        def run(argv: list[str | Path]) -> Child:
            return spawn(
                argv,
                log=log,
                death_signal=signal.SIGINT,
                cwd=Path("/"),
                env=_environment(),
                account=account,
                keep_open=[lock.fd],
            )

        data = data_dir / "cluster"
        if not data.exists():
            cluster.make_cluster(
                data, account, lambda new: run([bin_dir / "initdb", "-D", new, *cluster.INITDB])
            )
        cluster.make_socket_dir(data_dir, account)
        cluster.forget_dead_servers(data_dir)
        child = None
        try:
            with interrupts_held():
                child = run([bin_dir / "postgres", "-D", data, *_options(settings, data_dir)])
            lock.hand_over(child.pid)
            _wait_until_it_answers(child, data_dir)
        except BaseException:
            if child:
                end(child, (signal.SIGINT, 5), (signal.SIGKILL, 5))
            raise
        return child


def _options(settings: Mapping[str, str], data_dir: Path) -> list[str]:
    place = {"listen_addresses": "", "unix_socket_directories": f'"{cluster.socket_dir(data_dir)}"'}
    return [part for name, value in {**settings, **place}.items() for part in ("-c", f"{name}={value}")]


def _environment() -> dict[str, str]:
    """Ours, without what would steer PostgreSQL (PGDATA, PGOPTIONS …) or translate its messages."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**ours, "LC_ALL": "C"}


def _wait_until_it_answers(child: Child, data_dir: Path) -> None:
    url, log_path = postgres_url(data_dir), data_dir / "postgres.log"

    def is_over() -> bool:
        return child.poll() is not None or _answers(url)

    if not wait_until(is_over, patience_s=_RECOVERY_S):
        raise ServerFailed(_NAME, f"no connection within {_RECOVERY_S:.0f} s", log_path)
    if child.returncode is not None:
        raise ServerFailed(_NAME, how_it_ended(child), log_path)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
