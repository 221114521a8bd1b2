"""Add the command that sends one message of a campaign to a tester."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from pabal.campaign import Campaign
from pabal.campaign.renderer import Script
from pabal.cli.campaign_commands import CampaignFile, HeaderRow, Sheet
from pabal.cli.message_commands import values_of
from pabal.cli.output import AsJson, Data, client_of, reporting_errors, say, show, show_json
from pabal.cli.registered_template import read_with_template
from pabal.cli.screens.messages import message_lines
from pabal.cli.screens.trials import trial_screen
from pabal.cli.screens.waits import wait_in_words
from pabal.client.trials import new_key
from pabal.errors import NoAnswer
from pabal.recipients.row_values import RowValues, values_of_row
from pabal.recipients.source import wrong_input_of
from pabal.recipients.table import TableChoice
from pabal.replies import Trial
from pabal.submit.check import FilledMessage

_AGAIN_S = 1.0
_OPEN = ("waiting", "sending", "accepted", "unknown")


def add(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("test")(send_test)


def send_test(
    campaign: CampaignFile,
    to: Annotated[str, typer.Option(metavar="NUMBER", help="The tester's mobile number.")],
    recipients: Annotated[
        Path | None, typer.Argument(metavar="[LIST]", help="The recipients; a row of it fills the message.")
    ] = None,
    row: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Which row of LIST, as `pabal check` counts; else the first."),
    ] = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    column: Annotated[
        str | None,
        typer.Option("--list-to", metavar="COLUMN", help="LIST's column of the number; else by its heading."),
    ] = None,
    value: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=TEXT", help="For a variable, instead of the row's; may be repeated."),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="Send once under it; of an earlier test's nothing is sent again."),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until its fate is sealed.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send one filled message of a campaign to a tester now; it counts in no campaign.

    The number in LIST gets nothing. Moments, window and pace of the campaign are not looked at; caps, pauses
    and the hours of advertising SMS are.
    """
    if row is not None and recipients is None:
        raise typer.BadParameter("is a row of a list; name the list too", param_hint="--row")
    with reporting_errors(
        as_json=as_json, when_interrupted="no longer waited for; the test goes on by itself"
    ):
        with wrong_input_of(str(campaign)):
            raw = campaign.read_bytes()
        parsed = read_with_template(raw, data, source=str(campaign), compare=False).campaign
        choice = TableChoice(sheet=sheet, header_row=header_row, to=column)
        of_row = values_of_row(parsed, recipients, row, choice=choice) if recipients else RowValues({}, ())
        values = of_row.values | _known(values_of(value or []), parsed)
        key = new_key(parsed.id) if key is None else key
        client = client_of(data)
        try:
            trial = client.test(parsed, to, values, key=key)
        except NoAnswer:
            say(f"it may still be sent; ask again with --key {key}, so that it is sent once", err=True)
            raise
        if not as_json:
            for notice in of_row.notices:
                say(f"note: {notice}")
            _show_text(parsed, values, key)
        if wait:
            trial = _follow(trial, lambda: client.test(parsed, to, values, key=key))
        notices = [notice.to_json() for notice in of_row.notices]
        show_json({**trial, "notices": notices}) if as_json else show(trial_screen(trial))


def _known(values: dict[str, str], campaign: Campaign) -> dict[str, str]:
    """The values, if the campaign has a place for each."""
    needed = Script(campaign).needed
    for name in values:
        if name not in needed:
            known = ", ".join(sorted(needed)) or "none"
            raise typer.BadParameter(
                f"the campaign has no variable {name!r}; it has {known}", param_hint="--value"
            )
    return values


def _show_text(campaign: Campaign, values: dict[str, str], key: str) -> None:
    script = Script(campaign)
    message = FilledMessage(0, script.content(values), script.sms_text(values), script.sms_title)
    say("\n".join(line.replace("row 0, ", "") for line in message_lines(message)))
    say(f"\nsent to the tester under --key {key}")


def _follow(trial: Trial, ask: Callable[[], Trial]) -> Trial:
    """Ask until nothing of the message can move any more."""
    shown = ""
    while not is_over(trial):
        time.sleep(_AGAIN_S)
        trial = ask()
        if (wait := wait_in_words(trial["waitsFor"])) and wait != shown:
            say(f"waits for {wait}", err=True)
            shown = wait
    return trial


def is_over(trial: Trial) -> bool:
    """Whether its fate is sealed over each channel."""
    message = trial["message"]
    return "refused" in message or all(leg["state"] not in _OPEN for leg in message["legs"].values())
