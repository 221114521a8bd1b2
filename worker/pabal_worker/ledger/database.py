"""Connect to the ledger, run its statements, and read the SQL files' named blocks."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Self, TypeVar

import orjson
from psycopg import Connection, InternalError, OperationalError, errors, sql
from psycopg.rows import DictRow, dict_row, tuple_row
from psycopg.types.json import set_json_loads
from psycopg_pool import ConnectionPool, PoolTimeout

from pabal_worker.errors import SessionLost
from pabal_worker.logs import logger
from pabal_worker.outages import OutageLog

Row = dict[str, Any]
T = TypeVar("T")

_BLOCK = re.compile(r"^-- :name (\w+)$", re.MULTILINE)
_TRIES = 5
_PLANNING = {"random_page_cost": "1.1", "plan_cache_mode": "force_custom_plan"}
"""Statements are few and large, and tables grow a thousandfold within minutes: each is planned for the tables
as they are, since a plan kept from an empty table reads all of a full one. Look-ups by key are cheap.
"""

_IN_UTC = {"TimeZone": "UTC"}
"""Moments come back in UTC, whatever zone the server was set up in."""

_KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
_DEAD_AFTER = _KEEPALIVES | {"tcp_user_timeout": 25_000}
_DEAD_AFTER_THERE = {f"tcp_{name}": str(value) for name, value in _KEEPALIVES.items()}
"""Seconds, and tries: each side finds within half a minute that the other's host is gone. PostgreSQL then
ends what that host had begun, and its locks; by itself it would look after two hours. `tcp_user_timeout`, in
milliseconds, does the same for what was sent and never acknowledged: for that no keepalive is sent.
"""

CONNECT_S = 5
"""Seconds that one attempt may take: a host that drops packets would hold it for two minutes."""

_RECONNECT_S = (1.5, 2.5)
"""Seconds, from and to: the pool doubles its wait between attempts, from one second on. After so long it
gives up and begins anew, so that no wait is longer, however long the ledger was away. Each pool draws its
own.
"""

ASLEEP_AFTER_S = 20.0
"""Seconds: a process that stands still in a transaction (stopped, swapped out, its machine frozen) keeps its
connections alive and its locks held, until PostgreSQL ends its session.
"""

_ACTOR: ContextVar[str | None] = ContextVar("actor", default=None)
_ACT_FOR = "SELECT set_config('pabal.by', %(by)s, true)"
"""Triggers that write events read this setting; it ends with its transaction."""

_SET = "SELECT name, setting FROM pg_settings WHERE name = ANY (%(names)s)"

_LOST = (OperationalError, errors.IdleInTransactionSessionTimeout)


@cache
def queries(name: str) -> dict[str, str]:
    """The named blocks of `queries/<name>.sql`."""
    text = (Path(__file__).parent / "queries" / f"{name}.sql").read_text("utf-8")
    parts = _BLOCK.split(text)
    return {parts[i]: parts[i + 1].strip() for i in range(1, len(parts), 2)}


class Database:
    """A pool of connections, opened at first use and not at import.

    Every change is one transaction. PostgreSQL may end it to break a deadlock or a serialisation conflict,
    and then it is tried again, since nothing of it took effect. It is also tried again when the connection
    was lost (a restart, a failover, a sleep of ours that PostgreSQL ended): then it may have taken effect,
    and every change in the ledger is written so that this does no harm. A claim that was lost on its way to
    us, the worst case, lapses and is asked about.

    Behind a pooler that hands a connection on after each transaction no statement may have a name on the
    server. The settings of a session may not arrive there: then each transaction sets them for itself.
    """

    def __init__(
        self,
        url: str,
        *,
        max_size: int = 10,
        timeout_s: float = 10,
        asleep_after_s: float = ASLEEP_AFTER_S,
        suppression_pads: str = "",
        webhook_url: str = "",
    ) -> None:
        """`suppression_pads`: what `suppressions.pads_of` makes of the installation's secret; `webhook_url`:
        the installation's own, without blanks.
        """
        self._needed = _PLANNING | {"idle_in_transaction_session_timeout": f"{asleep_after_s * 1000:.0f}"}
        if suppression_pads:
            self._needed = self._needed | {"pabal.suppression_pads": suppression_pads}
        if webhook_url:
            self._needed = self._needed | {"pabal.webhook_url": webhook_url}
        self._set_locally = _as_statements(self._needed)
        self._is_set_locally = False
        self._outage = OutageLog(
            log=logger("ledger"),
            begins="the ledger takes no connection",
            ends="the ledger takes connections again",
        )
        self._pool: ConnectionPool[Connection[DictRow]] = ConnectionPool(
            url,
            min_size=1,
            max_size=max_size,
            timeout=timeout_s,
            reconnect_timeout=random.uniform(*_RECONNECT_S),
            reconnect_failed=lambda pool: pool.check(),  # begins to connect again
            open=False,
            connection_class=_told_connection(self._outage),
            kwargs={
                "row_factory": dict_row,
                "application_name": "pabal",
                "autocommit": True,
                "options": _as_options(self._needed | _IN_UTC | _DEAD_AFTER_THERE),
                "prepare_threshold": None,
                "connect_timeout": CONNECT_S,
            }
            | _DEAD_AFTER,
            configure=self._see_what_arrived,
        )
        self._opened = False

    @contextmanager
    def transaction(self) -> Iterator[Connection[DictRow]]:
        """A connection in a transaction: committed at the end, rolled back on an error."""
        with self._connection() as connection, self._begun(connection):
            yield connection

    @contextmanager
    def acting_for(self, by: str | None) -> Iterator[None]:
        """Inside the block, whatever this thread changes says in its transaction for whom."""
        token = _ACTOR.set(by)
        try:
            yield
        finally:
            _ACTOR.reset(token)

    def run(self, work: Callable[[Connection[DictRow]], T]) -> T:
        """Run `work` in a transaction of its own, again if PostgreSQL broke it off on behalf of others."""
        return self._again_if_broken_off(self.transaction, work)

    def run_once(self, work: Callable[[Connection[DictRow]], T]) -> T:
        """As `run`, but not again: SessionLost if it was broken off, so that the caller may try less."""
        try:
            with self.transaction() as connection:
                return work(connection)
        except PoolTimeout:
            raise
        except (errors.DeadlockDetected, errors.SerializationFailure) as error:
            raise SessionLost(type(error).__name__) from error
        except _LOST as error:
            self._pool.check()
            raise SessionLost(type(error).__name__) from error

    def rows(self, sql: str, values: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of one statement, which is a transaction of its own."""
        return self._one(lambda connection: connection.execute(sql, values).fetchall())

    def tuples(self, sql: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """As `rows`, in the statement's order of columns; cheaper where there are many."""

        def work(connection: Connection[DictRow]) -> list[tuple[Any, ...]]:
            with connection.cursor(row_factory=tuple_row) as cursor:
                return cursor.execute(sql, values).fetchall()

        return self._one(work)

    def row(self, sql: str, values: Mapping[str, Any] | None = None) -> Row | None:
        """The first row of one statement, or None."""
        return self._one(lambda connection: connection.execute(sql, values).fetchone())

    def change(self, sql: str, values: Mapping[str, Any] | None = None) -> int:
        """Run one statement; returns how many rows it touched."""
        return self._one(lambda connection: connection.execute(sql, values).rowcount)

    def run_alone(self, sql: str) -> None:
        """Run a statement that PostgreSQL takes outside of transactions only."""

        def work(connection: Connection[DictRow]) -> None:
            connection.execute(sql)

        self._again_if_broken_off(self._connection, work)

    def _one(self, work: Callable[[Connection[DictRow]], T]) -> T:
        """For a single statement: without BEGIN and COMMIT it takes one round trip instead of three."""
        return self._again_if_broken_off(self._single, work)

    @contextmanager
    def _single(self) -> Iterator[Connection[DictRow]]:
        """A connection for one statement, in a transaction only where something has to be set for it."""
        with self._connection() as connection:
            if _ACTOR.get() or self._is_set_locally:
                with self._begun(connection):
                    yield connection
            else:
                yield connection

    @contextmanager
    def _begun(self, connection: Connection[DictRow]) -> Iterator[None]:
        """A transaction, with what is set for its length."""
        with connection.transaction():
            if self._is_set_locally:
                connection.execute(self._set_locally)
            if by := _ACTOR.get():
                connection.execute(_ACT_FOR, {"by": by})
            yield

    def _see_what_arrived(self, connection: Connection[DictRow]) -> None:
        """Look at a new connection once. Poolers follow a session's zone over their connections, but no other
        of these settings.
        """
        if connection.info.parameter_status("TimeZone") != "UTC":
            connection.execute("SET TimeZone = 'UTC'")
        own = {
            name: value for name, value in self._needed.items() if "." not in name
        }  # others are not listed
        rows = connection.execute(_SET, {"names": list(own)}).fetchall()
        self._is_set_locally = {row["name"]: row["setting"] for row in rows} != own

    @contextmanager
    def _connection(self) -> Iterator[Connection[DictRow]]:
        """A connection of the pool. Behind a pooler psycopg takes the end of a session for a fault of its
        own, since two errors come at once: here it is what it is.
        """
        if not self._opened:
            self._pool.open()
            self._opened = True
        with self._pool.connection() as connection:
            try:
                yield connection
            except InternalError as error:
                if connection.closed:
                    raise OperationalError(str(error)) from error
                raise

    def _again_if_broken_off(
        self,
        connect: Callable[[], AbstractContextManager[Connection[DictRow]]],
        work: Callable[[Connection[DictRow]], T],
    ) -> T:
        for tries_left in range(_TRIES - 1, -1, -1):
            try:
                with connect() as connection:
                    return work(connection)
            except (errors.DeadlockDetected, errors.SerializationFailure):
                if not tries_left:
                    raise
            except _LOST as error:
                if not tries_left or isinstance(error, PoolTimeout):
                    raise
                self._pool.check()
        raise AssertionError("unreachable")

    def now(self) -> datetime:
        """The ledger's clock, the one that all pods share."""
        row = self.row("SELECT clock_timestamp() AS now")
        assert row is not None
        return row["now"]  # type: ignore[no-any-return]

    @property
    def is_away(self) -> bool:
        """Whether the last attempt to connect failed."""
        return self._outage.is_on

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()


def _told_connection(outage: OutageLog) -> type[Connection[DictRow]]:
    """A class of connections that tell an outage how each attempt ended. The pool would log each."""

    class ToldConnection(Connection[DictRow]):
        @classmethod
        def connect(cls, conninfo: str = "", **options: Any) -> Self:
            try:
                connection = super().connect(conninfo, **options)
            except OperationalError as error:
                outage.note_failure(why=str(error).partition("\n")[0])
                raise
            outage.note_answer()
            return connection

    return ToldConnection


def _as_options(settings: Mapping[str, object]) -> str:
    return " ".join(
        f"-c {name}={str(value).replace(chr(92), chr(92) * 2)}" for name, value in settings.items()
    )


def _as_statements(settings: Mapping[str, str]) -> sql.Composed:
    """As statements that read nothing, since some transactions choose their isolation after them."""
    local = sql.SQL("SET LOCAL {} = {}")
    return sql.SQL("; ").join(
        local.format(sql.Identifier(name), sql.Literal(value)) for name, value in settings.items()
    )


set_json_loads(orjson.loads)
