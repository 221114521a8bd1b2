"""Name the time zone in which a campaign's moments are shown. Which zone a window keeps is its own affair."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from pabal.campaign.model import Campaign
from pabal.opening_hours import is_zone

_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d\d):(?P<minutes>\d\d)")


def zone_of(campaign: Campaign) -> str | None:
    """The zone that a campaign speaks of: its window's, else the offset of its moments (`+09:00`); None for a
    campaign that names none, or UTC only because nothing else stands there.
    """
    window = campaign.delivery_time_window
    if window and window.time_zone not in ("UTC", "Etc/UTC"):
        return window.time_zone
    for moment in (campaign.send_at, campaign.end_at):
        if moment and moment.utcoffset():
            return moment.isoformat()[-6:]
    return None


def shown_zone_of(campaign: Campaign, time_zone: str | None) -> tzinfo | None:
    """The zone in which this campaign's moments are told: its own, else `time_zone`, the installation's.
    None: this machine's, as `datetime.astimezone` takes it.
    """
    return read_zone(zone_of(campaign) or time_zone or None)


def in_zone(moment: datetime, zone: tzinfo | None) -> str:
    """A moment in words: `2026-11-23 09:00:00 KST`."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"


def read_zone(name: str | None) -> tzinfo | None:
    """The zone of an IANA name or an offset; None for None. Raises ValueError for others."""
    if name is None:
        return None
    if name in ("UTC", "Etc/UTC"):
        return UTC
    if offset := _OFFSET.fullmatch(name):
        span = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"]))
        return timezone(-span if offset["sign"] == "-" else span)
    if not is_zone(name):
        raise ValueError(name)
    return ZoneInfo(name)
