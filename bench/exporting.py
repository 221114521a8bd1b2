"""Measure what the exporter's look at the ledger costs, statement by statement, with few and many campaigns.

    python -m bench.exporting [--campaigns 10 10000] [--tallies 8] [--rounds 15]

All campaigns run: each has people who wait, sums in so many rows, two pumps that are due in an hour, calls of
the last minute, costs, and a limit of money. Rows are written by SQL. Nothing is asked of Redis.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psycopg

from bench import plain
from pabal_worker.ledger import Ledger
from pabal_worker.ledger.migrate import migrate
from pabal_worker.local.embedded import postgres
from pabal_worker.metrics.snapshot import MOST_NAMED, OTHERS

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
_LIMIT = {"amount": "1000", "currency": "KRW", "pricePerMessage": "7"}


def main() -> None:
    """Fill a ledger for each number of campaigns, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--campaigns", type=int, nargs="+", default=[10, 10_000])
    parser.add_argument("--tallies", type=int, default=8, help="rows of sums a campaign; %(default)s")
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    for campaigns in given.campaigns:
        with _filled(campaigns, given.tallies) as ledger:
            took_ms = _measure(ledger, given.rounds)
        row = "  ".join(f"{name} {ms:.1f}" for name, ms in took_ms.items())
        print(f"{campaigns:6,} campaigns  all {sum(took_ms.values()):.1f} ms: {row}")


@contextmanager
def _filled(campaigns: int, tallies: int) -> Iterator[Ledger]:
    with tempfile.TemporaryDirectory(prefix="pabal-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with postgres(folder / "pg") as server, _ledger(server.url, campaigns, tallies) as ledger:
            yield ledger


@contextmanager
def _ledger(url: str, campaigns: int, tallies: int) -> Iterator[Ledger]:
    spec = plain.campaign("bench").to_json() | {"spendLimit": _LIMIT}
    migrate(url)
    with psycopg.connect(url, autocommit=True) as connection:
        values = {"spec": json.dumps(spec), "campaigns": campaigns, "tallies": tallies}
        connection.execute(_FILL, values)
        connection.execute("VACUUM ANALYZE")
    ledger = Ledger(url)
    try:
        yield ledger
    finally:
        ledger.close()


def _measure(ledger: Ledger, rounds: int) -> dict[str, float]:
    """Milliseconds of each statement, medians over the rounds; a moment is the one of filling."""
    now = ledger.now()
    figures = ledger.figures
    ids = sorted({row.campaign for row in figures.messages(now=now, named=MOST_NAMED)} - {OTHERS})
    asked: dict[str, Callable[[], object]] = {
        "messages": lambda: figures.messages(now=now, named=MOST_NAMED),
        "named": lambda: figures.named_legs(ids, now=now),
        "sums": lambda: figures.sums(now=now),
        "costs": figures.costs,
        "limits": lambda: figures.limit_uses(named=MOST_NAMED),
        "inbox": lambda: ledger.reports.signs(since=now),
        "heartbeats": ledger.campaigns.heartbeats,
        "scale": ledger.scale.scale_figure,
    }
    return {name: median(_times_ms(ask, rounds)) for name, ask in asked.items()}


def _times_ms(ask: Callable[[], object], rounds: int) -> Iterator[float]:
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        yield (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
