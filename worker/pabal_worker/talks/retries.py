"""Decide when words that a webhook did not take are told again, and when their talk is parked: pure.

    failure   1st   2nd   3rd   4th   5th and later
    wait      2 s   5 s   15 s  30 s  60 s

A talk is held for ten minutes at most, from its first failure: the last try is at its end. A person waits for
an answer, so these are shorter than the waits of delivery reports (`webhooks/parcels.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

HELD_S = 600.0
_WAITS_S = (2.0, 5.0, 15.0, 30.0, 60.0)


def next_try(failures: int, *, failed_since: datetime, now: datetime) -> datetime | None:
    """The moment to try again after so many failures in a row, at least one; None: park it."""
    ends_at = failed_since + timedelta(seconds=HELD_S)
    if now >= ends_at:
        return None
    wait_s = _WAITS_S[min(failures, len(_WAITS_S)) - 1]
    return min(now + timedelta(seconds=wait_s), ends_at)
