"""Add the commands that send again to some of a campaign, write its file anew, and limit what it costs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pabal.campaign import parse_campaign
from pabal.cli.confirm import ask
from pabal.cli.output import (
    Accept,
    AsJson,
    CampaignId,
    Data,
    client_of,
    reporting_errors,
    say,
    show,
    show_json,
)
from pabal.cli.screens.rerun import preview_screen, rerun_screen, spend_screen
from pabal.recipients.source import wrong_input_of

NewId = Annotated[str | None, typer.Option("--id", metavar="NEW", help="The new campaign's id.")]


def add(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (rerun, clone, spend):
        app.command()(command)


def rerun(
    campaign: CampaignId,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ENDS",
            help="Whose messages ended so: undelivered,expired,rejected,cancelled; may be repeated.",
        ),
    ] = None,
    code: Annotated[
        list[int] | None,
        typer.Option("--code", metavar="CODE", help="With this status or error; may be repeated."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--campaign", metavar="FILE", help="Another campaign file (see `pabal clone`)."),
    ] = None,
    id: NewId = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; without it, --json only looks.")] = False,
    accept: Accept = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send again to those whom a campaign did not reach; shows how many they are and the cost, then asks."""
    states = [state.strip() for state in ",".join(only or []).split(",") if state.strip()]
    with reporting_errors(
        as_json=as_json, when_interrupted="interrupted; the same command goes on where it stopped"
    ):
        client, parsed = client_of(data), None
        if file is not None:
            with wrong_input_of(str(file)):
                parsed = parse_campaign(file.read_bytes(), source=str(file))
        if not yes:
            preview = client.preview_rerun(
                campaign, only=states, codes=code or [], campaign=parsed, id=id, accept=accept or ()
            )
            if as_json:
                show_json(preview)
                return
            show(preview_screen(preview))
            if not ask("what leaves cannot be called back; send?"):
                raise typer.Abort
        reply = client.rerun(
            campaign, only=states, codes=code or [], campaign=parsed, id=id, accept=accept or ()
        )
        show_json(reply) if as_json else show(rerun_screen(reply))


def clone(campaign: CampaignId, id: NewId = None, data: Data = None) -> None:
    """Write the campaign file of a campaign anew, to be changed and submitted."""
    with reporting_errors(as_json=False):
        reply = client_of(data).clone(campaign, id=id)
        for name in reply["leftOut"]:
            say(f"note: {name} is past, so it is left out", err=True)
        show_json(reply["campaign"])


def spend(
    campaign: CampaignId,
    limit: Annotated[
        str | None, typer.Option(metavar="LIMIT", help="What all of it may cost: '50000 KRW'.")
    ] = None,
    price_per_message: Annotated[
        str | None,
        typer.Option(metavar="PRICE", help="What a message is taken to cost until reports say it."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what a campaign has spent of its limit, or change the limit; one held for it goes on."""
    with reporting_errors(as_json=as_json):
        reply = client_of(data).spend(campaign, limit=limit, price_per_message=price_per_message)
        show_json(reply) if as_json else show(spend_screen(reply))
