"""Draw a change of a campaign's file, and what a stop of many did. Nothing is asked or decided here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment
from pabal.cli.screens.facts import Fact, facts_table
from pabal.cli.screens.forecast import ends_in_words, forecast_facts
from pabal.replies import CampaignChange, ForecastSummary, StopReply

_SHOWN = 5


def change_screen(change: CampaignChange) -> RenderableType:
    """The fields before and after, the new forecast beside the old end, and what is still under way."""
    if not change["was"]:
        return Text(f"{change['campaign']}: nothing of that is a change")
    return Group(
        Text(f"{change['campaign']}: {'changed' if change['made'] else 'would change'}", style="bold"),
        "",
        _fields(change),
        "",
        facts_table([*_ends(change), *forecast_facts(change["forecast"]), ("in flight", _in_flight(change))]),
    )


def stop_screen(reply: StopReply) -> RenderableType:
    """What was paused or goes on, how many messages are under way, and when nothing begins any more."""
    return facts_table(_stop_facts(reply))


def bound(in_flight: int, after: str) -> str:
    """`12 in flight; nothing begins after 14:02:11.8`."""
    return f"{in_flight:,} in flight; nothing begins after {_clock(after)}"


def _clock(at: str) -> str:
    """`14:02:11.8 KST`."""
    tenths = at.partition(".")[2][:1] or "0"
    clock, _, zone = moment(at, with_utc=False).partition(" ")[2].partition(" ")
    return f"{clock}.{tenths} {zone}".rstrip()


def _fields(change: CampaignChange) -> Table:
    table = Table("field", "before", "after", box=None, pad_edge=False, header_style="dim")
    for name, was in change["was"].items():
        table.add_row(Text(name), Text(_value(was)), Text(_value(change["became"][name])))
    return table


def _value(value: Any) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _ends(change: CampaignChange) -> Iterator[Fact]:
    before: ForecastSummary | None = change["before"]
    if before is not None and change["forecast"] is not None:
        yield "ended about", ends_in_words(before)


def _in_flight(change: CampaignChange) -> str:
    if change["oldUntil"] is None:
        return f"{change['inFlight']:,} with workers just now"
    return (
        f"{change['inFlight']:,} in flight; nothing begins after {_clock(change['oldUntil'])} by the old "
        f"file; a call that had begun keeps to it"
    )


def _stop_facts(reply: StopReply) -> Iterator[Fact]:
    scope = f"{reply['scope']} {reply['value']}".strip() if reply["scope"] else "all stops"
    named = [one["campaign"] for one in reply["named"][:_SHOWN]]
    more = f" and {reply['campaigns'] - len(named):,} more" if reply["campaigns"] > len(named) else ""
    moved = f"{reply['campaigns']:,}" + (f": {', '.join(named)}{more}" if named else "")
    if reply["nothingAfter"] is None:
        held = [one["campaign"] for one in reply["named"] if not one["goesOn"]]
        yield "ended", scope
        yield "goes on", moved
        yield "still stopped", ", ".join(held)
        return
    yield "stopped", scope
    yield "paused", moved
    yield "were paused or held before", f"{reply['already']:,}" if reply["already"] else ""
    yield "paused once sealed", f"{reply['receiving']:,}" if reply["receiving"] else ""
    yield "bound", bound(reply["inFlight"], reply["nothingAfter"])
