"""Refuse an option that is given twice, unless it may be repeated.

Without it the last one counts, and nobody is told of the first. Which options there are is typer's to know.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperOption

from pabal.cli.command_group import CommandGroup

_MAY_STAND_TWICE = frozenset({"help", "version"})


class OnceCommand(TyperCommand):
    """A command that takes each of its single options once."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As typer does. Raises BadParameter for an option that stands there twice."""
        if not ctx.resilient_parsing:
            _refuse_repeated(self.make_parser(ctx).parse_args(args=list(args))[2])
        return super().parse_args(ctx, args)


class OnceGroup(CommandGroup):
    """A group of commands whose own options are taken once."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As typer does. Raises BadParameter for an option that stands there twice."""
        if args and not ctx.resilient_parsing:
            _refuse_repeated(self.make_parser(ctx).parse_args(args=list(args))[2])
        return super().parse_args(ctx, args)


def take_options_once(app: typer.Typer) -> None:
    """Let all commands of `app` and of its groups take each single option once."""
    for command in app.registered_commands:
        command.cls = OnceCommand
    for group in app.registered_groups:
        if group.typer_instance is not None:
            group.cls = OnceGroup
            take_options_once(group.typer_instance)


def _refuse_repeated(order: Sequence[object]) -> None:
    """`order`: the parameters as they were met, each as often as it stood there."""
    options = [param for param in order if isinstance(param, TyperOption)]
    for option in options:
        may_repeat = option.multiple or option.count or option.name in _MAY_STAND_TWICE
        if not may_repeat and options.count(option) > 1:
            raise typer.BadParameter("is given more than once; keep one of them", param_hint=option.opts[-1])
