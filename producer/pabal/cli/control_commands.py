"""Add the commands that look at campaigns and control them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, TypeVar, cast

import typer
from rich.console import RenderableType

from pabal.cli.charts.option import ChartFile, write_chart
from pabal.cli.confirm import Yes, confirm
from pabal.cli.disk_warning import warn_of_full_disk
from pabal.cli.output import AsJson, CampaignId, Data, client_of, reporting_errors, say, show, show_json
from pabal.cli.screens.account import account_screen
from pabal.cli.screens.audit import audit_screen
from pabal.cli.screens.campaigns import campaigns_screen
from pabal.cli.screens.events import events_screen
from pabal.cli.screens.failover import failover_screen
from pabal.cli.screens.status import status_screen
from pabal.cli.screens.webhooks import webhooks_screen
from pabal.cli.watch import exit_status
from pabal.cli.watch import watch as watch_live
from pabal.cli.watch_all import WATCHED, watch_all
from pabal.rate.pace import NotAPace, format_pace, parse_pace
from pabal.rate.speed import unit_name
from pabal.replies import CampaignState, CampaignStatus


class Steering(StrEnum):
    """Whether the provider's troubles slow the account."""

    ON = "on"
    OFF = "off"


T = TypeVar("T")

_UNITS = ("MINUTE", "HOUR", "DAY")


def add(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (status, watch, cancel, pace, failover, account, audit, webhooks, log):
        app.command()(command)


def status(
    campaign: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The campaign's id; none: list all.")
    ] = None,
    state: Annotated[
        list[str] | None,
        typer.Option(
            "--state",
            metavar="STATE",
            help="List those in this state (held, running …); may be repeated.",
        ),
    ] = None,
    search: Annotated[
        str | None, typer.Option(metavar="TEXT", help="List those with this in their id.")
    ] = None,
    streams: Annotated[
        bool | None, typer.Option("--streams/--campaigns", help="List streams, or campaigns, alone.")
    ] = None,
    tests: Annotated[
        bool | None, typer.Option("--tests/--no-tests", help="List tests alone, or all but them.")
    ] = None,
    before: Annotated[str | None, typer.Option(metavar="PAGE", help="The next page of the list.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many to list.")] = 100,
    chart: ChartFile = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show the books of a campaign, or list the campaigns."""
    if chart and campaign is None:
        raise typer.BadParameter("a chart shows one campaign; name its id", param_hint="--chart")
    if campaign is not None:
        listing = {"--state": state, "--search": search, "--streams": streams, "--tests": tests}
        for option, given in (listing | {"--before": before}).items():
            if given not in (None, []):
                raise typer.BadParameter("is for the list; name no id beside it", param_hint=option)
    with reporting_errors(as_json=as_json):
        warn_of_full_disk(data)
        client = client_of(data)
        if chart and campaign is not None:
            write_chart(client.forecast(campaign, history=True), chart)
        if campaign is not None:
            _show_status(client.status(campaign), as_json=as_json)
        else:
            page = client.campaign_page(
                states=cast("list[CampaignState]", state or []),
                search=search,
                streams=streams,
                tests=tests,
                before=before,
                limit=limit,
            )
            _show(page, campaigns_screen, as_json=as_json)


def watch(
    campaign: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The campaign's id; none: all that goes on.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show a campaign live until it ends; status 1 if it was cancelled. Without an id: all that goes on."""
    if campaign is None:
        with reporting_errors(as_json=as_json, when_interrupted="no longer watched; all go on by themselves"):
            client = client_of(data)
            watch_all(lambda: client.campaign_page(states=WATCHED), as_json=as_json)
        return
    with reporting_errors(
        as_json=as_json, when_interrupted=f"no longer watched; campaign {campaign!r} goes on by itself"
    ):
        client = client_of(data)
        last = watch_live(lambda: client.status(campaign), as_json=as_json)
    raise typer.Exit(exit_status(last))


def cancel(campaign: CampaignId, yes: Yes = False, data: Data = None, as_json: AsJson = False) -> None:
    """Give up what has not left; asks first, as this cannot be taken back."""
    with reporting_errors(as_json=as_json):
        confirm(
            f"this gives up for good what of {campaign!r} has not left; what has left is not called back. "
            f"`pabal pause {campaign}` stops it and can be undone",
            yes=yes,
        )
        _show_status(client_of(data).cancel(campaign), as_json=as_json)


def pace(
    campaign: CampaignId,
    speed: Annotated[
        str,
        typer.Argument(
            metavar="SPEED",
            help="600/MINUTE (or SECOND, HOUR, DAY); several together: 50/SECOND,100000/DAY; `none`: no cap.",
        ),
    ],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Change a campaign's sending speed, from now on."""
    amount, unit = _speed(speed)
    with reporting_errors(as_json=as_json):
        _show_status(client_of(data).pace(campaign, amount, unit), as_json=as_json)


def failover(
    campaign: CampaignId,
    limit: Annotated[
        str | None,
        typer.Option(metavar="LIMIT", help="SMS at most: 800; their price: '12.50 EUR'; `none`: no limit."),
    ] = None,
    price_per_message: Annotated[
        str | None, typer.Option(metavar="PRICE", help="What one SMS is taken to cost until reports say it.")
    ] = None,
    give_up: Annotated[
        bool, typer.Option("--give-up", help="Cancel the SMS for which the limit leaves no room.")
    ] = False,
    yes: Yes = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show how a campaign's SMS stand to their limit, or change it; one held for it goes on."""
    with reporting_errors(as_json=as_json):
        if give_up:
            confirm(
                f"this cancels for good the SMS of {campaign!r} for which the limit leaves no room, "
                f"also those that come later",
                yes=yes,
            )
        client = client_of(data)
        status = client.failover(campaign, limit=limit, price_per_message=price_per_message, give_up=give_up)
        _show(status, failover_screen, as_json=as_json)


def account(
    pace: Annotated[
        str | None,
        typer.Option(
            metavar="SPEED",
            help="Cap from now on: 600/MINUTE; several together: 50/SECOND,100000/DAY; `none`: no cap.",
        ),
    ] = None,
    steering: Annotated[
        Steering | None, typer.Option(help="Whether the provider's troubles slow the account.")
    ] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="The settings count again; past troubles are forgotten.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show the account's pace, or overrule it; it counts for all campaigns at once."""
    with reporting_errors(as_json=as_json):
        reply = client_of(data).account(
            pace=pace, steering=None if steering is None else steering is Steering.ON, reset=reset
        )
        _show(reply, account_screen, as_json=as_json)


def webhooks(
    resume: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Try this one again now, as its campaign names it, parked or not."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show the webhooks of campaigns: what waits for them, which fail and which are parked."""
    with reporting_errors(as_json=as_json):
        _show(client_of(data).webhooks(resume=resume), webhooks_screen, as_json=as_json)


def log(
    campaign: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The campaign's id; none: everything.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many events, the newest.")] = 50,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what happened, and who did it."""
    with reporting_errors(as_json=as_json):
        _show(client_of(data).log(campaign, limit=limit), events_screen, as_json=as_json)


def audit(
    campaign: CampaignId,
    repair: Annotated[
        bool, typer.Option("--repair", help="Rebuild the sums from the rows first, and say what changed.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Count every row of a campaign and compare; status 1 if the books do not balance."""
    with reporting_errors(as_json=as_json):
        client = client_of(data)
        if not as_json:
            say("counting every row: a million take some seconds …", err=True)
        reply = client.audit(campaign, repair=repair)
        _show(reply, audit_screen, as_json=as_json)
    raise typer.Exit(0 if reply["balanced"] else 1)


def _speed(text: str) -> tuple[int | str | None, str]:
    """The amount and its unit; the pace in words where it has several horizons, or one a SECOND."""
    if not text.strip():
        raise typer.BadParameter("is empty; write 600/MINUTE or none", param_hint="SPEED")
    try:
        pace = parse_pace(text)
    except NotAPace as error:
        way_out = error.way_out.replace("leave it empty for no cap", "none")
        raise typer.BadParameter(f"{error.what}; {way_out}", param_hint="SPEED") from None
    if not pace:
        return None, "MINUTE"
    amount, unit = pace[0][0], unit_name(pace[0][1])
    return (amount, unit) if len(pace) == 1 and unit in _UNITS else (format_pace(pace), "MINUTE")


def _show_status(status: CampaignStatus, *, as_json: bool) -> None:
    _show(status, status_screen, as_json=as_json)


def _show(reply: T, screen: Callable[[T], RenderableType], *, as_json: bool) -> None:
    """Print a reply in the form that was asked for."""
    if as_json:
        show_json(reply)
    else:
        show(screen(reply))
