"""Say what cannot be undone, and ask before it is done. Scripts say --yes beforehand."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pabal.cli.korean.edge import in_language
from pabal.cli.output import say

_YES, _NO = ("y", "yes", "예", "네"), ("", "n", "no", "아니요", "아니오")

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; for scripts.")]


def confirm(what: str, *, yes: bool) -> None:
    """Go on if `yes`, or if somebody at a terminal says so; else end with status 1 and nothing done.

    `what` says what will happen and what of it cannot be undone.
    """
    if yes:
        return
    if not _is_somebody_there():
        say(f"{what}\nnothing was done: nobody can be asked here; add --yes if that is meant", err=True)
        raise typer.Exit(1)
    say(what, err=True)
    if not ask("Do it?", err=True):
        say("nothing was done", err=True)
        raise typer.Exit(1)


def ask(question: str, *, err: bool = False) -> bool:
    """Whether somebody says yes; asks until the answer is one, in the language of the screen.

    Raises typer.Abort at the end of the input, and on Ctrl-C.
    """
    while True:
        typer.echo(f"{in_language(question)} [y/N]: ", nl=False, err=err)
        try:
            answer = input().strip().lower()
        except (EOFError, KeyboardInterrupt):
            raise typer.Abort from None
        if answer in (*_YES, *_NO):
            return answer in _YES
        say("answer y or n", err=True)


def _is_somebody_there() -> bool:
    """Whether standard input is a terminal; it is None where it was closed."""
    return sys.stdin is not None and sys.stdin.isatty()
