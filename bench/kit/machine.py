"""Run all that is measured, on this machine in a temporary folder; it ends with its block, also on errors."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from redis import Redis

from bench.kit import statements
from pabal_worker.ledger.migrate import migrate
from pabal_worker.local.embedded import Postgres, Valkey, postgres, valkey
from pabal_worker.local.supervisor import Process, Supervisor
from pabal_worker.sandbox import Recipe, Sandbox
from pabal_worker.sandbox import running as sandbox_running

ROOT = Path(__file__).parent.parent.parent
HEALTHY = Recipe(logs_per_minute=None)
_PATIENCE_S = 60.0

_POSTGRES = {**statements.SETTINGS, "max_connections": "300"}
"""Sixteen workers have pools of ten connections each."""

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"


@dataclass(frozen=True, slots=True)
class Machine:
    """The servers, and the folder in which all files go."""

    folder: Path
    postgres: Postgres
    valkey: Valkey
    sandbox: Sandbox

    def environment(self, settings: Mapping[str, str] | None = None) -> dict[str, str]:
        """For workers: this machine's addresses, `settings`, and the default of everything else."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PABAL_")}
        return inherited | {
            "PABAL_BROKER_URL": self.valkey.url(0),
            "PABAL_SAME_LIST_DAYS": "0",
            "PABAL_REDIS_URL": self.valkey.url(1),
            "PABAL_DATABASE_URL": self.postgres.url,
            "PABAL_INFOBIP_BASE_URL": self.sandbox.url,
            "PABAL_INFOBIP_API_KEY": self.sandbox.api_key,
            **(settings or {}),
        }

    def clear(self) -> None:
        """Empty ledger, broker, pacer and the sandbox's book, so that no run meets another's work."""
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            tables = connection.execute(_TABLES).fetchall()
            connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(_identifier, tables))))
        self.wipe_valkey()
        self.sandbox.reset()

    def wipe_valkey(self) -> None:
        """Forget every task and grant."""
        with Redis.from_url(self.valkey.url()) as client:
            client.flushall()


def _identifier(row: tuple[str]) -> sql.Identifier:
    return sql.Identifier(*row)


@contextmanager
def machine() -> Iterator[Machine]:
    """PostgreSQL with the ledger's schema, Valkey and a healthy sandbox."""
    with tempfile.TemporaryDirectory(prefix="pabal-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL, started by root, runs as nobody
        with (
            postgres(folder / "postgres", settings=_POSTGRES) as database,
            valkey(folder / "valkey") as broker,
            sandbox_running(HEALTHY) as sandbox,
        ):
            migrate(database.url)
            statements.enable(database.url)
            yield Machine(folder, database, broker, sandbox)


@contextmanager
def workers(
    machine: Machine,
    n: int = 1,
    *,
    settings: Mapping[str, str] | None = None,
    ahead_s: Sequence[float] = (),
    build: Path = ROOT,
    app: str = "pabal_worker",
) -> Iterator[list[int]]:
    """`n` worker processes as pods run them, and a beat; gives the workers' process ids.

    `settings` go over the defaults; the wall clocks of the first workers are `ahead_s` seconds ahead. `build`
    is the checkout whose code runs, by its own .venv, and `app` the Celery application of the workers.
    """
    with installation(machine, n, settings=settings, ahead_s=ahead_s, build=build, app=app) as pids:
        yield pids[:n]


@contextmanager
def installation(
    machine: Machine,
    n: int = 1,
    *,
    settings: Mapping[str, str] | None = None,
    ahead_s: Sequence[float] = (),
    build: Path = ROOT,
    app: str = "pabal_worker",
) -> Iterator[list[int]]:
    """The processes of `workers`; gives all their ids, the beat's last."""
    environment = machine.environment(settings)
    clocks = [*ahead_s, *[0.0] * (n - len(ahead_s))]
    processes = [
        worker_process(
            machine,
            f"worker{number}",
            ["-A", app],
            environment=environment,
            ahead_s=clock,
            build=build,
        )
        for number, clock in enumerate(clocks)
    ]
    command = celery_command(["-A", "pabal_worker", "beat"], build=build)
    beat = Process("beat", command, environment, build, log_of(machine, "beat"))
    with _running([*processes, beat]) as pids:
        yield pids


@contextmanager
def peer_workers(
    machine: Machine, command: Sequence[str], n: int = 1, *, settings: Mapping[str, str]
) -> Iterator[list[int]]:
    """`n` processes of another queue's worker, with `settings` in their environment; gives their ids."""
    environment = machine.environment(settings)
    peers = [f"peer{number}" for number in range(n)]
    with _running(
        [Process(name, command, environment, ROOT, log_of(machine, name)) for name in peers]
    ) as pids:
        yield pids


@contextmanager
def _running(processes: Sequence[Process]) -> Iterator[list[int]]:
    with Supervisor(processes) as supervisor:
        yield [state.pid or 0 for state in supervisor.states()]


def worker_process(
    machine: Machine,
    name: str,
    app: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    ahead_s: float = 0.0,
    build: Path = ROOT,
    queues: str = "",
) -> Process:
    log_path = log_of(machine, name)
    log_path.unlink(missing_ok=True)
    words = [
        *app,
        "worker",
        "--without-gossip",
        "--without-mingle",
        "--hostname",
        f"{name}@%h",
        *(["-Q", queues] if queues else []),
    ]
    return Process(
        name,
        celery_command(words, ahead_s=ahead_s, build=build),
        environment or machine.environment(),
        build,
        log_path,
        is_ready=lambda: _is_ready(log_path),
        patience_s=_PATIENCE_S,
    )


def _is_ready(log_path: Path) -> bool:
    return " ready." in log_path.read_text("utf-8")


def celery_command(arguments: Sequence[str], *, ahead_s: float = 0.0, build: Path = ROOT) -> list[str]:
    skew = ["bench.skewed", str(ahead_s)] if ahead_s else []
    python = sys.executable if build == ROOT else str(build / ".venv/bin/python")
    return [python, "-m", *skew, "celery", *arguments]


def log_of(machine: Machine, name: str) -> Path:
    return machine.folder / f"{name}.log"
