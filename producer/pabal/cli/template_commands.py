"""Add the commands for registered templates: `pabal templates import`, `list`, `show`, `pull`, `create`."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from pabal.campaign.model import read_tree
from pabal.cli.campaign_commands import HeaderRow, Sheet
from pabal.cli.confirm import Yes, confirm
from pabal.cli.output import AsJson, Data, client_of, reporting_errors, say, show, show_json, show_json_line
from pabal.cli.pages import all_rows
from pabal.cli.screens.templates import (
    change_lines,
    history_screen,
    order_lines,
    pull_lines,
    templates_screen,
)
from pabal.counted import counted
from pabal.errors import Problem, WrongInput
from pabal.recipients.source import wrong_input_of
from pabal.replies import TemplateEntry
from pabal.templates.order import read_order

_ORDER = 'write {"sender": …, "name": …, "content": {"type": "TEXT", "text": …}}'

Sender = Annotated[
    str | None, typer.Option("--from", metavar="SENDER", help="Of this sender alone; else of all.")
]


def add(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(help="Templates that are registered with Kakao.", no_args_is_help=True)
    group.command("import")(import_file)
    group.command("list")(list_templates)
    group.command("show")(show_template)
    group.command("pull")(pull)
    group.command("create")(create)
    app.add_typer(group, name="templates")


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON, CSV or XLSX; see docs/templates.md.")],
    sheet: Sheet = None,
    header_row: HeaderRow = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Tell the ledger what is registered; what FILE does not name stays. Nothing goes to the provider."""
    with reporting_errors(as_json=as_json):
        change = client_of(data).import_templates(file, sheet=sheet, header_row=header_row)
        show_json(change) if as_json else say("\n".join(change_lines(change)))


def list_templates(
    sender: Sender = None,
    search: Annotated[
        str | None, typer.Option(metavar="TEXT", help="With this in the code or the name.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show the templates that are known; status 1 if none is."""
    with reporting_errors(as_json=as_json):
        ask = partial(client_of(data).templates, sender=sender, search=search)
        rows: list[TemplateEntry] = all_rows(lambda after: ask(after=after), "templates")
        show_json(rows) if as_json else show(templates_screen(rows, is_filtered=bool(sender or search)))
    raise typer.Exit(0 if rows else 1)


def show_template(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The template's code.")],
    sender: Sender = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what is registered under a code, unseen characters by name, and what was changed of it."""
    with reporting_errors(as_json=as_json):
        history = client_of(data).template(code, sender=sender)
        show_json(history) if as_json else show(history_screen(history))


def pull(
    sender: Annotated[str, typer.Argument(metavar="SENDER", help="The Kakao sender profile.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take over the brand templates that the provider lists; status 1 if one of them cannot be read."""
    with reporting_errors(as_json=as_json):
        pulled = client_of(data).pull_templates(sender)
        show_json(pulled) if as_json else say("\n".join(pull_lines(pulled)))
    raise typer.Exit(1 if pulled["unread"] else 0)


def create(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A brand template, or a list of them, as JSON.")
    ],
    yes: Yes = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Register brand templates with the provider, ten a minute; shows them and asks first."""
    with reporting_errors(as_json=as_json):
        orders = _read_orders(file)
    lines = [line for order in orders for line in order_lines(order)]
    what = (
        f"this registers {counted(len(orders), 'template')} with the provider; there is no call that "
        "deletes one"
    )
    confirm("\n".join([*lines, what]), yes=yes)
    with reporting_errors(as_json=as_json):
        client = client_of(data)
        for order in orders:
            created = client.create_template(order, key=_key_of(order))["template"]
            show_json_line(created) if as_json else say(f"{created['code']}: {created['name']}")


def _key_of(order: dict[str, Any]) -> str:
    """The same order is created once, however often the command is repeated."""
    return hashlib.sha256(json.dumps(order, sort_keys=True).encode()).hexdigest()


def _read_orders(path: Path) -> list[dict[str, Any]]:
    with wrong_input_of(str(path)):
        tree = read_tree(path.read_bytes(), source=str(path))
    listed = tree.get("templates", [tree]) if isinstance(tree, dict) else tree
    if not isinstance(listed, list) or not listed:
        raise WrongInput(str(path), [Problem("template", "", "is not an object or a list of them", _ORDER)])
    problems = [problem for place, order in enumerate(listed) for problem in _faults_of(order, place)]
    if problems:
        raise WrongInput(str(path), problems)
    return listed


def _faults_of(order: object, place: int) -> list[Problem]:
    """What keeps a template of the list from being registered, seen before any other is."""
    where = f"templates[{place}]"
    if not isinstance(order, dict):
        return [Problem(where, "", "is not an object", _ORDER)]
    try:
        read_order(order, place=where)
    except WrongInput as error:
        return list(error.problems)
    return []
