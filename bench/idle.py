"""Measure what an installation costs while nothing is to be done: CPU by process, transactions a second.

    python -m bench.idle --seconds 60
    python -m bench.idle --seconds 60 --paused 1000

With `--paused`, so many campaigns have begun and are paused, each with ten people: one is submitted, the
others are its copies in the ledger. `pabal up --sandbox` runs with two workers, looked at from outside. A
core's hundredth is one per cent.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.life import CAMPAIGN, Installation, installation, write_people

_SETTLES_WITHIN_S = 5.0
_HAS_TICKED = "SELECT EXISTS (SELECT FROM signs WHERE name = 'tick')"
_TRANSACTIONS = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"

_BEGIN = "SET session_replication_role = replica; UPDATE campaigns SET started_at = now();"
_COPIES = """
INSERT INTO campaigns ({columns}) OVERRIDING SYSTEM VALUE
SELECT {columns} FROM (
    SELECT (jsonb_populate_record(c, jsonb_build_object('no', c.no + i, 'id', 'copy-' || i))).*
    FROM campaigns c, generate_series(1, {copies}) AS i) AS copies;
"""
_ROWS = """
INSERT INTO {table} ({columns}) SELECT {columns} FROM (
    SELECT (jsonb_populate_record(t, jsonb_build_object('campaign_no', c.no))).*
    FROM {table} t, campaigns c WHERE c.id LIKE 'copy-%') AS copies;
"""
_COLUMNS = """
SELECT string_agg(attname, ', ') FROM pg_attribute
WHERE attrelid = '{table}'::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped
"""
_TABLES = ("frontiers", "pumps", "recipients", "tallies")
_PEOPLE = 10


def pause(running: Installation, campaigns: int) -> None:
    """Let so many campaigns stand in the ledger, begun and paused."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")
    campaign = CAMPAIGN | {"sendAt": tomorrow}
    (running.folder / "campaign.json").write_text(json.dumps(campaign, ensure_ascii=False), "utf-8")
    write_people(running.folder, _PEOPLE)
    running.ask("submit", "campaign.json", "people.csv")
    running.ask("pause", str(CAMPAIGN["id"]))
    columns = {table: running.value(_COLUMNS.format(table=table)) for table in ("campaigns", *_TABLES)}
    copies = _COPIES.format(columns=columns["campaigns"], copies=campaigns - 1)
    rows = [_ROWS.format(table=table, columns=columns[table]) for table in _TABLES]
    running.run("".join([_BEGIN, copies, *rows]))


def measure(running: Installation, seconds: float) -> dict[str, object]:
    """CPU in per cent of a core, by kind of process, and transactions a second."""
    while not running.value(_HAS_TICKED):  # a beat's start costs CPU too
        time.sleep(0.5)
    time.sleep(_SETTLES_WITHIN_S)
    cpu_before, before, began = running.cpu_s(), running.value(_TRANSACTIONS), time.monotonic()
    time.sleep(seconds)
    cpu_after, after, took_s = running.cpu_s(), running.value(_TRANSACTIONS), time.monotonic() - began
    spent = {kind: s - cpu_before.get(kind, 0.0) for kind, s in sorted(cpu_after.items())}
    return {
        "transactions a second": round((after - before - 1) / took_s, 2),
        "% of a core": round(sum(spent.values()) / took_s * 100, 2),
        "by process": {kind: round(s / took_s * 100, 2) for kind, s in spent.items()},
    }


def main() -> None:
    """Start, measure, print, end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--paused", type=int, default=0, help="campaigns; %(default)s")
    parser.add_argument("--build", type=Path, default=Path())
    options = parser.parse_args()
    with installation(options.build.resolve()) as running:
        if options.paused:
            pause(running, options.paused)
        print(json.dumps(measure(running, options.seconds)))


if __name__ == "__main__":
    main()
