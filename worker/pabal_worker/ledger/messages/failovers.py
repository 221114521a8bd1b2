"""Keep the limit of a campaign's SMS: what it leaves room for, and changing it.

Claims of SMS, and whoever changes or enforces the limit, hold the campaign's row. So each reads sums in which
the claim before it counts, and no two of them believe in the same room.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow

from pabal_worker.ledger.database import Database, Row, queries
from pabal_worker.rules.delivery_costs import Limited, SmsStanding
from pabal_worker.rules.sms_budget import Cap, Spent, room

_SQL = queries("failovers")
_CAMPAIGNS = queries("campaigns")


class Failovers:
    """Limits in the ledger."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def standing(self, campaign: int) -> SmsStanding:
        """How a campaign's SMS stand to its limit; its cost does not grow with the audience."""
        return self._db.run(lambda connection: _standing(connection, _row(connection, "limit", campaign)))

    def set_limit(self, campaign: int, cap: Cap, *, gives_up: bool) -> None:
        """From the next claim on, this limit counts; all that was claimed before counts against it."""
        values = {
            "campaign": campaign,
            "messages": cap.messages,
            "price": cap.price,
            "currency": cap.currency,
            "price_each": cap.price_each,
            "gives_up": gives_up,
        }
        self._db.change(_SQL["set_limit"], values)

    def limited(self, *, now: datetime) -> list[Limited]:
        """All campaigns with a limit that have begun and go on."""
        rows = self._db.rows(_SQL["standings"], {"now": now})
        return [Limited(row["no"], row["id"], row["state"], _standing_of(row, row)) for row in rows]

    def wake(self, campaigns: Sequence[int], *, now: datetime) -> None:
        """There is room again, as far as is known: their pumps that sleep are to look."""
        self._db.change(_SQL["wake_sleepers"], {"campaigns": list(campaigns), "now": now})

    def give_up(self, campaign: int, *, why: str, now: datetime) -> int:
        """Cancel SMS that were never tried, if the limit leaves no room for any; returns how many."""

        def work(connection: Connection[DictRow]) -> int:
            standing = _standing(connection, _row(connection, "lock", campaign))
            if not standing.gives_up or standing.room != 0:
                return 0
            return connection.execute(
                _SQL["give_up"], {"campaign": campaign, "why": why, "now": now}
            ).rowcount

        return self._db.run(work)

    def hold(self, campaign: int, reason: str, *, now: datetime) -> bool:
        """Hold a running campaign of which only SMS beyond the limit are open; False if it is none."""

        def work(connection: Connection[DictRow]) -> bool:
            standing = _standing(connection, _row(connection, "lock", campaign))
            if not standing.is_stuck:
                return False
            values = {"campaign": campaign, "state": "held", "from": ["running"], "reason": reason}
            held = connection.execute(_CAMPAIGNS["set_state"], values | {"now": now, "ended": False})
            return held.rowcount == 1

        return self._db.run(work)


def room_to_claim(connection: Connection[DictRow], campaign: int) -> int | None:
    """How many SMS may be tried for the first time; None: any number. It holds until the transaction ends.

    None at all may before the verdict on a large campaign's first failures.
    """
    return _room(connection, "lock", campaign)


def room_seen(connection: Connection[DictRow], campaign: int) -> int | None:
    """The same at a glance: others may take of it meanwhile."""
    return _room(connection, "limit", campaign)


def _room(connection: Connection[DictRow], name: str, campaign: int) -> int | None:
    row = connection.execute(_SQL[name], {"campaign": campaign}).fetchone()
    if row and row["awaits_verdict"]:
        return 0
    cap = _cap(row) if row else Cap()
    if cap.messages is None and cap.price is None:
        return None
    return room(cap, _spent(_sums(connection, campaign, cap)))


def _row(connection: Connection[DictRow], name: str, campaign: int) -> Row:
    row = connection.execute(_SQL[name], {"campaign": campaign}).fetchone()
    assert row is not None
    return row | {"no": campaign}


def _standing(connection: Connection[DictRow], row: Row) -> SmsStanding:
    return _standing_of(row, _sums(connection, row["no"], _cap(row)))


def _standing_of(row: Row, sums: Row) -> SmsStanding:
    return SmsStanding(_cap(row), _spent(sums), row["sms_gives_up"], sums["waits"], sums["others_open"])


def _sums(connection: Connection[DictRow], campaign: int, cap: Cap) -> Row:
    sums = connection.execute(_SQL["standing"], {"campaign": campaign, "currency": cap.currency}).fetchone()
    assert sums is not None
    return sums


def _cap(row: dict[str, Any]) -> Cap:
    return Cap(row["sms_limit"], row["sms_limit_price"], row["sms_limit_currency"], row["sms_price_each"])


def _spent(sums: Row) -> Spent:
    return Spent(sums["tried"], Decimal(sums["price"]), sums["n_unpriced"], sums["dearest"])
