"""Describe figures, and put them into a table."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.kit import processes


class WentWrong(Exception):
    """A run did not do what is measured, so there is no figure."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    what: str
    value: str
    wanted: str = ""
    reached: bool | None = None
    """None where nothing is wanted."""


def at_least(what: str, value: float, wanted: float, form: Callable[[float], str]) -> Figure:
    """A figure that shall not be lower."""
    return Figure(what, form(value), f"≥ {form(wanted)}", value >= wanted)


def at_most(what: str, value: float, wanted: float, form: Callable[[float], str]) -> Figure:
    """A figure that shall not be higher."""
    return Figure(what, form(value), f"≤ {form(wanted)}", value <= wanted)


def of_rounds(values: Sequence[float], form: Callable[[float], str]) -> str:
    """The median, with the extremes where there were several rounds."""
    if len(values) == 1:
        return form(values[0])
    return f"{form(median(values))} ({form(min(values))} to {form(max(values))})"


def number(value: float) -> str:
    """12,345 for large ones, 1.23 for small ones."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def share(value: float) -> str:
    """In per cent."""
    return f"{value:.1%}".replace("%", " %")


def table(figures: Iterable[Figure]) -> str:
    """All figures in Markdown."""
    lines = ["| what | figure | wanted | |", "|---|---|---|---|"]
    for one in figures:
        mark = "" if one.reached is None else "reached" if one.reached else "**not yet**"
        lines.append(f"| {one.what} | {one.value} | {one.wanted} | {mark} |")
    return "\n".join(lines)


def where_and_when(root: Path) -> str:
    """Machine, date and commit, in one line."""
    machine = f"{os.cpu_count()} cores ({processes.cpu_name()}), {processes.ram_gb():.0f} GB"
    return f"{machine}; {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; commit {_commit(root)}"


def rewrite(readme: Path, text: str, *, block: str = "measured") -> None:
    """Put `text` between the block's markers of the page."""
    marked = re.compile(rf"(?<=<!-- {block} -->\n).*(?=<!-- /{block} -->)", re.DOTALL)
    page = readme.read_text("utf-8")
    readme.write_text(marked.sub(lambda _: f"\n{text}\n\n", page), "utf-8")


def _commit(root: Path) -> str:
    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changed = " with changes" if git("status", "--porcelain", "--untracked-files=no") else ""
    return (git("rev-parse", "--short", "HEAD") or "unknown") + changed
