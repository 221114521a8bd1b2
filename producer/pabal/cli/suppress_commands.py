"""Add the commands for people who said no: `pabal suppress add`, `remove`, `list`, `import`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from pabal.cli.campaign_commands import HeaderRow, NumberColumn, Sheet
from pabal.cli.confirm import Yes, confirm
from pabal.cli.output import AsJson, Data, client_of, reporting_errors, say, show, show_json
from pabal.cli.pages import all_rows
from pabal.cli.screens.suppressions import change_lines, suppressions_screen
from pabal.fields.template import mask
from pabal.replies import InputNotice, Suppression, SuppressionChange, SuppressionKind

Numbers = Annotated[list[str], typer.Argument(metavar="NUMBER...", help="Mobile numbers, however written.")]
Advertising = Annotated[
    bool,
    typer.Option(
        "--advertising", help="No advertising: neither such SMS nor brand messages; without it: nothing."
    ),
]
Sender = Annotated[
    str | None,
    typer.Option("--from", metavar="SENDER", help="Of this Kakao or SMS sender alone; else of anybody."),
]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; no person's name.")]
Since = Annotated[
    datetime | None,
    typer.Option("--since", formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d"], help="When they said so; else now."),
]
_ASKED = "asked for it"


def add(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(
        help="Who said no: numbers that get nothing, or no advertising.", no_args_is_help=True
    )
    group.command("add")(add_numbers)
    group.command("remove")(remove)
    group.command("list")(list_numbers)
    group.command("import")(import_file)
    app.add_typer(group, name="suppress")


def add_numbers(
    numbers: Numbers,
    advertising: Advertising = False,
    sender: Sender = None,
    reason: Reason = _ASKED,
    since: Since = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send nothing more to these people; it counts at once. Status 1 if a number is none."""
    with reporting_errors(as_json=as_json):
        change = client_of(data).suppress(
            numbers, kind=_kind(advertising=advertising), sender=sender, reason=reason, at=_moment(since)
        )
    _show_change(change, "added", as_json=as_json)


def import_file(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, JSON Lines or XLSX with a number column.")
    ],
    advertising: Advertising = False,
    sender: Sender = None,
    reason: Reason = _ASKED,
    since: Since = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    to: NumberColumn = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send nothing more to the people of a file; status 1 if a row has no mobile number."""
    with reporting_errors(as_json=as_json):
        change = client_of(data).suppress_file(
            file,
            kind=_kind(advertising=advertising),
            sender=sender,
            reason=reason,
            at=_moment(since),
            sheet=sheet,
            header_row=header_row,
            to=to,
        )
    _show_change(change, "added", as_json=as_json, notices=change["notices"])


def remove(
    numbers: Numbers,
    advertising: Annotated[
        bool, typer.Option("--advertising", help="Only their word about advertising; else all.")
    ] = False,
    sender: Sender = None,
    yes: Yes = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Erase what is kept of these people; asks first, as they may be sent to again."""
    confirm(
        f"this erases for good that {_people(len(numbers))} said no, with when and why: from now on "
        f"campaigns send to them, also those that run; what leaves then is not called back",
        yes=yes,
    )
    with reporting_errors(as_json=as_json):
        change = client_of(data).unsuppress(
            numbers, kind="advertising" if advertising else None, sender=sender
        )
    _show_change(change, "erased", as_json=as_json)


def list_numbers(
    number: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="All that is kept of one person.")
    ] = None,
    sender: Sender = None,
    unmasked: Annotated[bool, typer.Option("--numbers", help="Show the numbers as they are.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show who said no, or what is kept of one person; status 1 if nothing is."""
    with reporting_errors(as_json=as_json):
        ask = partial(client_of(data).suppressions, number=number, sender=sender)
        rows: list[Suppression] = all_rows(lambda after: ask(after=after), "suppressions")
    if not unmasked:
        rows = [{**row, "number": row["number"] and mask(row["number"])} for row in rows]
    if as_json:
        show_json(rows)
    else:
        show(suppressions_screen(rows))
    raise typer.Exit(0 if rows else 1)


def _people(n: int) -> str:
    return "this person" if n == 1 else f"these {n:,} people"


def _kind(*, advertising: bool) -> SuppressionKind:
    return "advertising" if advertising else "all"


def _moment(since: datetime | None) -> datetime | None:
    return since.replace(tzinfo=UTC) if since and since.tzinfo is None else since


def _show_change(
    change: SuppressionChange, done: str, *, as_json: bool, notices: Sequence[InputNotice] = ()
) -> None:
    if as_json:
        show_json(change)
    else:
        say("\n".join(change_lines(change, done, notices)))
    raise typer.Exit(1 if change["refused"] else 0)
