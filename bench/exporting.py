"""Measure what the exporter's look at the ledger costs, statement by statement, with few and many campaigns.

    python -m bench.exporting [--campaigns 10 10000] [--tallies 8] [--rounds 15]

All campaigns run: each has people who wait, sums in so many rows, two pumps that are due in an hour, calls of
the last minute, costs, and a limit of money. Rows are written by SQL. Nothing is asked of Redis.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from bench.kit import plain
from pabal_worker.ledger import Ledger
from pabal_worker.ledger.migrate import migrate
from pabal_worker.local.embedded import postgres
from pabal_worker.metrics.snapshot import MOST_BUSY, OTHERS

_FILL = """
    WITH opened AS (
        INSERT INTO campaigns (id, spec, state, send_at, validity_s, expected_batches, created_at, sealed_at, started_at, pace)
        SELECT 'bench-' || i, %(spec)s::jsonb || jsonb_build_object('id', 'bench-' || i), 'running', now(), 3600, 1, now(), now(), now(),
               '600/MINUTE'
        FROM generate_series(1, %(campaigns)s) AS i RETURNING no
    ), frontier AS (INSERT INTO frontiers (campaign_no) SELECT no FROM opened
    ), pump AS (
        INSERT INTO pumps (campaign_no, leg, share, wake_at, due_since)
        SELECT no, 0, share, now() + make_interval(mins => no %% 60), now() + make_interval(mins => no %% 60) FROM opened, generate_series(0, 1) AS share
    ), called AS (
        INSERT INTO attempts (id, campaign_no, leg, n, worker, started_at, finished_at, lease_until, recipients)
        SELECT no * 10 + i, no, 0, 5, 'w', now() - make_interval(secs => no %% 50), CASE WHEN no %% 7 > 0 THEN now() END,
               CASE WHEN no %% 7 = 0 THEN now() END, '{}'
        FROM opened, generate_series(1, 2) AS i
    ), paid AS (
        INSERT INTO reach (campaign_no, leg, state, currency, n, price, dearest) SELECT no, 0, 'delivered', 'KRW', 5, 35, 7 FROM opened, generate_series(1, 4)
    ), counted AS (
        INSERT INTO tallies SELECT no, 0, (ARRAY['waiting', 'sending', 'delivered'])[1 + i %% 3]::message_state, 10
        FROM opened, generate_series(1, %(tallies)s) AS i
    )
    INSERT INTO batches SELECT no, 1, '', 10, 0, NULL, now() FROM opened
"""  # noqa: E501
_SERVER = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_LIMIT = {"amount": "1000", "currency": "KRW", "pricePerMessage": "7"}


def main() -> None:
    """Fill a ledger for each number of campaigns, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--campaigns", type=int, nargs="+", default=[10, 10_000])
    parser.add_argument("--tallies", type=int, default=8, help="rows of sums a campaign; %(default)s")
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    for campaigns in given.campaigns:
        with _filled(campaigns, given.tallies) as (ledger, server_pid):
            took_ms = _measure(ledger, server_pid, given.rounds)
        row = "  ".join(f"{name} {ms:.1f}" for name, ms in took_ms.items())
        print(f"{campaigns:6,} campaigns  all {sum(took_ms.values()):.1f} ms of CPU: {row}")


@contextmanager
def _filled(campaigns: int, tallies: int) -> Iterator[tuple[Ledger, int]]:
    """A ledger over one connection, and the process that serves it."""
    with tempfile.TemporaryDirectory(prefix="pabal-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with postgres(folder / "pg") as server, ExitStack() as stack:
            migrate(server.url)
            connection = stack.enter_context(psycopg.connect(server.url, autocommit=True))
            spec = plain.campaign("bench").to_json() | {"spendLimit": _LIMIT}
            values = {"spec": json.dumps(spec), "campaigns": campaigns, "tallies": tallies}
            connection.execute(_FILL, values)
            connection.execute("VACUUM ANALYZE")
            ledger = Ledger(server.url, max_connections=1)
            stack.callback(ledger.close)
            ledger.now()
            row = connection.execute(_SERVER).fetchone()
            assert row is not None
            yield ledger, row[0]


def _measure(ledger: Ledger, server_pid: int, rounds: int) -> dict[str, float]:
    """Milliseconds of CPU of each statement in PostgreSQL, means over the rounds."""
    now = ledger.now()
    figures = ledger.figures
    ids = sorted({row.campaign for row in figures.messages(now=now, named=MOST_BUSY)} - {OTHERS})
    asked: dict[str, Callable[[], object]] = {
        "messages": lambda: figures.messages(now=now, named=MOST_BUSY),
        "named": lambda: figures.named_legs(ids, now=now),
        "sums": lambda: figures.sums(now=now),
        "costs": figures.costs,
        "limits": lambda: figures.limit_uses(named=MOST_BUSY),
        "inbox": lambda: ledger.reports.signs(since=now),
        "heartbeats": ledger.campaigns.heartbeats,
        "scale": ledger.scale.scale_figure,
    }
    took_ms = {}
    for name, ask in asked.items():
        before_ms = _cpu_ms(server_pid)
        for _ in range(rounds):
            ask()
        took_ms[name] = (_cpu_ms(server_pid) - before_ms) / rounds
    return took_ms


def _cpu_ms(pid: int) -> float:
    """What a process has had of the CPU, by Linux's own count, which other processes do not change."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


if __name__ == "__main__":
    main()
