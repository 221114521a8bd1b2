"""Add the commands that bring campaigns in: check one, submit one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from pabal.accept import read_accept
from pabal.campaign.schedule.zones import zone_of
from pabal.cli.charts.option import ChartFile, write_chart
from pabal.cli.format import in_zone_of_campaign, installation_zone, local_moments
from pabal.cli.output import Accept, AsJson, Data, client_of, reporting_errors, say, show_json, show_json_line
from pabal.cli.progress import shown_progress
from pabal.cli.registered_template import TemplatedCampaign, read_with_template
from pabal.cli.screens.check import check_lines
from pabal.cli.shared_forecast import ask_shared_forecast
from pabal.cli.watch import exit_status, watch
from pabal.counted import counted
from pabal.forecast.reply import summary_of
from pabal.recipients.source import wrong_input_of
from pabal.recipients.table import TableChoice
from pabal.submit.check import Checked
from pabal.submit.check import check as check_files
from pabal.submit.submission import Receipt

CampaignFile = Annotated[Path, typer.Argument(metavar="CAMPAIGN", help="The campaign, a JSON file.")]
RecipientsFile = Annotated[
    Path,
    typer.Argument(
        metavar="RECIPIENTS", help="CSV, JSON Lines or XLSX with a column `to`; others are variables."
    ),
]

Sheet = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="The workbook's sheet; else the first visible.")
]
HeaderRow = Annotated[
    int | None,
    typer.Option("--header-row", metavar="N", min=1, help="The row of the headings; else the first."),
]
NumberColumn = Annotated[
    str | None, typer.Option("--to", metavar="COLUMN", help="The column of the number; else by its heading.")
]


def add(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (check, submit):
        app.command()(command)


def check(
    campaign: CampaignFile,
    recipients: RecipientsFile,
    bad: Annotated[
        Path | None, typer.Option("--bad", metavar="FILE", help="Write all bad rows to this CSV.")
    ] = None,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    to: NumberColumn = None,
    accept: Accept = None,
    show: Annotated[
        int,
        typer.Option(
            "--show", metavar="N", min=0, max=100, help="Show the first N messages as people read them."
        ),
    ] = 0,
    chart: ChartFile = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Find everything that is wrong with a campaign and its recipients, foretell its end; sends nothing."""
    with reporting_errors(as_json=as_json), shown_progress(quiet=as_json) as on_progress:
        accepted = read_accept(accept)
        templated = _read_campaign(campaign, data)
        parsed = templated.campaign
        checked = check_files(
            parsed,
            recipients,
            now=datetime.now(UTC),
            bad_path=bad,
            choice=TableChoice(sheet=sheet, header_row=header_row, to=to),
            show=show,
            accepted=accepted,
            time_zone=installation_zone(),
            on_progress=(lambda done, total: on_progress("reading", done, total)) if on_progress else None,
        )
        checked = replace(checked, questions=(*checked.questions, *templated.unaccepted(accepted)))
        beside = ask_shared_forecast(data, parsed, checked.good) if checked.good else None
        if chart and checked.forecast:
            write_chart(beside or checked.forecast, chart)
    with reporting_errors(as_json=as_json), in_zone_of_campaign(zone_of(parsed)):
        if as_json:
            show_json(checked.to_json() | {"besideOthers": summary_of(beside), "local": _local(checked)})
        else:
            say("\n".join(check_lines(checked, beside)))
    raise typer.Exit(0 if checked.is_good else 1)


def submit(
    campaign: CampaignFile,
    recipients: RecipientsFile,
    wait: Annotated[bool, typer.Option("--wait", help="Show the campaign live until it ends.")] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave bad rows out; they are written to RECIPIENTS.bad.csv.")
    ] = False,
    let_expire: Annotated[
        bool,
        typer.Option("--let-expire", help="Submit even if not all can leave before endAt; the rest expires."),
    ] = False,
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    to: NumberColumn = None,
    accept: Accept = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Hand a campaign and its recipients over. Repeated, it goes on where it stopped and sends none twice."""
    again = "interrupted; the same command goes on where this one stopped"
    with reporting_errors(as_json=as_json, when_interrupted=again):
        client = client_of(data)
        parsed = _read_campaign(campaign, data, compare=False).campaign
        with shown_progress(quiet=as_json) as on_progress:
            receipt = client.submit(
                parsed,
                recipients,
                skip_bad=skip_bad,
                let_expire=let_expire,
                accept=accept or (),
                sheet=sheet,
                header_row=header_row,
                to=to,
                on_progress=on_progress,
            )
        _show_receipt(receipt, as_json=as_json, on_one_line=wait)
    if wait:
        gone = f"no longer watched; campaign {receipt.campaign!r} goes on by itself"
        with reporting_errors(as_json=as_json, when_interrupted=gone):
            last = watch(lambda: client.status(receipt.campaign), as_json=as_json, stops_when_held=True)
        raise typer.Exit(exit_status(last))


def _local(checked: Checked) -> dict[str, str | None]:
    """The forecast's moments in the campaign's zone."""
    forecast = checked.forecast
    if forecast is None:
        return {}
    return local_moments({"startsAt": forecast["startsAt"], "endsAt": forecast["endsAt"]})


def _read_campaign(path: Path, data: Path | None, *, compare: bool = True) -> TemplatedCampaign:
    with wrong_input_of(str(path)):
        return read_with_template(path.read_bytes(), data, source=str(path), compare=compare)


def _show_receipt(receipt: Receipt, *, as_json: bool, on_one_line: bool) -> None:
    if as_json and on_one_line:  # the watch that follows says one object a line
        show_json_line(_in_json(receipt))
        return
    if as_json:
        show_json(_in_json(receipt))
        return
    if receipt.was_there:
        say(
            f"campaign {receipt.campaign!r} was already submitted with "
            f"{counted(receipt.recipients, 'recipient')}; nothing was sent again. It is {receipt.state}."
        )
    else:
        say(
            f"campaign {receipt.campaign!r}: {counted(receipt.recipients, 'recipient')} taken; it is "
            f"{receipt.state}."
        )
    for notice in receipt.notices:
        say(f"note: {notice}")
    if receipt.duplicates:
        say(
            f"{counted(receipt.duplicates, 'row names', 'rows name')} somebody twice; each person is sent "
            "to once."
        )
    if receipt.bad:
        say(
            f"{counted(receipt.bad, 'bad row was', 'bad rows were')} left out; "
            f"{receipt.bad_path} has each, with its reasons."
        )
    if receipt.expected_to_expire:
        say(f"{receipt.expected_to_expire:,} of them are expected to expire before their turn.")
    say(f"`pabal watch {receipt.campaign}` shows how it goes.")


def _in_json(receipt: Receipt) -> dict[str, Any]:
    return {
        "campaign": receipt.campaign,
        "recipients": receipt.recipients,
        "duplicates": receipt.duplicates,
        "state": receipt.state,
        "wasThere": receipt.was_there,
        "bad": receipt.bad,
        "badFile": str(receipt.bad_path) if receipt.bad_path else None,
        "notices": [notice.to_json() for notice in receipt.notices],
        "expectedToExpire": receipt.expected_to_expire,
    }
