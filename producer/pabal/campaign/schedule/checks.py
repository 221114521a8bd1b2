"""Check that a campaign's moments, windows and hours leave it time to send.

Two questions need no clock: whether two windows ever open together, and whether they do between `sendAt` and
`endAt`. The others take `now`; none looks at speed or audience (see `forecast/deadline.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from pabal.campaign.schedule.delivery_window import (
    HORIZON,
    DeliveryTimeWindow,
    is_ever_open,
    openings,
    window_of_preset,
)
from pabal.campaign.schedule.presets import PRESETS, PresetName
from pabal.errors import Problem
from pabal.fields.template import Fault

FARTHEST_SEND_AT = timedelta(days=180)
ADVERTISING_HOURS = window_of_preset("KR_ADVERTISING")

_KR_ADVERTISING = PRESETS["KR_ADVERTISING"]
_MAY_LEAVE = f"is advertising, which may leave from {_KR_ADVERTISING.hours} only ({_KR_ADVERTISING.source})"


def window_faults(
    window: DeliveryTimeWindow | None, start: datetime | None, end: datetime | None
) -> Iterator[Fault]:
    """Why nothing could leave from `start` until `end`; no fault where `start` is not given."""
    if start and window and _is_shut((window,), start, end):
        yield f"is shut all the time {_span(end)}", "move sendAt or endAt, or open the window then"


def advertising_faults(
    window: DeliveryTimeWindow | None, start: datetime | None, end: datetime | None
) -> Iterator[Fault]:
    """Why an advertising SMS could never leave, where the campaign's own messages can."""
    if not is_ever_open(window, ADVERTISING_HOURS):
        yield (
            f"{_MAY_LEAVE}; deliveryTimeWindow is never open then",
            'move the window\'s days and hours into these, or take "advertising" out if the SMS is none',
        )
    elif start and _is_shut((window, ADVERTISING_HOURS), start, end):
        yield (
            f"{_MAY_LEAVE}; that is never {_span(end)}",
            "move sendAt, endAt or the window's hours into these",
        )


def hours_faults(
    hours: PresetName | None,
    window: DeliveryTimeWindow | None,
    start: datetime | None,
    end: datetime | None,
) -> Iterator[Fault]:
    """Why no message of a channel that has `hours` could ever leave."""
    if hours is None:
        return
    preset, allowed = PRESETS[hours], window_of_preset(hours)
    leaves = f"belongs to a channel whose messages leave from {preset.hours} only ({preset.source})"
    if not is_ever_open(window, allowed):
        yield f"{leaves}, and is never open then", "move its days and hours into these"
    elif start and _is_shut((window, allowed), start, end):
        yield f"{leaves}; that is never {_span(end)}", "move sendAt, endAt or the window's hours into these"


def _is_shut(windows: Sequence[DeliveryTimeWindow | None], start: datetime, end: datetime | None) -> bool:
    if end and end <= start:
        return False  # a fault of the moments, not of the window
    return not any(openings(*windows, start=start, end=end or start + HORIZON))


def _span(end: datetime | None) -> str:
    return "between its start and endAt" if end else f"within {HORIZON.days} days of its start"


def date_problems(
    send_at: datetime | None,
    end_at: datetime | None,
    window: DeliveryTimeWindow | None,
    *,
    is_advertising: bool,
    hours: PresetName | None = None,
    now: datetime,
) -> Iterator[Problem]:
    """What is wrong with a campaign's dates at this moment. A `send_at` in the past means at once.
    `is_advertising`: its SMS is; `hours`: those of its channel.
    """
    yield from _moment_problems(send_at, end_at, now)
    start = max(now, send_at or now)
    faults = tuple(window_faults(window, start, end_at))
    for what, way_out in faults or hours_faults(hours, window, start, end_at):
        yield Problem("deliveryTimeWindow", "", what, way_out)
        return
    if is_advertising:
        for what, way_out in advertising_faults(window, start, end_at):
            yield Problem("smsFailover", "", what, way_out)


def _moment_problems(send_at: datetime | None, end_at: datetime | None, now: datetime) -> Iterator[Problem]:
    if send_at and send_at - now > FARTHEST_SEND_AT:
        latest = (now + FARTHEST_SEND_AT).astimezone(send_at.tzinfo).isoformat(timespec="minutes")
        yield Problem(
            "sendAt",
            send_at.isoformat(),
            "is more than 180 days ahead",
            f"write {latest} or an earlier moment",
        )
    if end_at and end_at <= now:
        yield Problem("endAt", end_at.isoformat(), "is in the past", "write a moment that is still to come")
    if end_at and send_at and end_at <= send_at:
        yield Problem(
            "endAt", end_at.isoformat(), "is not after sendAt", f"write a moment after {send_at.isoformat()}"
        )
