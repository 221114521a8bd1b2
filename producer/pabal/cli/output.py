"""Find the installation for all commands, and print what they have to say.

Replies go to standard output, for people or (`--json`) for programs; progress and errors for people go to
standard error. Exit status: 0 done, 1 refused or not as hoped, 2 wrong use, 130 interrupted.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, RenderableType

from pabal.cli.format import installation_zone
from pabal.cli.installation import find_installation
from pabal.cli.korean.edge import console_in_language, in_language
from pabal.cli.waiting_client import WaitingClient
from pabal.client import Client
from pabal.errors import (
    CampaignRefused,
    CampaignUnknown,
    MessageRefused,
    NoAnswer,
    NotAccepted,
    NotPossibleNow,
    PabalError,
    TalkClosed,
    WrongInput,
    WrongSettings,
)

Data = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="The data folder of a running `pabal up`.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Reference = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Your own word for it, told in webhooks and exports.")
]
Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept", metavar="CODE", help="Take what is asked about under this code as meant; may be repeated."
    ),
]
CampaignId = Annotated[str, typer.Argument(metavar="ID", help="The campaign's id.")]

INTERRUPTED = 130
_WIDTH_OF_A_PIPE = 200
_KINDS: dict[type[PabalError], str] = {
    WrongInput: "wrong_input",
    NotAccepted: "not_accepted",
    CampaignUnknown: "campaign_unknown",
    TalkClosed: "talk_closed",
    MessageRefused: "message_refused",
    NotPossibleNow: "not_possible",
    CampaignRefused: "campaign_refused",
    WrongSettings: "wrong_settings",
    NoAnswer: "no_answer",
}


def client_of(data: Path | None) -> Client:
    """A client of the installation that was asked for."""
    broker_url = find_installation(data, os.environ).broker_url
    return WaitingClient(broker_url, by=_who(), time_zone=installation_zone())


def _who() -> str:
    """Who asks, as far as this machine knows."""
    try:
        return f"{getpass.getuser()}@{socket.gethostname()}"[:100]
    except (OSError, KeyError, ImportError):
        return socket.gethostname()[:100]


@contextmanager
def reporting_errors(*, as_json: bool, when_interrupted: str = "interrupted") -> Iterator[None]:
    """Print errors and Ctrl-C of the block inside, and end with the exit status that belongs to them."""
    try:
        yield
    except PabalError as error:
        show_error(error, as_json=as_json)
        raise typer.Exit(1) from error
    except KeyboardInterrupt as interrupt:
        say(f"\n{when_interrupted}", err=True)
        raise typer.Exit(INTERRUPTED) from interrupt


def show_error(error: PabalError, *, as_json: bool) -> None:
    """Print an error in the form that was asked for."""
    if as_json:
        show_json_line({"error": error_in_json(error)})
    else:
        say(str(error), err=True)


def error_in_json(error: PabalError) -> dict[str, Any]:
    """`kind`, `text` and, where an input is wrong or asked about, `problems` or `questions`."""
    kind = next((kind for known, kind in _KINDS.items() if isinstance(error, known)), "failed")
    shown: dict[str, Any] = {"kind": kind, "text": str(error)}
    if isinstance(error, WrongInput):
        shown |= {"source": error.source, "problems": [problem.to_json() for problem in error.problems]}
    if isinstance(error, TalkClosed):
        shown["talk"] = error.end
    if isinstance(error, NotAccepted):
        shown |= {"source": error.source, "questions": [question.to_json() for question in error.questions]}
    return shown


def show_json(value: object) -> None:
    """Print one JSON value on standard output, indented."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    typer.echo(text if _can_show(text) else json.dumps(value, indent=2))


def show_json_line(value: object) -> None:
    """Print one JSON value on a line of its own: one of several, or what may stand behind several."""
    text = json.dumps(value, ensure_ascii=False)
    typer.echo(text if _can_show(text) else json.dumps(value))


def escape_unknown_characters() -> None:
    """Let standard output and error escape what their encoding lacks, as CP949 does, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _can_show(text: str) -> bool:
    """Whether standard output has all of its characters; else JSON's own escapes are for it."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def say(text: str, *, err: bool = False) -> None:
    """Print lines for people, in the language of PABAL_LANG."""
    typer.echo(in_language(text), err=err)


def show(screen: RenderableType) -> None:
    """Print a screen on standard output."""
    console().print(screen, soft_wrap=isinstance(screen, str))


def console(*, err: bool = False) -> Console:
    """A console that shows texts as they are, in the language of PABAL_LANG: [brackets] are no markup."""
    screen = console_in_language(stderr=err, markup=False, highlight=False, emoji=False)
    if not screen.is_terminal and "COLUMNS" not in os.environ:
        screen.width = _WIDTH_OF_A_PIPE
    return screen
