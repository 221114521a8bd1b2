"""Add the commands that look one person up, tell what happened, and sum a month."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import RenderableType

from pabal.cli.confirm import Yes, confirm
from pabal.cli.format import in_zone_of_campaign, shown_zone
from pabal.cli.output import AsJson, CampaignId, Data, client_of, reporting_errors, say, show, show_json
from pabal.cli.screens.bill import bill_screen
from pabal.cli.screens.people import erasure_screen, found_screen, person_screen
from pabal.cli.screens.story import story_screen
from pabal.errors import Problem, WrongInput

T = TypeVar("T")

_ROW = re.compile(r"0|[1-9][0-9]{0,8}")

Number = Annotated[
    str, typer.Argument(metavar="NUMBER", help="A mobile number in any notation: 010-1234-5678.")
]
Unmasked = Annotated[bool, typer.Option("--numbers", help="Show the number as it is, and the row's values.")]


class Act(StrEnum):
    """What to do with all that is kept of a person."""

    EXPORT = "export"
    ERASE = "erase"


def add(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (find, explain, person, bill):
        app.command()(command)


def find(
    number: Number,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many messages, the newest.")] = 100,
    unmasked: Unmasked = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show all campaigns and streams of a number, the newest first; status 1 if there are none."""
    with reporting_errors(as_json=as_json):
        found = client_of(data).find(number, limit=limit, unmasked=unmasked)
        _show(found, found_screen, as_json=as_json)
    raise typer.Exit(0 if found["messages"] else 1)


def explain(
    campaign: CampaignId,
    who: Annotated[
        str, typer.Argument(metavar="NUMBER|ROW", help="A mobile number, or a row of the list: 17.")
    ],
    unmasked: Unmasked = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Tell what happened to one person's message, with each wait and its cause."""
    with reporting_errors(as_json=as_json):
        client = client_of(data)
        if _ROW.fullmatch(who):
            story = client.explain(campaign, row=int(who), unmasked=unmasked)
        else:
            story = client.explain(campaign, to=who, unmasked=unmasked)
        with in_zone_of_campaign(story["timeZone"]):
            _show(story, story_screen, as_json=as_json)


def person(
    number: Number,
    act: Annotated[Act, typer.Argument(metavar="export|erase", help="Show all that is kept, or erase it.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the export as JSON to it.")
    ] = None,
    suppressions: Annotated[
        bool,
        typer.Option("--suppressions", help="Erase also that the person said no: they may get messages."),
    ] = False,
    yes: Yes = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show or erase (asks first) all that is kept of one person; status 1 if not all could be erased yet."""
    if act is Act.ERASE and output is not None:
        way_out = "an erasure writes no file; export to it first"
        raise typer.BadParameter(way_out, param_hint="--output")
    if act is Act.EXPORT and suppressions:
        raise typer.BadParameter("is for erase; an export has them anyway", param_hint="--suppressions")
    if act is Act.ERASE:
        confirm(_what_goes(suppressions=suppressions), yes=yes)
    with reporting_errors(as_json=as_json, when_interrupted="interrupted; the same command goes on"):
        client = client_of(data)
        if act is Act.EXPORT:
            kept = client.export_person(number)
            if output is not None:
                _write(output, kept)
            else:
                _show(kept, person_screen, as_json=as_json)
            return
        erased = client.erase_person(number, suppressions=suppressions)
        _show(erased, erasure_screen, as_json=as_json)
    raise typer.Exit(1 if erased["left"] else 0)


def bill(
    month: Annotated[
        str | None, typer.Option(metavar="MONTH", help="2026-11; else the present month.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Sum a month's messages, parts and prices, to hold against the provider's bill."""
    with reporting_errors(as_json=as_json):
        this_month = f"{datetime.now(UTC).astimezone(shown_zone()):%Y-%m}"
        chosen = this_month if month is None else month
        reply = client_of(data).bill(chosen)
        with in_zone_of_campaign(reply["timeZone"]):
            _show(reply, bill_screen, as_json=as_json)


def _what_goes(*, suppressions: bool) -> str:
    """What an erasure takes for good."""
    also = " That they said no goes too, so they may be sent to again" if suppressions else ""
    return (
        f"this erases for good all that campaigns which have ended keep of this person: number, values and "
        f"reports; what became of their messages can no more be told. `export` shows it before.{also}"
    )


def _write(path: Path, kept: object) -> None:
    """Write an export to a file that nobody else may read."""
    try:
        path.touch(mode=0o600)
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        problem = Problem("file", str(path), (error.strerror or str(error)).lower(), "check the path")
        raise WrongInput("--output", [problem]) from error
    say(f"all that is kept of the person is in {path}")


def _show(reply: T, screen: Callable[[T], RenderableType], *, as_json: bool) -> None:
    if as_json:
        show_json(reply)
    else:
        show(screen(reply))
