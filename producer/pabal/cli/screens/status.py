"""Draw one campaign: its state, its facts and its books.

Everything here turns a status into something that rich can print; nothing asks or decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from pabal.cli.format import duration, in_zone_of_campaign, moment
from pabal.cli.screens.delivery import cost, reached, sms_limit
from pabal.cli.screens.facts import Fact, facts_table
from pabal.cli.screens.failures import failures_table
from pabal.cli.screens.forecast import forecast_facts
from pabal.cli.screens.waits import bound_by_grants, waits_for
from pabal.cli.screens.warnings import warnings_in
from pabal.counted import counted
from pabal.message_states import FAILED_STATES, FINAL_STATES, OPEN_STATES, open_in
from pabal.replies import CampaignStatus, CanaryStatus, ClickCounts, DoubtCounts

_Moment = Literal["startedAt", "endedAt", "erasedAt", "deletedAt"]
_Doubt = Literal[
    "unknown", "kept", "asked", "foundInLogs", "reported", "resent", "duplicateIds", "unconfirmed"
]

_BAR_WIDTH = 40
_MOMENTS: dict[_Moment, str] = {
    "startedAt": "start",
    "endedAt": "end",
    "erasedAt": "erased",
    "deletedAt": "deleted",
}
_DOUBTS: dict[_Doubt, str] = {
    "unknown": "now",
    "kept": "of them kept for you to decide",
    "asked": "answers of the logs",
    "foundInLogs": "found there",
    "reported": "told of by reports",
    "resent": "sent again",
    "duplicateIds": "of those had arrived before",
    "unconfirmed": "never cleared up",
}


def status_screen(status: CampaignStatus, *, with_bar: bool = False) -> RenderableType:
    """One campaign: state, facts, books, and what needs attention; its moments in its own zone."""
    with in_zone_of_campaign(status.get("timeZone")):
        return _screen(status, with_bar=with_bar)


def _screen(status: CampaignStatus, *, with_bar: bool) -> RenderableType:
    parts: list[RenderableType] = [_headline(status), *(["", _bar(status)] if with_bar else [])]
    parts += ["", facts_table(_facts_of(status)), "", _books(status)]
    if failures := status.get("failures"):
        parts += ["", failures_table(failures)]
    warnings = warnings_in(status)
    if warnings:
        parts += ["", *(Text(f"! {warning}", style="yellow") for warning in warnings)]
    return Group(*parts)


def status_line(status: CampaignStatus) -> str:
    """A campaign in one line, for places where nothing can be drawn."""
    settled, total = count_settled(status)
    waiting = waits_for(status)
    return f"{status['campaign']}: {status['state']}, {settled:,} of {total:,} settled" + (
        f", waits for {waiting}" if waiting else ""
    )


def count_settled(status: CampaignStatus) -> tuple[int, int]:
    """Recipients for whom nothing is open on any leg, and all recipients. One has at most one open leg."""
    return status["recipients"] - open_in(status), status["recipients"]


def _headline(status: CampaignStatus) -> Text:
    return Text.assemble((status["campaign"], "bold"), "  ", (status["state"], _style(status["state"])))


def _bar(status: CampaignStatus) -> RenderableType:
    settled, total = count_settled(status)
    row = Table.grid(padding=(0, 1))
    share = 100 * settled / total if total else 0
    row.add_row(
        ProgressBar(total or 1, settled, width=_BAR_WIDTH), f"{share:.1f} %  {settled:,} of {total:,} settled"
    )
    return row


def _facts_of(status: CampaignStatus) -> list[Fact]:
    facts = [
        ("pace", _pace(status)),
        ("what binds", bound_by_grants(status)),
        ("waits for", waits_for(status)),
        *forecast_facts(status.get("forecast"), has_begun=bool(status["startedAt"])),
        ("canary", _canary(status.get("canary"))),
        ("reason", status["reason"] or ""),
        ("in doubt", _doubt(status.get("doubt"))),
    ]
    if status["state"] == "receiving":
        batches = status["batches"]
        facts.append(("batches", f"{batches['taken']:,} of {batches['expected'] or '?'}"))
    facts += [(name, moment(at)) for key, name in _MOMENTS.items() if (at := status.get(key))]
    return [
        *facts,
        ("elapsed", _elapsed(status)),
        ("reached", reached(status)),
        ("clicks", _clicks(status.get("clicks"))),
        ("cost", cost(status)),
        ("SMS", sms_limit(status)),
        ("duplicates", f"{status['duplicates']:,}" if status["duplicates"] else ""),
    ]


def _pace(status: CampaignStatus) -> str:
    account = f"{status['accountPace']} for the whole account" if status["accountPace"] else ""
    asked = ", ".join(part for part in (status["pace"], account) if part) or "as fast as possible"
    reached = status.get("paceReached")
    return f"{asked}; went at {reached}" if reached else asked


def _canary(canary: CanaryStatus | None) -> str:
    """What became of the first messages; empty where there is no canary."""
    if not canary:
        return ""
    counts = f"{canary['delivered']:,} delivered, {canary['failed']:,} failed, {canary['open']:,} open"
    return f"{canary['state']}; of the first {counted(canary['messages'], 'message')} {counts}"


def _clicks(clicks: Mapping[str, ClickCounts] | None) -> str:
    """How often links were opened, and by how many; empty where nobody did."""
    return ", ".join(
        f"{counts['clicks']:,} by {counted(counts['people'], 'person', 'people')} ({channel})"
        for channel, counts in (clicks or {}).items()
    )


def _doubt(doubt: DoubtCounts | None) -> str:
    """How many messages are in doubt, and what became of the others; empty if there never was one."""
    if not doubt:
        return ""
    return ", ".join(f"{n:,} {words}" for name, words in _DOUBTS.items() if (n := doubt.get(name)))


def _elapsed(status: CampaignStatus) -> str:
    if not status["startedAt"]:
        return ""
    until = datetime.fromisoformat(status["endedAt"] or status["now"])
    return duration(until - datetime.fromisoformat(status["startedAt"]))


def _books(status: CampaignStatus) -> Table:
    """States downwards, channels across; a line for each state in which anything is."""
    legs = status["legs"]
    table = Table(box=None, pad_edge=False, header_style="bold", show_footer=True)
    table.add_column("messages", footer="total")
    for channel, states in legs.items():
        table.add_column(channel, footer=f"{sum(states.values()):,}", justify="right")
    for state in (*OPEN_STATES, *FINAL_STATES):
        counts = [states.get(state, 0) for states in legs.values()]
        if any(counts):
            table.add_row(Text(state, style=_style(state)), *(f"{n:,}" if n else "-" for n in counts))
    return table


def _style(state: str) -> str:
    if state in ("delivered", "finished"):
        return "green"
    if state in ("held", "unknown", "unconfirmed", "paused"):
        return "yellow"
    return "red" if state in (*FAILED_STATES, "cancelled") else "cyan"
