"""When a delivery that failed is tried again: Infobip's own push cycle, 1 + n² minutes for n = 0, 1, 2 …

    failure   1st   2nd   3rd   4th    5th   …   20th      21st
    wait      1     2     5     10     17    …   362 min   parked, after 41 hours and 30 minutes

Source: Infobip's page "Push retry cycle" (SMS over API), read 2026-07-25.
"""

from __future__ import annotations

from datetime import datetime, timedelta

RETRIES = 20


def next_try(failures: int, *, now: datetime) -> datetime | None:
    """The moment to try again after so many failures in a row, at least one; None: no more."""
    n = failures - 1
    return now + timedelta(minutes=1 + n * n) if n < RETRIES else None
