"""Run `pabal`, the command: the producer's part, and the operator's where the worker half is installed.

A package adds commands by an entry point in the group `pabal.commands`: a function that takes the typer
application. So this half needs to know nothing of the other.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from importlib.metadata import version as package_version
from typing import Annotated

import typer

from pabal.cli import (
    answer_commands,
    campaign_commands,
    change_commands,
    control_commands,
    message_commands,
    people_commands,
    rerun_commands,
    suppress_commands,
    talk_commands,
    template_commands,
    trial_commands,
)
from pabal.cli.command_group import CommandGroup
from pabal.cli.examples import PRODUCER, add_examples
from pabal.cli.korean.language import check_language, is_korean
from pabal.cli.once import take_options_once
from pabal.cli.output import escape_unknown_characters, say
from pabal.errors import PabalError

GROUP = "pabal.commands"
_OPERATORS = ("up", "demo", "doctor", "migrate", "export", "sandbox", "provider")


def main() -> None:
    """Run the command; errors go to standard error, with exit status 1."""
    escape_unknown_characters()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that temporary files with people's data go
    logging.getLogger("celery").addHandler(logging.NullHandler())
    logging.getLogger("kombu").addHandler(logging.NullHandler())
    try:
        check_language()
        app = application(entry_points(group=GROUP))
        if not is_korean():
            app(prog_name="pabal")
            return
        from pabal.cli.korean.help import run_in_korean

        run_in_korean(app)
    except PabalError as error:
        say(str(error), err=True)
        sys.exit(1)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pabal {package_version('pabal')}")
        raise typer.Exit


def application(others: Iterable[EntryPoint] = ()) -> typer.Typer:
    """The command with the producer's part, and what `others` add to it."""
    app = typer.Typer(
        cls=CommandGroup,
        help="KakaoTalk campaigns through Infobip: paced, in their hours, every message accounted for.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    campaign_commands.add(app)
    change_commands.add(app)
    control_commands.add(app)
    message_commands.add(app)
    answer_commands.add(app)
    suppress_commands.add(app)
    people_commands.add(app)
    rerun_commands.add(app)
    talk_commands.add(app)
    template_commands.add(app)
    trial_commands.add(app)
    add_examples(app, PRODUCER)
    if not _add(app, others):
        for name in _OPERATORS:
            _add_absent(app, name)
    take_options_once(app)
    return app


def _options(
    version: Annotated[  # its callback ends the command
        bool,
        typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """KakaoTalk campaigns through Infobip: paced, in their hours, every message accounted for."""


def _add(app: typer.Typer, others: Iterable[EntryPoint]) -> bool:
    """Whether the worker half is installed, with all it needs, and has added its commands."""
    added = False
    for other in others:
        try:
            add_commands = other.load()
        except ModuleNotFoundError:
            continue
        add_commands(app)
        added = True
    return added


def _add_absent(app: typer.Typer, name: str) -> None:
    """A command that says what must be installed for it."""

    def absent() -> None:
        say(f"`pabal {name}` needs the worker half; pip install 'pabal[embedded]' brings it", err=True)
        raise typer.Exit(1)

    passing = {"allow_extra_args": True, "ignore_unknown_options": True}
    app.command(name, hidden=True, add_help_option=False, context_settings=passing)(absent)
