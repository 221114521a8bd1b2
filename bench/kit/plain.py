"""Share what comparisons need: tables without attempts or history, and a campaign. Sends nothing.

The tables are in a schema of their own in the ledger's database, written as durably as the ledger is.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from bench.kit.machine import ROOT
from pabal.campaign import Campaign, parse_campaign
from pabal.campaign.schedule.delivery_window import DAYS

_SCHEMA = """
DROP SCHEMA IF EXISTS plain CASCADE;
CREATE SCHEMA plain;
CREATE TABLE plain.recipients (no bigint PRIMARY KEY, address text, variables jsonb);
CREATE TABLE plain.messages (recipient_no bigint PRIMARY KEY, state text NOT NULL);
CREATE INDEX messages_waiting ON plain.messages (recipient_no) WHERE state = 'waiting';
"""


def campaign(campaign_id: str, **changes: Any) -> Campaign:
    """The campaign of `raw_campaign`, read."""
    return parse_campaign(raw_campaign(campaign_id, **changes))


def raw_campaign(campaign_id: str, **changes: Any) -> dict[str, Any]:
    """The example campaign under another id: no speed limit, an hour of validity, and `changes`."""
    raw: dict[str, Any] = json.loads((ROOT / "examples" / "campaign.json").read_text("utf-8"))
    raw.pop("sendingSpeedLimit")
    return raw | {"id": campaign_id, "validityPeriod": {"amount": 1, "timeUnit": "HOURS"}} | changes


def in_an_hour() -> str:
    """A moment for campaigns that shall not be sent."""
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")


def window_from(opens: datetime, zone: str = "UTC") -> dict[str, Any]:
    """A `deliveryTimeWindow` of twelve hours on every day, on the wall clock of a zone; whole minutes."""
    first = opens.astimezone(ZoneInfo(zone))
    clocks = {"from": first, "to": first + timedelta(hours=12)}
    hours = {name: {"hour": at.hour, "minute": at.minute} for name, at in clocks.items()}
    return {"days": list(DAYS), "timeZone": zone, **hours}


def recipient(no: int) -> dict[str, str]:
    """One of any number of different people."""
    return {"to": f"010{no:08}", "name": "홍길동", "order": f"SM{no:09}"}


def lay_out(database_url: str, n: int) -> None:
    """Fresh tables with `n` waiting messages."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(_SCHEMA)
        with connection.cursor().copy("COPY plain.recipients FROM STDIN") as copy:
            for no in range(1, n + 1):
                row = recipient(no)
                copy.write_row((no, f"82{row.pop('to')[1:]}", json.dumps(row)))
        connection.execute("INSERT INTO plain.messages SELECT no, 'waiting' FROM plain.recipients")
        connection.execute("VACUUM ANALYZE plain.recipients, plain.messages")
