"""Compute how late a campaign is: pure.

It is late when its messages could not leave for longer than its rule allows. Only time in which its windows
were open counts. Holding it is done in `safeguards/late_start.py`.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from pabal.campaign.safeguards import LateStart
from pabal.campaign.schedule.delivery_window import DeliveryTimeWindow, openings


def lost_time(*windows: DeliveryTimeWindow | None, since: datetime, now: datetime) -> timedelta:
    """For how long, from `since` to `now`, all `windows` were open; nothing where `since` lies ahead."""
    if since >= now:
        return timedelta(0)
    return sum((end - start for start, end in openings(*windows, start=since, end=now)), timedelta(0))


def describe_delay(rule: LateStart, *, since: datetime, now: datetime, zone: tzinfo | None) -> str:
    """The delay in words, its moments in `zone`; None: this machine's."""
    first, last = (moment.astimezone(zone) for moment in (since, now))
    until = f"{last:%H:%M:%S}" if first.date() == last.date() else f"{last:%Y-%m-%d %H:%M:%S}"
    return (
        f"nothing could leave from {first:%Y-%m-%d %H:%M:%S} to {until} {last:%Z}, "
        f"longer than lateStart.after ({rule.after})"
    )
