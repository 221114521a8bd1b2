"""Show help and wrong use in Korean.

Takes the command as typer has built it, and changes its texts only. Lines are broken by the columns that they
take on the screen; Hangul takes two.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import typer
from rich.cells import cell_len
from typer._click.formatting import HelpFormatter
from typer.core import TyperGroup
from typer.exceptions import TyperException

from pabal.cli.korean.translator import translate

_EXTRA = re.compile(r"^(?P<help>.*?)(?P<extra>  \[[^\]]*\])?$", re.DOTALL)


def run_in_korean(app: typer.Typer) -> None:
    """Run the command; wrong use is told in Korean, with the exit status that it always has."""
    command = typer.main.get_command(app)
    translate_command(command)
    try:
        status = command.main(prog_name="pabal", standalone_mode=False)
    except TyperException as error:
        _show_wrong_use(error)
        sys.exit(error.exit_code)
    except typer.Abort:
        typer.echo(translate("Aborted!"), err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


def translate_command(command: Any) -> None:
    """Give a command, its options and the commands below it their Korean texts."""
    command.context_class = _KoreanContext
    for name in ("help", "short_help", "epilog"):
        text = getattr(command, name, None)
        if text:
            setattr(command, name, translate(_on_one_line(text) if name != "epilog" else text))
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = translate(_on_one_line(parameter.help))
    if isinstance(command, TyperGroup):
        for inner in command.commands.values():
            translate_command(inner)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _show_wrong_use(error: TyperException) -> None:
    context = getattr(error, "ctx", None)
    if context is not None:
        option = context.help_option_names[0]
        hint = translate(f"Try '{context.command_path} {option}' for help.")
        typer.echo(f"{context.get_usage()}\n{hint}\n", err=True)
    if message := error.format_message():
        typer.echo(f"{translate('Error')}: {translate(message)}", err=True)


class _KoreanFormatter(HelpFormatter):
    """Writes help; what typer itself says is translated here."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{translate('Usage')}: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(translate(heading))

    def write_text(self, text: str) -> None:
        if text.startswith("\b"):  # lines that are not filled up
            super().write_text(text)
            return
        indent = " " * self.current_indent
        for line in _filled(text, self.width - self.current_indent):
            self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        indent = " " * self.current_indent
        first_width = min(max(cell_len(first) for first, _ in rows), col_max) + col_spacing
        for first, second in rows:
            lines = list(_filled(_entry(second), max(self.width - first_width - 2, 10)))
            if cell_len(first) > first_width - col_spacing:
                self.write(f"{indent}{first}\n")
                first = ""
            for number, line in enumerate(lines or [""]):
                begin = first if not number else ""
                self.write(f"{indent}{begin}{' ' * (first_width - cell_len(begin))}{line}".rstrip() + "\n")


class _KoreanContext(typer.Context):
    formatter_class = _KoreanFormatter


def _entry(text: str) -> str:
    """An option's help, and what typer adds to it in brackets."""
    parts = _EXTRA.match(text)
    if not parts:
        return text
    extra = (parts["extra"] or "").replace("[default: ", "[기본값: ").replace("required]", "필수]")
    return translate(parts["help"]) + extra


def _filled(text: str, width: int) -> Iterator[str]:
    """Lines of at most `width` columns, broken at blanks."""
    line = ""
    for word in text.split():
        if line and cell_len(f"{line} {word}") > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    if line:
        yield line
