"""Options that stand on the command line twice."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Any

import pytest
import typer
from typer.core import TyperGroup, TyperOption
from typer.testing import CliRunner

from pabal.cli.main import GROUP, application


def commands_of(group: TyperGroup) -> Iterator[Any]:
    """All commands, those of groups too."""
    for command in group.commands.values():
        yield command
        if isinstance(command, TyperGroup):
            yield from commands_of(command)


def single_options(command: Any) -> Iterator[TyperOption]:
    for option in command.params:
        if isinstance(option, TyperOption) and not option.multiple:
            yield option


def test_no_command_takes_a_single_option_twice() -> None:
    group = typer.main.get_command(application(entry_points(group=GROUP)))
    assert isinstance(group, TyperGroup)
    taken, tried = [], 0
    for command in commands_of(group):
        for option in single_options(command):
            words = [option.opts[-1]] if option.is_flag else [option.opts[-1], "1"]
            tried += 1
            try:
                command.make_context(command.name, [*words, *words])
            except typer.BadParameter as error:
                if error.param_hint == option.opts[-1] and "more than once" in error.message:
                    continue
            taken.append((command.name, option.name))

    assert taken == []
    assert tried > 100


@pytest.mark.parametrize(
    "words", [("sent", "--reference", "1", "--reference", "2"), ("check", "-h", "--help")]
)
def test_what_may_be_repeated_may(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(application(), words, prog_name="pabal")

    assert "more than once" not in done.stderr


def test_who_repeats_an_option_is_told_which() -> None:
    words = ("status", "spring", "--json", "--data", "a", "--data", "b")

    done = CliRunner().invoke(application(), words, prog_name="pabal")

    assert done.exit_code == 2
    assert "--data: is given more than once; keep one of them" in " ".join(done.stderr.split())
