"""Draw conversations with users: the list, one with its words, and what was erased."""

from __future__ import annotations

import re

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment
from pabal.cli.korean.edge import in_language, persons_text
from pabal.counted import counted
from pabal.replies import Talk, TalkErasure, TalkList, TalkReply, TalkWord

_NOT_SIGNING = "the workers have no PABAL_RELAY_SECRET, so no webhook is told; set it for all of them"
_MASKED = re.compile(r"\(\d+ characters?\)")
"""A text of which workers show only how long it is."""

_WHY = {
    "expired_session": "the provider says that its session is over",
    "terminated": "ended by us",
    "blocked": "the user blocked the profile",
    "aged": "nothing was written for 30 days",
}


def talks_screen(listed: TalkList, *, is_filtered: bool) -> RenderableType:
    """A row for each talk, the newest first. `is_filtered`: some of them were asked for."""
    if not listed["talks"]:
        return Text(
            "no talk is like that; `pabal talks` without options lists all"
            if is_filtered
            else "no talks yet; what users write comes to the receiver's /inbound/TOKEN"
        )
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("talk", "profile", "user", "state", "last word", "words", "webhook"):
        table.add_column(heading, overflow="fold")
    for talk in listed["talks"]:
        last = talk["lastWordAt"]
        cells = (f"#{talk['talk']}", talk["profile"], talk["user"] or "erased", talk["state"])
        when = moment(last, with_utc=False) if last else ""
        table.add_row(*map(Text, (*cells, when, f"{talk['words']:,}", _relay(talk))))
    more = [Text(f"there are older ones: --before {listed['before']}")] if listed["before"] else []
    return Group(table, *more, *_warning(is_signing=listed["signing"]))


def talk_screen(talk: TalkReply) -> RenderableType:
    """How it stands, then what the user wrote, the newest last."""
    partner = talk["user"] or "an erased user"
    head = Text(f"{talk['profile']} talks with {partner}: {_state(talk)}", style="bold")
    parts: list[RenderableType] = [head, Text(f"webhook: {_relay(talk)}")]
    if talk["before"]:
        parts.append(Text("there are older words; --limit shows more", style="dim"))
    parts += [word_line(word) for word in talk["newest"]]
    if talk["relay"] == "parked":
        parts.append(Text("! once its webhook is mended, --release tells it", style="yellow"))
    return Group(*parts, *_warning(is_signing=talk["signing"]))


def word_line(word: TalkWord) -> Text:
    """One thing that the user wrote."""
    text = word["text"] or ""
    parts = [word["kind"], in_language(text) if _MASKED.fullmatch(text) else text, *word["urls"]]
    if word["extra"]:
        parts.append(f"[{in_language('button')} {word['extra']}]")
    if word["isWaiting"]:
        parts.append(f"({in_language('its webhook is still to be told')})")
    return persons_text(f"{moment(word['receivedAt'], with_utc=False)}  {' '.join(filter(None, parts))}")


def erased_screen(erased: TalkErasure) -> RenderableType:
    """What is gone."""
    if not erased["talks"] and not erased["bodies"]:
        return Text("nothing was kept of this user")
    return Text(
        f"erased: {counted(erased['talks'], 'talk')} with {counted(erased['words'], 'message')}; "
        f"{counted(erased['bodies'], 'raw body was', 'raw bodies were')} emptied"
    )


def _state(talk: Talk) -> str:
    if talk["why"]:
        return f"ended, {_WHY.get(talk['why'], talk['why'])}"
    until = talk["openUntil"]
    return f"open until {moment(until, with_utc=False)}" if until else "open"


def _relay(talk: Talk) -> str:
    match talk["relay"]:
        case "parked":
            return f"parked with {talk['waiting']:,} waiting; the last try: {talk['lastError']}"
        case "failing":
            return f"{talk['waiting']:,} waiting, tries that failed: {talk['failures']} ({talk['lastError']})"
        case "waiting":
            return f"{talk['waiting']:,} waiting"
        case _:
            return "told"


def _warning(*, is_signing: bool) -> list[Text]:
    return [] if is_signing else [Text(f"! {_NOT_SIGNING}", style="yellow")]
