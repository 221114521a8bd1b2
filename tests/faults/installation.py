"""Run a whole installation of real processes on real servers, to be hurt by scenarios.

Injects no fault itself.

    PostgreSQL · Valkey · sandbox            live as long as the installation
    receiver · worker-1 · worker-2 · beat    start anew for each scenario, on an empty ledger and Valkey

Each worker has a database role of its own name, so that a fault can tell whose statements wait. Whoever dies
is started again after 1, 2, 4 … seconds, as pods are. Everything ends with the block, however it ends.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from pabal_worker.ledger.migrate import migrate
from pabal_worker.local.embedded import Postgres, Valkey
from pabal_worker.local.ports import StablePorts
from pabal_worker.local.processes import processes
from pabal_worker.local.supervisor import Process, Supervisor
from pabal_worker.sandbox import Sandbox, running
from tests.support import pgbouncer
from tests.support.folders import open_folder
from tests.support.servers import wipe

T = TypeVar("T")

WORKERS = ("worker-1", "worker-2")
IMPATIENT = {
    "PABAL_REQUEST_SIZE": "10",
    "PABAL_SAME_LIST_DAYS": "0",
    "PABAL_REQUEST_TIMEOUT_S": "3",
    "PABAL_PUMP_S": "2",
    "PABAL_ASK_AFTER_S": "0",
    "PABAL_ASK_AGAIN_S": "2",
    "PABAL_REPORT_GRACE_S": "2",
    "PABAL_REPORT_PULL_S": "2",
    "PABAL_ACCOUNT_SPEED": "200/SECOND",
    "PABAL_ACCOUNT_FLOOR": "100/SECOND",
}
"""Minutes become seconds; the cap is judged over each second, of which a scenario has many."""

_START_S = 90.0
_TEMPLATE = "template_pabal"


class Installation:
    """The servers, and the processes of the scenario that is being played."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.folder, self.sandbox = folder, sandbox
        self.postgres = self._start_postgres()
        self.valkey = Valkey.start(folder / "valkey")
        self.database = ""
        """Name of the scenario's database."""

        self.settings: dict[str, str] = {}
        self._pooler = ExitStack()
        self._pooled_url = ""
        """The way to the ledger through a pooler, which makes one role of all; empty without one."""

        self._kept: dict[str, Supervisor] = {}
        self._described: dict[str, Process] = {}
        self._receiver_port = StablePorts(folder / "ports.json").port("receiver")
        self._make_template()

    def start(
        self,
        name: str,
        settings: Mapping[str, str],
        *,
        ledger: Mapping[str, str] | None = None,
        through_pooler: bool = False,
        own: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Start every process on an empty ledger `name`, with `settings` over the impatient ones.

        `ledger`: what its database is set to; `through_pooler`: all but `connect` go through PgBouncer;
        `own`: settings of single processes by their name.
        """
        self._make_empty(name, ledger or {})
        if through_pooler:
            way = pgbouncer.pgbouncer(self.folder / name / "pgbouncer", self.database_url())
            self._pooled_url = self._pooler.enter_context(way)
        receiver = f"http://127.0.0.1:{self._receiver_port}"
        addresses = {
            "PABAL_BROKER_URL": self.valkey.url(0),
            "PABAL_REDIS_URL": self.valkey.url(1),
            "PABAL_DATABASE_URL": self.database_url(),
            "PABAL_INFOBIP_BASE_URL": self.sandbox.url,
            "PABAL_INFOBIP_API_KEY": self.sandbox.api_key,
            "PABAL_RECEIVER_PUBLIC_URL": receiver,
            "PABAL_RECEIVER_TOKEN": "token-of-the-installation",
        }
        self.settings = addresses | IMPATIENT | dict(settings)
        for process in self._describe(self.folder / name):
            env = {**(process.env or {}), **(own or {}).get(process.name, {})}
            self._described[process.name] = replace(process, env=env)
            self.start_one(process.name)
        self.wait(self._all_are_ready, patience_s=_START_S, what="every process is ready")

    def start_one(self, name: str) -> None:
        """Start a process that is not running; does not wait until it is ready."""
        self._kept[name] = Supervisor([replace(self._described[name], is_ready=None)])
        self._kept[name].start()

    def stop_one(self, name: str) -> None:
        """End a process in order, and keep it down."""
        self._kept.pop(name).stop()

    def stop(self) -> None:
        """Kill the scenario's processes, since nobody needs their ledger any more; the servers stay."""
        for name in self.names():
            self.signal(name, signal.SIGKILL)
        with ExitStack() as stack:
            stack.callback(self._pooler.close)
            for supervisor in self._kept.values():
                stack.callback(supervisor.stop)
        self._kept.clear()
        self._pooled_url = ""

    def close(self) -> None:
        """End everything."""
        with ExitStack() as stack:
            stack.callback(self.postgres.stop)
            stack.callback(self.valkey.stop)
            stack.callback(self.stop)

    def names(self) -> list[str]:
        """The processes that are kept running."""
        return list(self._kept)

    def pid_of(self, name: str) -> int | None:
        """Its process id; None while it is down."""
        states = self._kept[name].states() if name in self._kept else []
        return states[0].pid if states else None

    def signal(self, name: str, number: signal.Signals) -> bool:
        """Send a signal to a process; whether it was there to get it."""
        pid = self.pid_of(name)
        if pid is not None:
            os.kill(pid, number)
        return pid is not None

    def database_url(self, role: str = "postgres") -> str:
        """The scenario's ledger, as one role or another."""
        query = urlsplit(self.postgres.url).query
        return f"postgresql://{role}@/{self.database}?{query}"

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A look into the ledger past Pabal's own code, committing at once."""
        return psycopg.connect(self.database_url(), autocommit=True, connect_timeout=5)

    def restart_postgres(self) -> None:
        """Start PostgreSQL again where it was; waits until it answers."""
        self.postgres = self._start_postgres()

    def restart_valkey(self) -> None:
        """Start Valkey again on its port; waits until it answers."""
        self.valkey = Valkey.start(self.folder / "valkey", port=urlsplit(self.valkey.url()).port or 0)

    def pass_time(self, seconds: float) -> None:
        """Let it go on for so long; who died is started again meanwhile."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.check()
            time.sleep(0.05)

    def wait(self, find: Callable[[], T], *, patience_s: float, what: str) -> T:
        """Let it go on until `find` finds something; that. Raises TimeoutError that names `what`."""
        until = time.monotonic() + patience_s
        while not (found := find()):
            if time.monotonic() > until:
                raise TimeoutError(f"waited {patience_s:g} s, but it never was so that {what}")
            self.check()
            time.sleep(0.02)
        return found

    def check(self) -> None:
        """Start again who died and whose wait is over."""
        for supervisor in self._kept.values():
            supervisor.check()

    def _start_postgres(self) -> Postgres:
        return Postgres.start(self.folder / "postgres", settings={"fsync": "off"})

    def _make_template(self) -> None:
        self.database = _TEMPLATE
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {_TEMPLATE}")
            for worker in WORKERS:
                connection.execute(sql.SQL("CREATE ROLE {} SUPERUSER LOGIN").format(sql.Identifier(worker)))
        migrate(self.database_url())

    def _make_empty(self, name: str, settings: Mapping[str, str]) -> None:
        """A ledger of the scenario's own; nothing else remembers the scenario before."""
        self.database = name
        (self.folder / name / "logs").mkdir(parents=True)
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(_TEMPLATE)
                )
            )
            for setting, value in settings.items():
                connection.execute(
                    sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                        sql.Identifier(name), sql.Identifier(setting), sql.Literal(value)
                    )
                )
        wipe(self.valkey)
        self.sandbox.reset()

    def _describe(self, data: Path) -> Iterator[Process]:
        for process in processes(
            data, self.settings, receiver_port=self._receiver_port, sandbox=None, worker_count=len(WORKERS)
        ):
            role = process.name if process.name in WORKERS else "postgres"
            own = {"PABAL_DATABASE_URL": self._pooled_url or self.database_url(role)}
            yield replace(process, env={**(process.env or {}), **own})

    def _all_are_ready(self) -> bool:
        return all(process.is_ready is None or process.is_ready() for process in self._described.values())


@contextmanager
def run_installation(keep: Path | None = None) -> Iterator[Installation]:
    """Servers and sandbox for any number of scenarios, in `keep` or in a folder that goes away."""
    with ExitStack() as stack:
        folder = keep or stack.enter_context(open_folder("faults"))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)  # PostgreSQL, started by root, runs as nobody
        sandbox = stack.enter_context(running())
        installation = Installation(folder, sandbox)
        stack.callback(installation.close)
        yield installation
