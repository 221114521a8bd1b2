"""Write the page of all commands, from the command line's own tree."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Any

import typer

from docs.site.reference.text import code, page, section, table
from pabal.cli.main import GROUP, application
from pabal_worker.alive import probe


def commands_page() -> str:
    """Each command with its help, arguments and options, those of groups too."""
    tree = typer.main.get_command(application(entry_points(group=GROUP)))
    return page(
        "Commands",
        "Every command, as `--help` has it. Exit status: 0 done, 1 refused or not as hoped, 2 wrong use, "
        "130 interrupted.",
        *_sections(tree, "pabal"),
        section("pabal-alive", inspect.getdoc(probe) or ""),
    )


def _sections(command: Any, path: str) -> Iterator[str]:
    for name, inner in getattr(command, "commands", {}).items():
        if inner.hidden:
            continue
        yield section(f"{path} {name}", inner.help or "", _parameters(inner))
        yield from _sections(inner, f"{path} {name}")


def _parameters(command: Any) -> str:
    return table(
        ("", "meaning"),
        (
            (_name(parameter), getattr(parameter, "help", "") or "")
            for parameter in command.params
            if not getattr(parameter, "hidden", False)
        ),
    )


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return code((parameter.metavar or parameter.name).strip("{}[]").upper())
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    kind = parameter.type_descriptor.annotation
    value = "" if parameter.is_flag else f" {parameter.metavar or getattr(kind, '__name__', 'value').upper()}"
    return code(names + value)
