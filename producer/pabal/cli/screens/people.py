"""Draw where one person was written to, what is kept of them, and what was erased."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment
from pabal.cli.screens.facts import facts_table
from pabal.counted import counted
from pabal.replies import FoundPerson, PersonData, PersonErasure


def found_screen(found: FoundPerson) -> RenderableType:
    """A row for each message, the newest first."""
    if not found["messages"]:
        return Text(f"{found['to']} is in no list; what was erased or deleted is found by nobody")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("campaign", "row", "opened", "state", "kakao", "sms", "clicks"):
        table.add_column(heading, overflow="fold")
    for message in found["messages"]:
        legs = message["legs"]
        opened = moment(message["openedAt"], with_utc=False)
        cells = (message["campaign"], str(message["row"]), opened, message["campaignState"])
        clicks = f"{message['clicks']:,}" if message["clicks"] else ""
        table.add_row(*map(Text, (*cells, legs.get("kakao", ""), legs.get("sms", ""), clicks)))
    more = [Text("there are older ones; --limit shows more")] if found["isMore"] else []
    newest = found["messages"][0]
    hint = Text(f"`pabal explain {newest['campaign']} {newest['row']}` tells what happened", style="dim")
    return Group(Text(found["to"], style="bold"), table, *more, hint)


def person_screen(kept: PersonData) -> RenderableType:
    """All that is kept, as it is: the person may ask for it."""
    parts: list[RenderableType] = [Text(kept["to"], style="bold")]
    for row in kept["rows"]:
        filled = ", ".join(f"{name}={value}" for name, value in row["values"].items())
        states = ", ".join(f"{name} {leg['state']}" for name, leg in row["legs"].items())
        parts.append(
            Text(f"{row['campaign']} row {row['row']}: {states or 'waiting'}; {filled or 'no values'}")
        )
    for report in kept["reports"]:
        parts.append(Text(f"report of {moment(report['receivedAt'], with_utc=False)}: {report['report']}"))
    for letter in kept["deadLetters"]:
        parts.append(Text(f"message of the broker, set aside as {letter['number']}: {letter['content']}"))
    for suppression in kept["suppressions"]:
        since = moment(suppression["at"], with_utc=False)
        parts.append(Text(f"suppressed ({suppression['kind']}) since {since}: {suppression['reason']}"))
    if kept["unread"]:
        parts.append(
            Text(
                f"{counted(kept['unread'], 'body', 'bodies')} of reports cannot be read and may name the "
                "person"
            )
        )
    if len(parts) == 1:
        parts.append(Text("nothing is kept of this person"))
    return Group(*parts)


def erasure_screen(erased: PersonErasure) -> RenderableType:
    """What is gone, and what is not yet."""
    kept = erased["suppressions"]
    facts = facts_table(
        [
            ("erased", f"{counted(erased['erased'], 'row')} of ended campaigns"),
            ("raw reports", f"{counted(erased['bodies'], 'body', 'bodies')} emptied"),
            ("dead letters", f"{erased['deadLetters']:,} deleted"),
            ("conversations", f"{erased['talks']:,} erased" if erased["talks"] else ""),
            (
                "kept",
                f"{kept} suppressions, so that nobody writes; --suppressions erases them" if kept else "",
            ),
        ]
    )
    left = [
        Text(f"not yet: row {row['row']} of {row['campaign']}: {row['why']}; {row['wayOut']}")
        for row in erased["left"]
    ]
    return Group(facts, *left)
