"""Add the commands that send a message to one person, and tell what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from pabal.campaign.model import read_tree
from pabal.cli.output import AsJson, Data, Reference, client_of, reporting_errors, show, show_json
from pabal.cli.screens.one_offs import one_offs_screen
from pabal.errors import Problem, WrongInput

_NO_ID = "id"


def add(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (send, sent):
        app.command()(command)


def send(
    message: Annotated[
        Path, typer.Argument(metavar="MESSAGE", help="A campaign file; its `id` does not matter.")
    ],
    to: Annotated[str, typer.Option(metavar="NUMBER", help="The person's mobile number.")],
    key: Annotated[str, typer.Option(metavar="KEY", help="Yours: the same key is sent once.")],
    value: Annotated[
        list[str] | None, typer.Option(metavar="NAME=TEXT", help="For a variable; may be repeated.")
    ] = None,
    reference: Reference = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Send a message to one person now."""
    with reporting_errors(as_json=as_json):
        values = values_of(value or [])
        status = client_of(data).send(to, _read(message), values, key=key, reference=reference)
        show_json(status) if as_json else show(one_offs_screen([status]))


def sent(
    keys: Annotated[list[str] | None, typer.Argument(metavar="[KEY]...", help="Keys of messages.")] = None,
    reference: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="A reference; may be repeated.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what became of messages to single persons; status 1 if none is known."""
    if not keys and not reference:
        raise typer.BadParameter("name a key or a --reference", param_hint="KEY")
    with reporting_errors(as_json=as_json):
        messages = client_of(data).sent(keys=keys or [], references=reference or [])
        show_json(messages) if as_json else show(one_offs_screen(messages))
    raise typer.Exit(0 if messages else 1)


def _read(path: Path) -> dict[str, Any]:
    try:
        tree = read_tree(path.read_bytes(), source=str(path))
    except OSError as error:
        problem = Problem("file", str(path), (error.strerror or str(error)).lower(), "check the path")
        raise WrongInput(str(path), [problem]) from error
    if not isinstance(tree, dict):
        raise WrongInput(
            str(path), [Problem("message", "", "is not an object", "write it as a campaign file")]
        )
    return {name: option for name, option in tree.items() if name != _NO_ID}


def values_of(texts: Sequence[str]) -> dict[str, str]:
    """The values in several `NAME=TEXT`, each name once."""
    values: dict[str, str] = {}
    for name, text in map(_pair_of, texts):
        if name in values:
            raise typer.BadParameter(f"{name!r} is given twice; keep one of them", param_hint="--value")
        values[name] = text
    return values


def _pair_of(text: str) -> tuple[str, str]:
    """The variable and its value in `NAME=TEXT`."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise typer.BadParameter(f"{text!r} is not NAME=TEXT; write --value name=길동", param_hint="--value")
    return name, value
