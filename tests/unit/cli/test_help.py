"""Each command's help has examples that it can read, and fits a screen of 80 columns."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pabal.cli.examples import PRODUCER
from pabal.cli.main import GROUP, application

APP = application(entry_points(group=GROUP))
ROOT: Any = typer.main.get_command(APP)


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """All that can be called, with how it is called."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
        return
    for name, below in inner.items():
        yield from commands(below, (*path, name))


COMMANDS = dict(commands(ROOT))


def help_of(*words: str) -> str:
    done = CliRunner().invoke(APP, [*words, "--help"], prog_name="pabal", env={"COLUMNS": "80"})
    assert done.exit_code == 0
    return done.stdout


def examples_in(text: str) -> list[str]:
    return re.findall(r"^ +(pabal .+)$", text.partition("Examples:")[2], re.MULTILINE)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_commands_help_fits_80_columns_and_has_examples(path: tuple[str, ...]) -> None:
    shown = help_of(*path)

    assert [line for line in shown.splitlines() if len(line) > 80] == []
    assert examples_in(shown)


@pytest.mark.parametrize("group", ["", "suppress", "templates", "provider"])
def test_a_group_shows_what_each_command_does_without_cutting_it(group: str) -> None:
    listed = help_of(*group.split()).partition("Commands:")[2]

    assert listed
    assert "..." not in listed
    assert [line for line in listed.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_an_example_can_be_read_by_its_command(path: tuple[str, ...]) -> None:
    for example in examples_in(help_of(*path)):
        words = shlex.split(example.partition(" > ")[0])

        assert tuple(words[1 : len(path) + 1]) == path
        COMMANDS[path].make_context(path[-1], words[len(path) + 1 :])  # raises if it is wrong use


def test_the_list_of_commands_fits_too_and_no_example_is_of_a_command_that_is_gone() -> None:
    assert [line for line in help_of().splitlines() if len(line) > 80] == []
    assert [line for line in help_of("suppress").splitlines() if len(line) > 80] == []
    assert {tuple(name.split()) for name in PRODUCER} <= set(COMMANDS)
