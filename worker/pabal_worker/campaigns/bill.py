"""Sum a month's messages and prices, to hold against the provider's bill.

Prices are what reports said; nothing is taken for granted where they said none.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pabal import wire
from pabal.errors import Problem
from pabal.opening_hours import Interval, midnight
from pabal.replies import Bill, Reply
from pabal.timestamps import to_iso

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


class Billing:
    """Answers `pabal.bill`. One statement reads the month's messages: about a second a million."""

    def __init__(self, *, ledger: Ledger, zone: ZoneInfo) -> None:
        """`zone`: the installation's, whose months are meant."""
        self._ledger, self._zone = ledger, zone

    def read_bill(self, month: object) -> Reply[Bill]:
        """What left and has an end in a month: `2026-11`."""
        found = _MONTH.fullmatch(month) if isinstance(month, str) else None
        if found is None:
            problem = Problem("month", f"{month}"[:20], "is not a month", "write 2026-11")
            return wire.wrong_input([problem])
        since, until = _month(int(found[1]), int(found[2]), self._zone)
        lists = self._ledger.lists
        return wire.ok(
            {
                "month": found[0],
                "timeZone": self._zone.key,
                "since": to_iso(since),
                "until": to_iso(until),
                "lines": [
                    {
                        "channel": row["channel"],
                        "sender": row["sender"] or "",
                        "entity": row["entity"],
                        "isTest": row["is_test"],
                        "currency": row["currency"],
                        "messages": row["messages"],
                        "delivered": row["delivered"],
                        "parts": row["parts"],
                        "price": f"{row['price'].normalize():f}",
                    }
                    for row in lists.bill(since=since, until=until)
                ],
                "open": lists.open_of_bill(until=until),
                "deleted": lists.deleted_of_bill(since=since, until=until),
            }
        )


def _month(year: int, month: int, zone: ZoneInfo) -> Interval:
    """The first moment of a month in `zone`, and of the next one."""
    first = date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    return midnight(first, zone), midnight(after, zone)
