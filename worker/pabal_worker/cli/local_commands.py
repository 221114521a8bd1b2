"""Run things on this machine: `pabal up` everything, `pabal demo` once for show, `pabal sandbox` alone.

What the commands need is imported when they are called.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pabal.cli.installation import default_folder
from pabal.cli.output import AsJson, reporting_errors, show, show_json_line
from pabal.cli.progress import shown_progress
from pabal.cli.watch import watch
from pabal.errors import WrongSettings
from pabal_worker.cli.extras import needing

if TYPE_CHECKING:
    from pabal_worker.sandbox import Recipe

RecipeFile = Annotated[
    Path | None,
    typer.Option(
        "--recipe", metavar="FILE", help="The sandbox's behaviour: outcomes and faults, a JSON file."
    ),
]


def add(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (up, demo, sandbox):
        app.command()(command)


def up(
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="The data folder; made at need, kept afterwards."),
    ] = None,
    with_sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Run a stand-in for the provider; nothing leaves the machine.")
    ] = False,
    recipe: RecipeFile = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Worker processes.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Run all of Pabal on this machine until Ctrl-C: servers, receiver, workers, beat."""
    if recipe and not with_sandbox:
        raise typer.BadParameter("only the sandbox has a recipe; add --sandbox", param_hint="--recipe")
    with reporting_errors(as_json=as_json), needing("embedded"):
        from pabal_worker.local.stack import LocalStack
        from pabal_worker.local.up import Announcer, run
        from pabal_worker.settings import settings

        settings()  # refuses a wrong environment before anything is started
        announcer = Announcer(as_json=as_json)
        stack = LocalStack(
            data or default_folder(os.environ),
            with_sandbox=_recipe_in(recipe) if with_sandbox else None,
            worker_count=workers,
            settings=_pabal_settings(os.environ),
            on_event=announcer.event,
            on_low_disk=announcer.low_disk,
        )
        run(stack, announcer)


def demo(
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="Keep data and logs in this new folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send the example campaign to a stand-in provider, show it, prove it; takes about two minutes."""
    with (
        reporting_errors(as_json=as_json, when_interrupted="interrupted; nothing is left running"),
        needing("embedded"),
    ):
        from pabal_worker.demo.demo import example_plan, folder_for, run_demo
        from pabal_worker.demo.screens import EventPrinter, in_json, outcome_screen, print_first_messages

        with folder_for(keep) as folder:
            outcome = run_demo(
                example_plan(),
                folder,
                watch=lambda ask: watch(ask, as_json=as_json, stops_when_held=True),
                on_event=EventPrinter(as_json=as_json),
                open_progress=lambda: shown_progress(quiet=as_json),
                on_prepared=partial(print_first_messages, as_json=as_json),
            )
        if as_json:
            show_json_line(in_json(outcome))
        else:
            show(outcome_screen(outcome))
        raise typer.Exit(0 if outcome.holds else 1)


def sandbox(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free one.")] = 0,
    recipe: RecipeFile = None,
    api_key: Annotated[
        str, typer.Option("--api-key", help="The key that callers must have.")
    ] = "sandbox-key",
) -> None:
    """Run the stand-in for the provider by itself until Ctrl-C; says where it is in a line of JSON."""
    with reporting_errors(as_json=False), needing("worker"):
        from pabal_worker.sandbox.server import serve

        chosen = _recipe_in(recipe)
        try:
            with suppress(KeyboardInterrupt):
                serve(chosen, api_key, host=host, port=port)
        except OSError as error:
            raise WrongSettings(
                f"the sandbox cannot listen on {host}:{port} ({error.strerror}); choose another --port"
            ) from error


def _recipe_in(path: Path | None) -> Recipe:
    from pabal_worker.sandbox import Recipe, load_recipe

    return load_recipe(str(path)) if path else Recipe()


def _pabal_settings(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name.startswith("PABAL_")}
