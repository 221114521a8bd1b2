"""Measure the ledger alone, with millions of rows: who is asked for, cancelled, erased and deleted.

    python -m bench.ledger [--people 10000000] [--campaign 1000000]

Rows are written by SQL, no worker and no provider runs. Whole lives of messages are measured elsewhere.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg

from pabal_worker.ledger import Ledger
from pabal_worker.ledger.migrate import migrate
from pabal_worker.local.embedded import postgres

_LISTS = 10
_ASKED = 2000

_CAMPAIGN = """
    WITH opened AS (
        INSERT INTO campaigns (id, spec, state, send_at, validity_s, created_at, sealed_at, started_at)
        VALUES (%(id)s, '{}', 'running', now(), 3600, now(), now(), now()) RETURNING no
    ), frontier AS (INSERT INTO frontiers (campaign_no) SELECT no FROM opened
    ), counted AS (INSERT INTO tallies SELECT no, 0, 'waiting', %(n)s FROM opened
    ), batch AS (INSERT INTO batches SELECT no, 1, '', %(n)s, 0, NULL, now() FROM opened
    ), people AS (
        INSERT INTO recipients (campaign_no, no, address, variables)
        SELECT opened.no, i, '8210' || lpad((i::bigint * 7919 %% 100000000)::text, 8, '0'), '{"name": "하늘"}'
        FROM opened, generate_series(1, %(n)s::int) AS i
    )
    SELECT no FROM opened
"""

_MESSAGES = """
    INSERT INTO messages (campaign_no, recipient_no, leg, state, attempt, rank, status_id, done_at)
    SELECT %(no)s, i, 0, 'delivered', 1, 6, 5, now() FROM generate_series(1, %(n)s::int) AS i
"""


def _timed(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def _percentile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[int(share * (len(seconds) - 1))]


def _look_ups(ledger: Ledger, n: int) -> None:
    luck = random.Random(1)
    took = []
    for _ in range(_ASKED):
        address = f"8210{luck.randrange(1, n) * 7919 % 100_000_000:08d}"
        took.append(_timed(lambda address=address: ledger.campaigns.of_person(address, limit=50)))  # type: ignore[misc]
    middle, slow = (seconds * 1000 for seconds in (statistics.median(took), _percentile(took, 0.99)))
    print(f"look-up of a person: p50 {middle:.2f} ms, p99 {slow:.2f} ms")


def _cancel(ledger: Ledger, no: int) -> None:
    now = ledger.now()
    ledger.campaigns.move(no, "cancelled", came_from=["running"], reason=None, now=now)
    took = _timed(lambda: ledger.messages.give_up(no, now=now))
    print(f"cancel, all that wait: {took * 1000:.1f} ms, then {ledger.tallies.sums(no)}")


def _delete(ledger: Ledger, connection: psycopg.Connection, no: int, n: int) -> None:
    connection.execute("UPDATE campaigns SET state = 'finished', ended_at = now() WHERE no = %s", (no,))
    erasures = ledger.erasures

    def until_none(step: Callable[[int], int]) -> Callable[[], None]:
        def all_of_it() -> None:
            while step(no):
                pass

        return all_of_it

    erased = _timed(until_none(erasures.people))
    erasures.keep_books(no, {})
    deleted = _timed(until_none(erasures.messages))
    erasures.deleted(no, now=ledger.now() + timedelta(seconds=1))
    print(f"erase {n:,} people: {erased:.1f} s; delete them with their messages: {deleted:.1f} s")


def main() -> None:
    """Fill a ledger and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000_000)
    parser.add_argument("--campaign", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pabal-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with postgres(folder / "postgres") as server:
            migrate(server.url)
            ledger = Ledger(server.url)
            with psycopg.connect(server.url, autocommit=True) as connection:
                numbers = []
                each = options.people // _LISTS
                for at in range(_LISTS):
                    values = {"id": f"list-{at}", "n": each}
                    row = connection.execute(_CAMPAIGN, values).fetchone()
                    assert row
                    numbers.append(row[0])
                print(f"{options.people:,} recipients in {_LISTS} campaigns")
                _look_ups(ledger, each)
                _cancel(ledger, numbers[0])
                connection.execute(_MESSAGES, {"no": numbers[1], "n": options.campaign})
                connection.execute("VACUUM ANALYZE messages")
                _delete(ledger, connection, numbers[1], options.campaign)
            ledger.close()


if __name__ == "__main__":
    main()
