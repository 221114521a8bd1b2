"""Measure the ledger alone, with millions of rows: who is asked for, cancelled, erased and deleted.

    python -m bench.ledger [--people 10000000] [--campaign 1000000] [--lives 10]
    python -m bench.ledger --people 0 --campaign 100000 --lives 3 --relations

`--lives` is how many campaigns live, are erased and deleted one after the other, to see how the tables stay;
with `--people 0` nothing else is measured. `--relations` says of which table or index the bytes are.
Rows are written by SQL, no worker and no provider runs. Whole lives of messages are measured elsewhere.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Self

import psycopg

from pabal_worker.ledger import Ledger
from pabal_worker.ledger.migrate import migrate
from pabal_worker.local.embedded import postgres
from pabal_worker.records import Settled, Watch

_LISTS = 10
_ASKED = 2000
_CLAIMED = 500
_ALONE_S = 10.0
_PAUSE_S = 0.5

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


_REPORTED = """
    UPDATE messages
    SET state = 'delivered', rank = 6, status_group = 3, status_id = 5, error_id = 0,
        message_count = 1, done_at = now()
    WHERE campaign_no = %(no)s AND recipient_no BETWEEN %(first)s AND %(last)s AND leg = 0
"""

_SIZE = """
    SELECT sum(pg_total_relation_size(oid)) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""


_LARGEST = """
    SELECT relname, pg_relation_size(oid) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') ORDER BY 2 DESC LIMIT 8
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

    def vacuum() -> None:
        """As the workers do, who call it every ten seconds: a table that is being vacuumed is left out."""
        while erasures.vacuum_emptied():
            time.sleep(_PAUSE_S)

    erased = _timed(until_none(erasures.people))
    erasures.erased(no, now=ledger.now())
    vacuumed = _timed(vacuum)
    erasures.keep_books(no, {})
    deleted = _timed(until_none(erasures.messages))
    until_none(erasures.attempts)()
    erasures.deleted(no, now=ledger.now() + timedelta(seconds=1))
    vacuumed += _timed(vacuum)
    print(
        f"erase {n:,} people: {erased:.1f} s; delete them with their messages: {deleted:.1f} s; "
        f"vacuum after each, together: {vacuumed:.1f} s"
    )


class _Sending:
    """Claims and settles of another campaign, as fast as one thread does them, beside what is measured."""

    def __init__(self, ledger: Ledger, no: int) -> None:
        self._ledger, self._no, self._over = ledger, no, threading.Event()
        self._thread = threading.Thread(target=self._work)
        self.messages, self.slowest_s = 0, 0.0

    def __enter__(self) -> Self:
        self._began = time.perf_counter()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.rate = self.messages / (time.perf_counter() - self._began)

    def _work(self) -> None:
        while not self._over.is_set():
            began = time.perf_counter()
            if not claim_and_settle(self._ledger, self._no, _CLAIMED):
                return
            self.messages += _CLAIMED
            self.slowest_s = max(self.slowest_s, time.perf_counter() - began)


def claim_and_settle(ledger: Ledger, no: int, n: int) -> bool:
    """One call that the provider takes; False if nobody waits."""
    now = ledger.now()
    attempts = ledger.messages.claim(
        campaign=no, leg=0, n=n, validity_s=3600, worker="bench", now=now, lease_s=600
    )
    if not attempts:
        return False
    attempt = attempts[0]
    settled = [Settled(message.recipient_no, "accepted", rank=1) for message in attempt.messages]
    watch = Watch(300, None)
    ledger.messages.settle(attempt, settled, http_status=200, note="", watch=watch, now=now)
    return True


def _delete_beside_sending(
    ledger: Ledger, connection: psycopg.Connection, no: int, n: int, sender: int
) -> None:
    with _Sending(ledger, sender) as alone:
        time.sleep(_ALONE_S)
    with _Sending(ledger, sender) as beside:
        _delete(ledger, connection, no, n)
    print(
        f"sending alone {alone.rate:,.0f} messages/s (slowest call {alone.slowest_s * 1000:.0f} ms), beside "
        f"erasing and deleting {beside.rate:,.0f} (slowest call {beside.slowest_s * 1000:.0f} ms)"
    )


def _lives(ledger: Ledger, connection: psycopg.Connection, n: int, lives: int, *, relations: bool) -> None:
    """Campaigns that live from list to deletion, one after the other; the tables' size after each."""
    sizes = []
    for at in range(lives):
        row = connection.execute(_CAMPAIGN, {"id": f"life-{at}", "n": n}).fetchone()
        assert row
        while claim_and_settle(ledger, row[0], 5000):
            pass
        for first in range(1, n + 1, 2000):
            connection.execute(_REPORTED, {"no": row[0], "first": first, "last": first + 1999})
        full = connection.execute(_SIZE).fetchone()
        sizes.append(full[0] if full else 0)
        each, grown = sizes[-1] / n, sizes[-1] / sizes[0]
        print(f"life {at + 1}: {each:,.0f} bytes a message before deletion, {grown:.2f} of the first")
        if relations:
            largest = connection.execute(_LARGEST).fetchall()
            print("  " + ", ".join(f"{name} {size / n:,.0f}" for name, size in largest))
        _delete(ledger, connection, row[0], n)


def _measure_lists(ledger: Ledger, connection: psycopg.Connection, people: int, campaign: int) -> None:
    """Ten lists: who is asked for, cancelled, erased and deleted in them."""
    numbers = []
    each = people // _LISTS
    for at in range(_LISTS):
        values = {"id": f"list-{at}", "n": each}
        row = connection.execute(_CAMPAIGN, values).fetchone()
        assert row
        numbers.append(row[0])
    print(f"{people:,} recipients in {_LISTS} campaigns")
    _look_ups(ledger, each)
    _cancel(ledger, numbers[0])
    connection.execute(_MESSAGES, {"no": numbers[1], "n": campaign})
    connection.execute("VACUUM ANALYZE messages")
    _delete_beside_sending(ledger, connection, numbers[1], campaign, numbers[2])
    for no in numbers:
        connection.execute("DELETE FROM recipients WHERE campaign_no = %s", (no,))
        connection.execute("DELETE FROM messages WHERE campaign_no = %s", (no,))
    connection.execute("VACUUM FULL")


def main() -> None:
    """Fill a ledger and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000_000)
    parser.add_argument("--campaign", type=int, default=1_000_000)
    parser.add_argument("--lives", type=int, default=10)
    parser.add_argument("--relations", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pabal-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with postgres(folder / "postgres") as server:
            migrate(server.url)
            ledger = Ledger(server.url)
            with psycopg.connect(server.url, autocommit=True) as connection:
                if options.people:
                    _measure_lists(ledger, connection, options.people, options.campaign)
                _lives(ledger, connection, options.campaign, options.lives, relations=options.relations)
            ledger.close()


if __name__ == "__main__":
    main()
