"""Add the command that answers a user in a conversation. What users write is shown in `talk_commands.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from pabal.campaign.model import read_tree
from pabal.cli.output import AsJson, Data, Reference, client_of, reporting_errors, show, show_json
from pabal.cli.screens.one_offs import one_offs_screen
from pabal.errors import Problem, WrongInput


def add(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(answer)


def answer(
    profile: Annotated[str, typer.Argument(metavar="PROFILE", help="The profile that the user wrote to.")],
    user: Annotated[
        str, typer.Argument(metavar="USER", help="The user's key, or '#12': the number in `pabal talks`.")
    ],
    text: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT]...", help="What to say; or give a --file.")
    ] = None,
    key: Annotated[str, typer.Option(metavar="KEY", help="Yours: the same key is sent once.")] = "",
    file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A JSON file: a content, or content with options."),
    ] = None,
    sms: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Where the SMS of the file's smsFailover goes.")
    ] = None,
    reference: Reference = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Answer a user in a conversation; status 1 if the talk is not open."""
    if not key:
        raise typer.BadParameter("name the answer, so that it is sent once", param_hint="--key")
    if bool(text) == (file is not None):
        raise typer.BadParameter("give a text, or a --file", param_hint="TEXT")
    with reporting_errors(as_json=as_json):
        content: Any = " ".join(text or [])
        options: dict[str, Any] = {}
        if file is not None:
            content, options = _read(file)
        status = client_of(data).answer(
            profile, user, content, key=key, options=options, sms=sms, reference=reference
        )
        show_json(status) if as_json else show(one_offs_screen([status]))


def _read(path: Path) -> tuple[Any, dict[str, Any]]:
    """Content and options of a file, which may be the content alone."""
    try:
        tree = read_tree(path.read_bytes(), source=str(path))
    except OSError as error:
        problem = Problem("file", str(path), (error.strerror or str(error)).lower(), "check the path")
        raise WrongInput(str(path), [problem]) from error
    if not isinstance(tree, dict):
        way_out = "write it as examples/answer.json is written"
        raise WrongInput(str(path), [Problem("answer", "", "is not an object", way_out)])
    if "type" in tree:
        return tree, {}
    content = tree.pop("content", None)
    if not isinstance(content, dict):
        raise WrongInput(
            str(path), [Problem("content", "", "is missing", 'add "content": {"type": "TEXT", …}')]
        )
    return content, tree
