"""Say what a message waited for between two moments, and for how long.

A stretch of time has one cause: `sendAt` first, then people or Pabal who stopped the campaign, then the
window, and what is left was its turn. Shorter waits than a second are left out. Reads no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pabal.campaign.schedule.delivery_window import DeliveryTimeWindow, next_opening, openings
from pabal.opening_hours import Interval
from pabal_worker.rules.story.facts import CampaignFacts, EventFact, Step

SHORTEST = timedelta(seconds=1)
_STOPS = ("paused", "held")
_GOES_ON = ("resumed", "cancelled", "finished", "began", "sealed")


@dataclass(frozen=True, slots=True)
class _Cause:
    """A stretch of time, and what nobody could send for."""

    since: datetime
    until: datetime
    says: str
    by: str | None = None


def waits(
    campaign: CampaignFacts, leg: int, *, since: datetime, until: datetime, otherwise: str
) -> Iterator[Step]:
    """The waits from `since` to `until`, in order; `otherwise` says what the time without a cause was."""
    rest: list[Interval] = [(since, until)]
    found: list[Step] = []
    for cause in _causes(campaign, leg, since, until):
        inside, rest = _cut(rest, cause.since, cause.until)
        found += [_wait(leg, begins, ends, cause.says, cause.by) for begins, ends in inside]
    found += [_wait(leg, begins, ends, otherwise, None) for begins, ends in rest]
    for step in sorted(found, key=lambda step: (step.at, step.until)):
        if step.at and step.until and step.until - step.at >= SHORTEST:
            yield step


def present_wait(
    campaign: CampaignFacts, leg: int, *, now: datetime, due_at: datetime | None, otherwise: str | None
) -> Step:
    """What a message waits for now, and until when, as far as that is known."""
    stop = _stop_at(campaign.events, now)
    if campaign.state in _STOPS:
        by = stop.by if stop else None
        says = _stop_in_words(campaign.state, campaign.reason, by)
        return Step("wait", says, stop.at if stop else now, None, leg, by)
    if now < campaign.send_at:
        return Step("wait", "the campaign's sendAt", now, campaign.send_at, leg)
    opens_at = next_opening(*campaign.windows[leg], now=now)
    if opens_at is None or opens_at > now:
        return Step("wait", "the window is closed", now, opens_at, leg)
    if due_at and due_at > now:
        return Step("wait", "its next attempt", now, due_at, leg)
    return Step("wait", otherwise or "its turn", now, None, leg)


def _causes(campaign: CampaignFacts, leg: int, since: datetime, until: datetime) -> Iterator[_Cause]:
    if campaign.send_at > since:
        yield _Cause(since, campaign.send_at, "the campaign's sendAt")
    yield from _stops(campaign.events, until)
    for closes, opens in _closed(campaign.windows[leg], since, until):
        yield _Cause(closes, opens, "the window was closed")


def _stops(events: Iterable[EventFact], end: datetime) -> Iterator[_Cause]:
    """The stretches in which the campaign was paused or held, each with who stopped it and why."""
    stop: EventFact | None = None
    for event in events:
        if stop is not None and (event.kind in _STOPS or event.kind in _GOES_ON):
            yield _Cause(stop.at, event.at, _stop_in_words(stop.kind, stop.says, stop.by), stop.by)
            stop = None
        if event.kind in _STOPS:
            stop = event
    if stop is not None and stop.at < end:
        yield _Cause(stop.at, end, _stop_in_words(stop.kind, stop.says, stop.by), stop.by)


def _stop_at(events: Iterable[EventFact], now: datetime) -> EventFact | None:
    return next((event for event in reversed(list(events)) if event.kind in _STOPS and event.at <= now), None)


def _stop_in_words(kind: str, why: str | None, by: str | None) -> str:
    whom = f" by {by}" if by else ""
    return f"the campaign was {kind}{whom}" + (f": {why}" if why else "")


def _closed(windows: Sequence[DeliveryTimeWindow], since: datetime, until: datetime) -> Iterator[Interval]:
    """The stretches in which not all windows are open."""
    at = since
    for opens, closes in openings(*windows, start=since, end=until):
        if opens > at:
            yield at, opens
        at = closes
    if at < until:
        yield at, until


def _cut(
    stretches: Sequence[Interval], since: datetime, until: datetime
) -> tuple[list[Interval], list[Interval]]:
    """What of some stretches of time lies between two moments, and what does not."""
    inside, outside = [], []
    for begins, ends in stretches:
        first, last = max(begins, since), min(ends, until)
        if first >= last:
            outside.append((begins, ends))
            continue
        inside.append((first, last))
        outside += [piece for piece in ((begins, first), (last, ends)) if piece[0] < piece[1]]
    return inside, outside


def _wait(leg: int, since: datetime, until: datetime, says: str, by: str | None) -> Step:
    return Step("wait", says, since, until, leg, by)
