"""What people see of campaigns: the books as a table, with what a campaign does and waits for.

Everything here turns a status reply into something rich can print; nothing asks or decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from pabal.cli.format import duration as duration
from pabal.cli.format import moment as moment
from pabal.cli.screens.delivery import cost, prices_elsewhere, reached, short_of_room, sms_limit
from pabal.cli.screens.forecast import forecast_facts
from pabal.cli.screens.webhooks import webhook_warning
from pabal.message_states import ENDED_STATES, FAILED_STATES, FINAL_STATES, OPEN_STATES, open_in

QUIET_TICK = timedelta(seconds=15)
_SHOWN_PROBLEMS = 20
_BAR_WIDTH = 40
_WAITS = {
    "sendAt": "its sendAt",
    "deliveryTimeWindow": "its delivery time window to open",
    "batches": "batches",
    "missing batches": "batches that are missing",
    "failover limit": "room under the limit of its SMS",
}
_MOMENTS = {"start": "startedAt", "end": "endedAt", "erased": "erasedAt", "deleted": "deletedAt"}
_DOUBTS = {
    "unknown": "now",
    "kept": "of them kept for you to decide",
    "asked": "answers of the logs",
    "foundInLogs": "found there",
    "reported": "told of by reports",
    "resent": "sent again",
    "duplicateIds": "of those had arrived before",
    "unconfirmed": "never cleared up",
}
_GRANTS = {
    "spacing": "its turn at the pace",
    "steered": "its turn at the pace that the provider's troubles allow",
    "share": "its turn among the campaigns that share it",
    "full": "room under the cap",
    "blocked": "a pause to be over",
    "unseeded": "the ledger's word on what was sent lately",
}


def status_screen(status: Mapping[str, Any], *, with_bar: bool = False) -> RenderableType:
    """One campaign: state, facts, books, and what needs attention."""
    parts: list[RenderableType] = [_headline(status), *(["", _bar(status)] if with_bar else [])]
    parts += ["", _facts(status), "", _books(status)]
    warnings = warnings_in(status)
    if warnings:
        parts += ["", *(Text(f"! {warning}", style="yellow") for warning in warnings)]
    return Group(*parts)


def campaigns_screen(campaigns: Sequence[Mapping[str, Any]]) -> RenderableType:
    """The list of campaigns, newest first."""
    if not campaigns:
        return "no campaigns yet; `pabal submit CAMPAIGN RECIPIENTS` makes one"
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("campaign", "state", "opened", "ended", "reason"):
        table.add_column(heading, overflow="fold")
    for one in campaigns:
        ended = moment(one["endedAt"], with_utc=False) if one["endedAt"] else ""
        table.add_row(
            *_as_texts(
                one["campaign"], one["state"], moment(one["openedAt"], with_utc=False), ended, one["reason"]
            )
        )
    return table


def status_line(status: Mapping[str, Any]) -> str:
    """A campaign in one line, for places where nothing can be drawn."""
    settled, total = settled_of(status)
    waiting = waits_for(status)
    return f"{status['campaign']}: {status['state']}, {settled:,} of {total:,} settled" + (
        f", waits for {waiting}" if waiting else ""
    )


def settled_of(status: Mapping[str, Any]) -> tuple[int, int]:
    """Recipients for whom nothing is open on any leg, and all recipients. One has at most one open leg."""
    return status["recipients"] - open_in(status), status["recipients"]


def waits_for(status: Mapping[str, Any]) -> str:
    """What a campaign waits for and until when; empty if for nothing."""
    waiting = status["waitsFor"]
    if not waiting or status["state"] in ENDED_STATES:
        return ""
    kind, _, scope = str(waiting["what"]).partition(": ")
    what = (
        f"{_GRANTS[kind]} ({scope})"
        if scope and kind in _GRANTS
        else _WAITS.get(waiting["what"], waiting["what"])
    )
    return f"{what}, until {moment(waiting['until'])}" if waiting["until"] else what


def binds(status: Mapping[str, Any]) -> str:
    """What keeps a running campaign from going faster; empty if nothing does."""
    held = status["binds"]
    return f"{held['scope']}: {_GRANTS.get(held['why'], held['why'])}" if held else ""


def warnings_in(status: Mapping[str, Any]) -> list[str]:
    """What somebody should look at."""
    warnings = []
    if status["state"] == "held":
        warnings.append(_held(status))
    slowed = status["account"]["slowed"]
    if slowed and status["state"] in ("scheduled", "running"):
        warnings.append(
            f"the account goes at {slowed['pace']}, since {slowed['why']}; free again by itself at "
            f"{moment(slowed['freeAt'])} if nothing more happens; `pabal account --steering off` overrules"
        )
    if not status["balanced"]:
        warnings.append(f"the books do not balance; `pabal audit {status['campaign']}` says where")
    webhook = status.get("webhook")
    if webhook and (warning := webhook_warning(webhook)):
        warnings.append(warning)
    if _beat_is_quiet(status):
        last = (
            f"its last tick was {moment(status['lastTick'])}"
            if status["lastTick"]
            else "there never was a tick"
        )
        warnings.append(
            f"beat seems not to run ({last}), so nothing new starts; see `celery -A pabal_worker beat`"
        )
    warnings += [
        said for said in (short_of_room(status), prices_elsewhere(status), _unreadable(status)) if said
    ]
    for batch in status["refusedBatches"]:
        for problem in batch["problems"][:_SHOWN_PROBLEMS]:
            why = f"{problem['where']}: {problem['what']}; {problem['way_out']}"
            warnings.append(f"batch {batch['number']} was refused: {why}")
    return warnings


def _held(status: Mapping[str, Any]) -> str:
    """Why it is held, with the way out, where the reason itself names none."""
    reason, resume = str(status["reason"]), f"`pabal resume {status['campaign']}`"
    return f"held: {reason}" if "`pabal " in reason else f"held: {reason}; once mended, {resume}"


def _unreadable(status: Mapping[str, Any]) -> str:
    """That the provider said something which nobody understood; empty if not."""
    n = status.get("unreadable") or 0
    return (
        f"{n:,} bodies of reports of the last day could not be read, of whichever campaign; the workers' log "
        f"says why: `a report cannot be read`"
        if n
        else ""
    )


def _headline(status: Mapping[str, Any]) -> Text:
    return Text.assemble((status["campaign"], "bold"), "  ", (status["state"], _style(status["state"])))


def _bar(status: Mapping[str, Any]) -> RenderableType:
    settled, total = settled_of(status)
    row = Table.grid(padding=(0, 1))
    share = 100 * settled / total if total else 0
    row.add_row(
        ProgressBar(total or 1, settled, width=_BAR_WIDTH), f"{share:.1f} %  {settled:,} of {total:,} settled"
    )
    return row


def _facts(status: Mapping[str, Any]) -> Table:
    facts = Table.grid(padding=(0, 2))
    for name, value in _facts_of(status):
        facts.add_row(Text(name, style="dim"), Text(value))
    return facts


def _facts_of(status: Mapping[str, Any]) -> list[tuple[str, str]]:
    account = f"{status['accountPace']} for the whole account" if status["accountPace"] else ""
    pace = ", ".join(part for part in (status["pace"], account) if part) or "as fast as possible"
    facts = [
        ("pace", pace),
        ("what binds", binds(status)),
        ("waits for", waits_for(status)),
        *forecast_facts(status.get("forecast"), has_begun=bool(status["startedAt"])),
        ("canary", _canary(status.get("canary"))),
        ("reason", status["reason"] or ""),
        ("in doubt", _doubt(status.get("doubt") or {})),
    ]
    if status["state"] == "receiving":
        batches = status["batches"]
        facts.append(("batches", f"{batches['taken']:,} of {batches['expected'] or '?'}"))
    facts += [(name, moment(status[key])) for name, key in _MOMENTS.items() if status.get(key)]
    facts.append(("elapsed", _elapsed(status)))
    facts += [("reached", reached(status)), ("cost", cost(status)), ("SMS", sms_limit(status))]
    facts.append(("duplicates", f"{status['duplicates']:,}" if status["duplicates"] else ""))
    return [(name, value) for name, value in facts if value]


def _canary(canary: Mapping[str, Any] | None) -> str:
    """What became of the first messages; empty where there is no canary."""
    if not canary:
        return ""
    counts = ", ".join(f"{canary[name]:,} {name}" for name in ("delivered", "failed", "open"))
    return f"{canary['state']}; of the first {canary['messages']:,} messages {counts}"


def _doubt(doubt: Mapping[str, int]) -> str:
    """How many messages are in doubt, and what became of the others; empty if there never was one."""
    said = [f"{doubt[name]:,} {words}" for name, words in _DOUBTS.items() if doubt.get(name)]
    return ", ".join(said)


def _elapsed(status: Mapping[str, Any]) -> str:
    if not status["startedAt"]:
        return ""
    until = datetime.fromisoformat(status["endedAt"] or status["now"])
    return duration(until - datetime.fromisoformat(status["startedAt"]))


def _books(status: Mapping[str, Any]) -> Table:
    """States downwards, channels across; a line for each state in which anything is."""
    legs: Mapping[str, Mapping[str, int]] = status["legs"]
    table = Table(box=None, pad_edge=False, header_style="bold", show_footer=True)
    table.add_column("messages", footer="total")
    for channel, states in legs.items():
        table.add_column(channel, footer=f"{sum(states.values()):,}", justify="right")
    for state in (*OPEN_STATES, *FINAL_STATES):
        counts = [states.get(state, 0) for states in legs.values()]
        if any(counts):
            table.add_row(Text(state, style=_style(state)), *(f"{n:,}" if n else "-" for n in counts))
    return table


def _beat_is_quiet(status: Mapping[str, Any]) -> bool:
    if not status["lastTick"]:
        return True
    return datetime.fromisoformat(status["now"]) - datetime.fromisoformat(status["lastTick"]) > QUIET_TICK


def _style(state: str) -> str:
    if state in ("delivered", "finished"):
        return "green"
    if state in ("held", "unknown", "unconfirmed", "paused"):
        return "yellow"
    return "red" if state in (*FAILED_STATES, "cancelled") else "cyan"


def _as_texts(*values: str | None) -> list[Text]:
    return [Text(value or "") for value in values]
