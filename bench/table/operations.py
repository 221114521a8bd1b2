"""Time single operations of the services with few and with many campaigns in the ledger.

The campaigns run, and each has people who wait; their pumps are due in an hour. Rows are written by SQL. The
operations are called in this process as a task calls them, on the real servers, without a broker between.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median

import orjson
import psycopg
from psycopg.rows import TupleRow
from pydantic import SecretStr

from bench.kit import plain, processes
from bench.kit.figures import WentWrong
from bench.kit.machine import Machine
from bench.reports import row_of
from bench.table.record import Sample, cpu_figures
from pabal_worker.container import Container
from pabal_worker.records import Attempt, Settled, Watch
from pabal_worker.settings import Settings

CLAIM_SIZE = 500
_SMALL = 10
"""People of each campaign but the first."""

_DUE = 10
_ID = "bench-1"
_LAY_OUT = """
    WITH opened AS (
        INSERT INTO campaigns (id, spec, state, send_at, validity_s, expected_batches, created_at, sealed_at, started_at)
        SELECT 'bench-' || i, jsonb_set(%(spec)s, '{id}', to_jsonb('bench-' || i)), 'running', now(), 3600, 1,
               now(), now(), now()
        FROM generate_series(1, %(campaigns)s) AS i RETURNING no, id
    ), sized AS (
        SELECT no, CASE WHEN id = 'bench-1' THEN %(people)s ELSE %(small)s END::integer AS n FROM opened
    ), frontier AS (INSERT INTO frontiers (campaign_no) SELECT no FROM sized
    ), pump AS (
        INSERT INTO pumps (campaign_no, leg, share, wake_at, due_since)
        SELECT no, 0, 0, now() + interval '1 hour', now() + interval '1 hour' FROM sized
    ), counted AS (INSERT INTO tallies SELECT no, 0, 'waiting', n FROM sized
    ), batch AS (INSERT INTO batches SELECT no, 1, '', n, 0, NULL, now() FROM sized
    )
    INSERT INTO recipients (campaign_no, no, address, variables)
    SELECT no, i, '8210' || lpad(i::text, 8, '0'), '{"name": "홍길동", "order": "SM1"}'
    FROM sized, generate_series(1, n) AS i
"""  # noqa: E501
_FINISH = "UPDATE campaigns SET state = 'finished', ended_at = now() WHERE no = %s"
_WAKE = """
    UPDATE pumps SET wake_at = now() WHERE (campaign_no, leg, share) IN
        (SELECT campaign_no, leg, share FROM pumps ORDER BY campaign_no LIMIT %s)
"""


def measure(machine: Machine, campaigns: Sequence[int], repeats: int, turn: int) -> Iterator[Sample]:
    """All operations for each number of campaigns."""
    for n in campaigns:
        machine.clear()
        _lay_out(machine, n, people=CLAIM_SIZE * (repeats + 1))
        with (
            _container(machine) as container,
            psycopg.connect(machine.postgres.url, autocommit=True) as connection,
        ):
            yield from _Measuring(machine, container, connection, n, repeats, turn).samples()


def _lay_out(machine: Machine, campaigns: int, *, people: int) -> None:
    spec = json.dumps(plain.campaign(_ID).to_json(), ensure_ascii=False)
    with psycopg.connect(machine.postgres.url, autocommit=True) as connection:
        connection.execute(
            _LAY_OUT, {"spec": spec, "campaigns": campaigns, "people": people, "small": _SMALL}
        )
        connection.execute("VACUUM ANALYZE")


@contextmanager
def _container(machine: Machine) -> Iterator[Container]:
    container = Container(
        Settings(
            database_url=machine.postgres.url,
            broker_url=machine.valkey.url(0),
            redis_url=machine.valkey.url(1),
            infobip_base_url=machine.sandbox.url,
            infobip_api_key=SecretStr(machine.sandbox.api_key),
        )
    )
    try:
        yield container
    finally:
        container.close()


class _Measuring:
    """The operations on one ledger."""

    def __init__(
        self,
        machine: Machine,
        container: Container,
        connection: psycopg.Connection[TupleRow],
        campaigns: int,
        repeats: int,
        turn: int,
    ) -> None:
        self._machine, self._container, self._ledger = machine, container, container.ledger
        self._connection = connection
        self._campaigns, self._repeats, self._turn = campaigns, repeats, turn
        campaign = self._ledger.campaigns.find(_ID)
        assert campaign
        self._no, self._claimed, self._settled = campaign.no, list[Attempt](), list[Attempt]()

    def samples(self) -> Iterator[Sample]:
        """In an order in which each finds what it needs. The claims are settled, then reported."""
        yield self._sample("tick, nothing due", self._tick)
        yield self._sample(f"tick, {_DUE} due", self._take_due_pumps, prepare=self._wake_pumps)
        yield self._sample("sweep, what is to be done", self._look_for_steps)
        yield self._sample("list, a page of 100", self._container.listing.list_campaigns)
        yield self._sample("status", self._read_status)
        yield self._sample(f"claim, {CLAIM_SIZE}", self._claim)
        yield self._sample(f"settle, {CLAIM_SIZE}", self._settle)
        yield self._sample(
            f"apply, {CLAIM_SIZE} reports",
            self._container.report_processor.apply_inbox,
            prepare=self._store_reports,
        )
        people = CLAIM_SIZE * self._repeats
        self._connection.execute(_FINISH, (self._no,))
        yield self._sample(f"erase and delete, {people:,} people", self._erase, repeats=1)

    def _sample(
        self,
        case: str,
        act: Callable[[], object],
        *,
        prepare: Callable[[], object] = lambda: None,
        repeats: int | None = None,
    ) -> Sample:
        """The first call of several is not counted: it opens connections and fills caches."""
        n, took_s, python_s, server_s, wal = repeats or self._repeats, list[float](), 0.0, 0.0, 0
        for attempt in range(n if repeats else n + 1):
            prepare()
            wal_before, server_before, before = self._wal(), self._server_s(), time.process_time()
            began = time.perf_counter()
            act()
            if attempt or repeats:
                took_s.append(time.perf_counter() - began)
                python_s += time.process_time() - before
                server_s += self._server_s() - server_before
                wal += self._wal() - wal_before
        spent = {"Python": python_s / n * 1e6, "PostgreSQL": server_s / n * 1e6}
        figures = {"ms": median(took_s) * 1e3, "WAL bytes": wal / n} | cpu_figures(spent)
        return Sample(
            "operation",
            case,
            self._turn,
            {"campaigns": self._campaigns},
            figures,
            "this process, PostgreSQL",
        )

    def _server_s(self) -> float:
        return processes.cpu_s(self._machine.postgres.pid)

    def _wal(self) -> int:
        row = self._connection.execute("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')").fetchone()
        assert row
        return int(row[0])

    def _tick(self) -> None:
        self._ledger.sweeps.due_work(now=self._ledger.now(), ahead_s=1, apart_s=0)

    def _take_due_pumps(self) -> None:
        self._tick()
        due = self._container.sweep.take_due_pumps()
        if len(due) != min(_DUE, self._campaigns):
            raise WentWrong(f"a tick found {len(due)} pumps, not {min(_DUE, self._campaigns)}")

    def _wake_pumps(self) -> None:
        self._connection.execute(_WAKE, (_DUE,))

    def _look_for_steps(self) -> None:
        self._ledger.sweeps.due_steps(now=self._ledger.now(), apart_s=0, checks_apart_s=30)

    def _read_status(self) -> None:
        reply = self._container.status.read_status(_ID)
        if "error" in reply:
            raise WentWrong(f"status answered {reply}")

    def _claim(self) -> None:
        self._claimed += self._ledger.messages.claim(
            campaign=self._no,
            leg=0,
            n=CLAIM_SIZE,
            validity_s=3600,
            worker="bench",
            now=self._ledger.now(),
            lease_s=600,
        )

    def _settle(self) -> None:
        attempt = self._claimed.pop()
        settled = [Settled(message.recipient_no, "accepted", rank=1) for message in attempt.messages]
        self._ledger.messages.settle(
            attempt, settled, http_status=200, note="", watch=Watch(300, None), now=self._ledger.now()
        )
        self._settled.append(attempt)

    def _store_reports(self) -> None:
        attempt = self._settled.pop()
        done_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "+0000")
        rows = [row_of(_ID, message.recipient_no, done_at) for message in attempt.messages]
        self._ledger.reports.store("push", orjson.dumps({"results": rows}))

    def _erase(self) -> None:
        erasures = self._ledger.erasures
        for step in (erasures.people, erasures.messages):
            while step(self._no):
                pass
