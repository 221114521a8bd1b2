"""Measure how delivery reports are applied: a backlog of pushes, by one process or by two.

    python -m bench.reports [--pushes 500] [--rows 2000] [--appliers 1 2] [--limit-mb 200]

Messages are written by SQL as one answered call left them; bodies are as the sandbox pushes them, one report
for each message. Appliers are processes of their own and do nothing else. Ends with status 1 if a message is
not delivered, or if an applier ever had more memory than the limit.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import orjson
import psycopg

from bench.kit.processes import cpu_s, peak_mb
from pabal_worker.clock import LedgerClock
from pabal_worker.ledger import Ledger
from pabal_worker.ledger.migrate import migrate
from pabal_worker.local.embedded import postgres
from pabal_worker.logs import logger
from pabal_worker.provider.factory import provider_format
from pabal_worker.records import Watch
from pabal_worker.reports.processor import ReportProcessor

_ID = "spring-sale"
_CAMPAIGN = """
    INSERT INTO campaigns (id, spec, state, send_at, validity_s, created_at, sealed_at, started_at)
    VALUES (%s, '{}', 'running', now(), 3600, now(), now(), now()) RETURNING no
"""
_CALLED = """
    WITH called AS (
        INSERT INTO attempts
            (id, campaign_no, leg, n, worker, started_at, finished_at, valid_until, recipients)
        VALUES (1, %(no)s, 0, %(n)s, 'w', now(), now(), now() + interval '1 hour',
                int4multirange(int4range(1, %(n)s, '[]')))
    ), people AS (
        INSERT INTO recipients (campaign_no, no, address, variables)
        SELECT %(no)s, i, '8210' || i, '{}' FROM generate_series(1, %(n)s::int) AS i
    )
    INSERT INTO messages (campaign_no, recipient_no, leg, state, attempt)
    SELECT %(no)s, i, 0, 'sending', 1 FROM generate_series(1, %(n)s::int) AS i
"""


def row_of(campaign_id: str, no: int, done_at: str) -> dict[str, object]:
    """A report as the sandbox pushes it: message `no` of the campaign was delivered."""
    return {
        "bulkId": f"{campaign_id}.1",
        "messageId": f"{campaign_id}.{no}.0",
        "to": f"8210{no:08d}",
        "sender": "@shop",
        "sentAt": done_at,
        "doneAt": done_at,
        "messageCount": 1,
        "mccMnc": "45005",
        "price": {"pricePerMessage": 0.01, "currency": "EUR"},
        "status": {
            "groupId": 3,
            "groupName": "DELIVERED",
            "id": 5,
            "name": "DELIVERED_TO_HANDSET",
            "description": "Message delivered to handset",
        },
        "error": {
            "groupId": 0,
            "groupName": "OK",
            "id": 0,
            "name": "NO_ERROR",
            "description": "No Error",
            "permanent": False,
        },
        "platform": {"entityId": "shop", "applicationId": "default"},
        "campaignReferenceId": campaign_id,
    }


def _fill(ledger: Ledger, url: str, pushes: int, rows: int) -> int:
    """Store the pushes; returns their bytes."""
    n = pushes * rows
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(_CAMPAIGN, (_ID,)).fetchone()
        assert row
        connection.execute(_CALLED, {"no": row[0], "n": n})
        connection.execute("VACUUM ANALYZE messages")
        connection.execute("CHECKPOINT")
    done_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "+0000")
    size = 0
    for push in range(pushes):
        first = 1 + push * rows
        body = orjson.dumps({"results": [row_of(_ID, no, done_at) for no in range(first, first + rows)]})
        ledger.reports.store("push", body)
        size += len(body)
    return size


def _apply(url: str) -> None:
    """Apply all that the inbox holds; prints the seconds of CPU and the memory of this process."""
    ledger = Ledger(url)
    processor = ReportProcessor(
        ledger=ledger,
        provider=provider_format(),
        clock=LedgerClock(ledger.now),
        watch=Watch(60, None),
        log=logger("reports"),
    )
    ledger.now()
    before = time.process_time()
    while ledger.reports.backlog():
        if not processor.apply_inbox():
            time.sleep(0.02)
    print(json.dumps({"cpu_s": time.process_time() - before, "peak_mb": peak_mb(os.getpid())}))
    ledger.close()


def _measure(pushes: int, rows: int, appliers: int, limit_mb: float) -> bool:
    with tempfile.TemporaryDirectory(prefix="pabal-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with postgres(folder / "postgres") as server:
            migrate(server.url)
            ledger = Ledger(server.url)
            size = _fill(ledger, server.url, pushes, rows)
            n = pushes * rows
            server_before, began = cpu_s(server.pid), time.monotonic()
            command = [sys.executable, "-m", "bench.reports", "--apply", server.url]
            running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(appliers)]
            spent = [json.loads(process.communicate()[0]) for process in running]
            took = time.monotonic() - began
            server_s = cpu_s(server.pid) - server_before
            with psycopg.connect(server.url) as connection:
                row = connection.execute("SELECT count(*) FROM messages WHERE state = 'delivered'").fetchone()
            ledger.close()
    assert row
    peak = max(one["peak_mb"] for one in spent)
    python_us = sum(one["cpu_s"] for one in spent) / n * 1e6
    print(
        f"{n:,} reports in {pushes:,} pushes of {size / pushes / 1000:,.0f} kB, {appliers} appliers: "
        f"{took:.1f} s, {n / took:,.0f} a second; CPU µs a report: Python {python_us:.1f}, "
        f"PostgreSQL {server_s / n * 1e6:.1f}; largest applier {peak:.0f} MB; delivered {row[0]:,}",
        flush=True,
    )
    return bool(row[0] == n and peak <= limit_mb)


def main() -> None:
    """Measure each number of appliers in turn, on a ledger of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pushes", type=int, default=500)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--appliers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--limit-mb", type=float, default=200)
    parser.add_argument("--apply", metavar="URL", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.apply:
        _apply(options.apply)
        return
    kept = [_measure(options.pushes, options.rows, n, options.limit_mb) for n in options.appliers]
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
