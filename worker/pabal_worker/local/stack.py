"""Run the processes of one installation on this machine: started in order, supervised, ended in reverse.

    PostgreSQL · Valkey · [sandbox] · receiver · workers · beat

Everything is in one folder, which one stack uses at a time:

    postgres/ valkey/   the servers' own folders
    logs/               a file for each process, and its older parts: 20 MB each, four in all
    pabal.env           how `pabal submit --data` and the others find it; readable by its owner only
    ports.json          ports that stay the same over restarts
    pabal.lock          who uses the folder

With a sandbox in the provider's place nothing leaves the machine, whatever the settings say.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from pabal.cli.installation import FILE_NAME, find_installation, write_installation
from pabal.disk_room import DiskRoom
from pabal.errors import WrongSettings
from pabal_worker.ledger.migrate import migrate
from pabal_worker.local.disk_watch import DiskWatch
from pabal_worker.local.embedded import Postgres, Valkey, folder
from pabal_worker.local.log_files import LogFiles
from pabal_worker.local.ports import StablePorts
from pabal_worker.local.processes import SANDBOX_KEY, SandboxSpec, processes
from pabal_worker.local.supervised_server import SupervisedServer
from pabal_worker.local.supervisor import Event, State, Supervisor
from pabal_worker.sandbox.behaviour.recipe import Recipe
from pabal_worker.webhooks.signing import new_secret

OnEvent = Callable[[str, Event, str], None]

_REWRITE_S = 86_400.0
_NEEDED = ("PABAL_INFOBIP_BASE_URL", "PABAL_INFOBIP_API_KEY")


class LocalStack:
    """All of Pabal in one folder; as a context manager, starts on entry and ends all on leaving.

    Nothing runs in the background: call `run`, or `check` now and then, and from the thread that started it,
    since the processes end with that thread.
    """

    def __init__(
        self,
        data: Path,
        *,
        with_sandbox: Recipe | None = None,
        worker_count: int = 1,
        settings: Mapping[str, str] | None = None,
        on_event: OnEvent = lambda _name, _event, _detail: None,
        on_low_disk: Callable[[DiskRoom], None] = lambda _room: None,
    ) -> None:
        """`settings` are PABAL_ names and values; they go over those that the folder's pabal.env has.
        `on_low_disk` hears while it runs that little room is left.
        """
        self.data = data.resolve()
        self._recipe, self._worker_count, self._given = with_sandbox, worker_count, dict(settings or {})
        self._on_event = on_event
        self._lock: folder.Lock | None = None
        self._postgres = SupervisedServer("PostgreSQL", self._start_postgres, on_event)
        self._valkey = SupervisedServer("Valkey", self._start_valkey, on_event)
        self._supervisor: Supervisor | None = None
        self._logs = LogFiles([self.data / folder for folder in ("logs", "postgres", "valkey")])
        self._disk = DiskWatch(self.data, on_low=on_low_disk)
        self._rewrite_at = 0.0
        self._is_over = False
        self.settings: dict[str, str] = {}
        """What the processes are told, once started."""

        self.receiver_url = ""
        """Where the receiver listens, once started."""

        self.sandbox_url: str | None = None
        """Where the sandbox listens, if there is one."""

    def start(self) -> None:
        """Start all; returns when all work, or after `stop_soon`.

        Raises WrongSettings before anything is started if the provider is not configured or the folder is in
        use, ServerFailed with nothing left running if a process does not start.
        """
        kept = self._kept_settings()
        self._check(kept | self._given)
        folder.make(self.data, what="pabal", mode=0o711 if os.geteuid() == 0 else 0o700)
        self._lock = folder.Lock(self.data, what="pabal")
        try:
            self._keep_to_one_provider()
            self._start(kept)
        except BaseException:
            self.stop()
            raise

    def check(self) -> None:
        """Note who died, start again whose wait is over, keep logs small, see the disk; call it often."""
        self._logs.check(now=time.monotonic())
        self._disk.check(now=time.monotonic())
        self._postgres.check(now=time.monotonic())
        self._valkey.check(now=time.monotonic())
        self._forget_taken_batches(now=time.monotonic())
        if self._supervisor:
            self._supervisor.check()

    def run(self) -> None:
        """Check until `stop_soon`."""
        while not self._is_over:
            self.check()
            time.sleep(0.1)

    @property
    def is_over(self) -> bool:
        """Whether it was told to stop."""
        return self._is_over

    def stop_soon(self) -> None:
        """Let `start` and `run` return; does nothing else, so a signal handler may call it."""
        self._is_over = True
        if self._supervisor:
            self._supervisor.stop_soon()

    def stop(self) -> None:
        """End all in reverse order and leave no process behind; harmless a second time."""
        self._is_over = True
        try:
            if self._supervisor:
                self._supervisor.stop()
        finally:
            self._valkey.stop()
            self._postgres.stop()
            if self._lock:
                self._lock.close()

    def states(self) -> list[State]:
        """Every process, in the order of starting."""
        supervised = self._supervisor.states() if self._supervisor else []
        return [self._postgres.state(), self._valkey.state(), *supervised]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _kept_settings(self) -> dict[str, str]:
        with suppress(PermissionError):
            if (self.data / FILE_NAME).exists():
                return find_installation(self.data, {}).settings
        return {}

    def _check(self, known: Mapping[str, str]) -> None:
        missing = [name for name in _NEEDED if not known.get(name)]
        if missing and self._recipe is None:
            raise WrongSettings(
                f"{' and '.join(missing)} must be set: the provider's host, https://<yours>.api.infobip.com, "
                f"and its key; set them in the environment, or do without a provider: `pabal up --sandbox`"
            )

    def _start(self, kept: dict[str, str]) -> None:
        (self.data / "logs").mkdir(mode=0o700, exist_ok=True)
        for step in (self._postgres.start, self._valkey.start, lambda: migrate(self._postgres.server.url)):
            if self._is_over:
                return
            step()
        ports = StablePorts(self.data / "ports.json")
        receiver_port = ports.port("receiver")
        sandbox = SandboxSpec(ports.port("sandbox"), self._recipe) if self._recipe else None
        self._settle_settings(kept, receiver_port, sandbox)
        started = processes(
            self.data,
            self.settings,
            receiver_port=receiver_port,
            sandbox=sandbox,
            worker_count=self._worker_count,
        )
        self._supervisor = Supervisor(started, on_event=self._on_event)
        if not self._is_over:
            self._supervisor.start()

    def _start_postgres(self, _: Postgres | None) -> Postgres:
        return Postgres.start(self.data / "postgres")

    def _start_valkey(self, last: Valkey | None) -> Valkey:
        """On the same port again, since the workers know no other."""
        return Valkey.start(self.data / "valkey", port=_port(last.url()) if last else 0)

    def _forget_taken_batches(self, *, now: float) -> None:
        """At the start and once a day: what workers have taken leaves Valkey's file."""
        if now >= self._rewrite_at:
            self._valkey.server.begin_rewrite()
            self._rewrite_at = now + _REWRITE_S

    def _keep_to_one_provider(self) -> None:
        """A campaign that was submitted to the sandbox never goes to people, nor the other way round."""
        kind = "the sandbox" if self._recipe else "the provider"
        note = self.data / "sends-to"
        kept = note.read_text("utf-8").strip() if note.exists() else ""
        if kept and kept != kind:
            raise WrongSettings(
                f"{self.data} holds campaigns for {kept}, and this start would send them to {kind}; "
                f"choose another folder with --data DIR, or start it as before"
            )
        note.write_text(f"{kind}\n", "utf-8")

    def _settle_settings(self, kept: dict[str, str], receiver_port: int, sandbox: SandboxSpec | None) -> None:
        """Put together what the processes are told; write down what others and the next start need."""
        token = self._given.get("PABAL_RECEIVER_TOKEN") or kept.get("PABAL_RECEIVER_TOKEN")
        secret = self._given.get("PABAL_RELAY_SECRET") or kept.get("PABAL_RELAY_SECRET")
        settled = {
            "PABAL_BROKER_URL": self._valkey.server.url(0),
            "PABAL_REDIS_URL": self._valkey.server.url(1),
            "PABAL_DATABASE_URL": self._postgres.server.url,
            "PABAL_RECEIVER_TOKEN": token or secrets.token_urlsafe(24),
            "PABAL_RELAY_SECRET": secret or new_secret(),
        }
        write_installation(self.data, kept | settled)
        self.receiver_url = f"http://127.0.0.1:{receiver_port}"
        self.settings = kept | self._given | settled
        if sandbox:
            self.sandbox_url = f"http://127.0.0.1:{sandbox.port}"
            self.settings |= {
                "PABAL_INFOBIP_BASE_URL": self.sandbox_url,
                "PABAL_INFOBIP_API_KEY": SANDBOX_KEY,
                "PABAL_RECEIVER_PUBLIC_URL": self.receiver_url,
                "PABAL_RECEIVER_USER": "",
            }
            self.settings.setdefault(
                "PABAL_RELAY_ALLOW_PRIVATE", "true"
            )  # a trial's endpoint is on the machine


def _port(url: str) -> int:
    return urlsplit(url).port or 0
