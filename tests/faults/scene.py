"""Give a fault what it works with: the installation, what has arrived so far, who is in the middle of what.

Precise moments need no hook in Pabal. A call is held by a recipe whose next send gets no answer; a statement
is held by a lock on a table: `attempts`, which claims and settles write to, or `recipients`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, LiteralString

import psycopg

from pabal_worker.message_ids import attempt_of
from pabal_worker.sandbox.behaviour.recipe import Fault, Recipe
from tests.faults.installation import WORKERS, Installation


@dataclass(frozen=True, slots=True)
class Statement:
    """How to tell a statement in pg_stat_activity, which shows its first thousand letters."""

    like: str
    of_sms: bool | None = None
    """A claim of SMS has locked its campaign before, in the same transaction; one of Kakao messages is a
    transaction by itself. None: either.
    """

    table: LiteralString = "attempts"
    """What it writes to."""


CLAIM, SMS_CLAIM = (
    Statement("%Take up to%messages of a running campaign%", of_sms=is_of_sms) for is_of_sms in (False, True)
)
SETTLE = Statement("%An attempt was answered%")
TAKE_IN = Statement("%INSERT INTO recipients%", table="recipients")

_DOUBTED = "SELECT recipient_no, leg FROM messages WHERE doubted"
_MOMENT_S = 60.0
_HOLD_S, _LET_GO_S = 5.0, 0.2
_WORKER_OF = "SELECT worker FROM attempts WHERE id = %s"
_LAST_WORKER = "SELECT worker FROM attempts ORDER BY id DESC LIMIT 1"
_WAITING = """
    SELECT pid, usename FROM pg_stat_activity a
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE %(like)s
      AND usename = ANY (%(workers)s) AND coalesce(%(of_sms)s = EXISTS (
          SELECT FROM pg_locks l
          WHERE l.pid = a.pid AND l.relation = 'campaigns'::regclass AND l.mode = 'RowShareLock'), true)
"""


class Scene:
    """One scenario while it is being played."""

    def __init__(self, installation: Installation, recipe: Recipe, rng: Random, *, away_s: float) -> None:
        self.installation, self.rng, self.away_s = installation, rng, away_s
        self._recipe = recipe
        self.arrivals: list[dict[str, Any]] = []
        """What has arrived at the sandbox, as far as we have looked."""

        self.doubted: set[tuple[int, int]] = set()
        """Rows and legs in doubt when a fault looked: a worker that wakes up may end it for good."""

        self.checks: list[Callable[[], list[str]]] = []
        """What is looked at when the campaign is over; each gives what does not hold."""

        self.held = 0
        """Calls that the sandbox held for a fault of ours; they are no faults of their own."""

    def mended_recipe(self) -> Recipe:
        """The scenario's recipe without its faults."""
        return self._recipe.model_copy(update={"faults": ()})

    def fetch_arrivals(self) -> list[dict[str, Any]]:
        """What has arrived since the last call of this."""
        new = self.installation.sandbox.arrivals(len(self.arrivals))
        self.arrivals += new
        return new

    def reached(self) -> int:
        """To how many recipients something has arrived."""
        self.fetch_arrivals()
        return len({row["to"] for row in self.arrivals})

    def hold_a_call(self, kind: str = "hang", late_s: float = 2.0) -> str:
        """Let the provider take the next send and not answer yet; the worker that waits for it."""
        before = self._sends()
        held = Fault(kind=kind, first=1, last=1, late_s=late_s)
        self.installation.sandbox.set_recipe(self._recipe.model_copy(update={"faults": (held,)}))
        try:
            calls = self.installation.wait(
                lambda: self._unanswered(kind, before), patience_s=_MOMENT_S, what="a call was held"
            )
        finally:
            self.installation.sandbox.set_recipe(self._recipe)
        self.held += 1
        return self.worker_of(calls[0]["bulkId"])

    def worker_of(self, bulk_id: str) -> str:
        """The worker that made a call."""
        with self.installation.connect() as connection:
            row = connection.execute(_WORKER_OF, [attempt_of(bulk_id)]).fetchone()
        return self._name(row)

    def sender(self) -> str:
        """The worker that made the last call."""
        with self.installation.connect() as connection:
            return self._name(connection.execute(_LAST_WORKER).fetchone())

    def look_at_doubts(self) -> None:
        """Remember who is in doubt just now."""
        with self.installation.connect() as connection:
            self.doubted.update((int(no), int(leg)) for no, leg in connection.execute(_DOUBTED))

    @contextmanager
    def statement_held(
        self, statement: Statement, *, cause: Callable[[], None] | None = None
    ) -> Iterator[tuple[str, list[int]]]:
        """Keep a statement from committing; gives the worker, and its sessions that wait. `cause` makes
        somebody run it, where nobody would by himself.
        """
        with (
            psycopg.connect(self.installation.database_url(), connect_timeout=5) as locking,
            self.installation.connect() as looking,
        ):
            waiting = self._hold(locking, looking, statement, cause)
            name = waiting[0][1]
            yield name, [pid for pid, role in waiting if role == name]
            locking.rollback()

    def _hold(
        self,
        locking: psycopg.Connection[Any],
        looking: psycopg.Connection[Any],
        statement: Statement,
        cause: Callable[[], None] | None,
    ) -> list[tuple[int, str]]:
        """Lock its table until it waits for that. Where all pumps wait in other statements, such as for their
        answers to be settled, none comes to this one: then they are let go, and it is tried again.
        """
        until = time.monotonic() + _MOMENT_S
        while True:
            locking.execute(f"LOCK TABLE {statement.table} IN SHARE MODE")
            if cause:
                cause()
            try:
                return self.installation.wait(
                    lambda: self._waiting(looking, statement),
                    patience_s=_MOMENT_S if cause else _HOLD_S,
                    what="a statement waited for the lock",
                )
            except TimeoutError:
                locking.rollback()
                if time.monotonic() > until:
                    raise
                time.sleep(_LET_GO_S)

    def sessions(self, pids: list[int]) -> list[int]:
        """Those of the sessions that PostgreSQL still has."""
        with self.installation.connect() as connection:
            rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE pid = ANY (%s)", [pids])
            return [int(pid) for (pid,) in rows]

    def _unanswered(self, kind: str, before: int) -> list[dict[str, Any]]:
        """Calls after the first `before` that the sandbox has taken and not answered."""
        calls = [call for call in self.installation.sandbox.requests() if (call["request"] or 0) > before]
        return [call for call in calls if call["fault"] == kind and call["messages"] and not call["http"]]

    def _sends(self) -> int:
        return int(self.installation.sandbox.summary()["requests"])

    def _name(self, row: tuple[object, ...] | None) -> str:
        """A worker signs attempts with its host and process id; any worker if that one is gone."""
        pid = int(str(row[0]).rpartition(":")[2]) if row else 0
        return next(
            (name for name in WORKERS if self.installation.pid_of(name) == pid), self.rng.choice(WORKERS)
        )

    def _waiting(self, connection: psycopg.Connection[Any], statement: Statement) -> list[tuple[int, str]]:
        asked = {"like": statement.like, "of_sms": statement.of_sms, "workers": list(WORKERS)}
        return connection.execute(_WAITING, asked).fetchall()
