"""Draw the story of one message as a timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import duration, moment, shown_zone
from pabal.cli.screens.facts import Fact, facts_table
from pabal.counted import counted
from pabal.replies import Story, StoryLeg, StoryStep

_CHANNELS = {"kakao": "KakaoTalk", "sms": "SMS"}
_WITHIN_S = 1


def story_screen(story: Story) -> RenderableType:
    """How the message stands, then a line for each step, then what cannot be told."""
    table = Table.grid(padding=(0, 2))
    for step in story["steps"]:
        when = moment(step["at"], with_utc=False) if step["at"] else ""
        table.add_row(Text(when), Text(_CHANNELS.get(step["leg"] or "", "")), Text(_line(step)))
    unknown = [Text(f"not known: {sentence}", style="dim") for sentence in story["unknown"]]
    return Group(facts_table(_facts(story)), Text(""), table, *unknown)


def _facts(story: Story) -> Iterator[Fact]:
    what = "stream" if story["isStream"] else "campaign"
    yield what, f"{story['campaign']} ({story['campaignState']})"
    yield "row", str(story["row"]) + (f", {story['to']}" if story["to"] else ", its number was erased")
    yield "values", ", ".join(f"{name}={value}" for name, value in (story["values"] or {}).items())
    yield "reference", story["reference"] or ""
    for name, leg in story["legs"].items():
        yield _CHANNELS[name], _standing(leg)
    if story["otherRows"]:
        yield "other rows", ", ".join(map(str, story["otherRows"]))


def _standing(leg: StoryLeg) -> str:
    parts = [leg["state"], leg["status"], leg["error"], leg["why"]]
    if leg["price"] is not None:
        parts.append(
            f"{leg['price']} {leg['currency'] or ''}".strip() + f" for {counted(leg['parts'] or 1, 'part')}"
        )
    if leg["firstClickAt"] is not None:
        parts.append(f"{counted(leg['clicks'], 'click')}, first {moment(leg['firstClickAt'])}")
    return "; ".join(part for part in (*parts, f"id {leg['messageId']}") if part)


def _line(step: StoryStep) -> str:
    """What happened, with a wait's end and length, and a call's id."""
    says = step["says"] + (f" [{step['call']}]" if step["call"] else "")
    if step["at"] is None or step["kind"] not in ("wait", "report", "attempt"):
        return says
    since = datetime.fromisoformat(step["at"])
    if step["until"] is None:
        return f"waits for: {says}" if step["kind"] == "wait" else says
    until = datetime.fromisoformat(step["until"])
    if step["kind"] == "wait":
        return f"until {_weekday(until)} ({duration(until - since)}): {says}"
    if (until - since).total_seconds() < _WITHIN_S:
        return says
    verb = "applied" if step["kind"] == "report" else "answered"
    return f"{says}; {verb} after {duration(until - since)}"


def _weekday(at: datetime) -> str:
    """`Mon 08:00:00 KST`, which is what people look for in a wait."""
    return f"{at.astimezone(shown_zone()):%a %Y-%m-%d %H:%M:%S %Z}"
