"""Measure what a refusal and a list that goes out again cost the ledger.

    python -m bench.lists [--people 100000] [--campaigns 10] [--refusals 100000]

Two figures: looking 500 people up among those who said no, as a claim does, with numbers as they are and
hashed, beside the look-up of their addresses alone; and the seal of a list against campaigns of the same
template: with nobody in common, with everybody, and with nothing compared. Rows are written by SQL.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow

from pabal_worker.ledger import Ledger
from pabal_worker.ledger.migrate import migrate
from pabal_worker.local.embedded import postgres
from pabal_worker.rules.same_list import SameListRule

_ROUNDS = 50
_CLAIM = 500
_SPEC = '{"sender": "@shop", "content": {"templateCode": "ORDER_01"}}'
_CAMPAIGN = """
    WITH opened AS (
        INSERT INTO campaigns (id, spec, state, send_at, validity_s, expected_batches, created_at, sealed_at)
        SELECT %(id)s, %(spec)s, s, now(), 3600, 1, now(), CASE WHEN s = 'running' THEN now() END
        FROM CAST(%(state)s AS campaign_state) AS s RETURNING no
    ), frontier AS (INSERT INTO frontiers (campaign_no) SELECT no FROM opened
    ), batch AS (INSERT INTO batches SELECT no, 1, '', %(n)s, 0, NULL, now() FROM opened
    ), people AS (
        INSERT INTO recipients (campaign_no, no, address, variables)
        SELECT opened.no, i, '8210' || lpad((i + %(first)s)::text, 8, '0'), '{}'
        FROM opened, generate_series(1, %(n)s) AS i
    )
    SELECT no FROM opened
"""
_MESSAGES = """
    INSERT INTO messages (campaign_no, recipient_no, leg, state)
    SELECT campaign_no, no, 0, 'delivered' FROM recipients WHERE campaign_no = %(no)s
"""
_LOOK_UP = "SELECT count(*) FROM barred(%(no)s, 0::smallint, %(nos)s)"
_ADDRESSES = """
    SELECT count(address) FROM unnest(%(nos)s::integer[]) AS t (no),
    LATERAL (SELECT address FROM recipients r WHERE r.campaign_no = %(no)s AND r.no = t.no LIMIT 1) AS person
"""


def main() -> None:
    """Fill a ledger and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--campaigns", type=int, default=10)
    parser.add_argument("--refusals", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pabal-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with postgres(folder / "postgres") as server:
            migrate(server.url)
            with psycopg.connect(server.url, autocommit=True) as connection:
                for at in range(options.campaigns):
                    no = _open(connection, f"before-{at}", "running", options.people, first=0)
                    connection.execute(_MESSAGES, {"no": no})
                connection.execute("VACUUM ANALYZE")
                _measure_refusals(server.url, no, options.refusals)
                _measure_seals(server.url, connection, options.people, options.campaigns)


def _open(connection: psycopg.Connection[TupleRow], id: str, state: str, n: int, *, first: int) -> int:
    row = connection.execute(
        _CAMPAIGN, {"id": id, "spec": _SPEC, "state": state, "n": n, "first": first}
    ).fetchone()
    assert row
    return int(row[0])


def _measure_refusals(url: str, campaign: int, refusals: int) -> None:
    addresses = [f"8210{50_000_000 + i:08d}" for i in range(refusals)]
    now = datetime.now(UTC)
    for secret in ("", "a-secret-of-the-bench"):
        ledger = Ledger(url, suppression_secret=secret)
        began = time.perf_counter()
        ledger.suppressions.add(addresses, kind="all", sender=None, reason="080", at=now)
        took = time.perf_counter() - began
        asked = {"no": campaign, "nos": list(range(1, _CLAIM + 1))}
        alone = _median_ms(lambda asked=asked, db=ledger._database: db.row(_ADDRESSES, asked))  # type: ignore[misc]
        looked = _median_ms(lambda asked=asked, db=ledger._database: db.row(_LOOK_UP, asked))  # type: ignore[misc]
        print(
            f"{'hashed' if secret else 'plain'}: {refusals:,} refusals added in {took:.2f} s; "
            f"{_CLAIM} people looked up in {looked:.2f} ms, their addresses alone in {alone:.2f} ms"
        )
        ledger.close()


def _measure_seals(url: str, connection: psycopg.Connection[TupleRow], people: int, campaigns: int) -> None:
    ledger = Ledger(url)
    cases = (("nothing compared", 0, 0), ("nobody in common", people, 3), ("everybody in common", 0, 3))
    for name, first, days in cases:
        id = name.replace(" ", "-")
        _open(connection, id, "receiving", people, first=first)
        connection.execute("ANALYZE recipients")
        began = time.perf_counter()
        ledger.campaigns.seal(id, shares=1, now=ledger.now(), rule=SameListRule(days, 0.5))
        took = time.perf_counter() - began
        campaign = ledger.campaigns.find(id)
        assert campaign
        print(f"seal of {people:,} against {campaigns} campaigns, {name}: {took:.2f} s, {campaign.state}")
        connection.execute("UPDATE campaigns SET sealed_at = NULL WHERE id = %s", (id,))
    ledger.close()


def _median_ms(ask: Callable[[], object]) -> float:
    took = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        ask()
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


if __name__ == "__main__":
    main()
