"""Write Markdown pages of tables, and read what code says of its own fields.

Which fields go where is in the other files.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterable, Sequence
from itertools import pairwise


def page(title: str, opening: str, *parts: str) -> str:
    """A page with its heading, a paragraph and its parts."""
    return "\n\n".join([f"# {title}", opening, *parts]) + "\n"


def section(title: str, *parts: str, depth: int = 2) -> str:
    """A heading and what stands below it."""
    return "\n\n".join([f"{'#' * depth} {title}", *filter(None, parts)])


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; empty text if it has no rows."""
    lines = [f"| {' | '.join(map(cell, row))} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}", *lines])


def cell(text: str) -> str:
    """A text as it may stand in a table."""
    line = " ".join(text.split()).replace("|", "\\|")
    return re.sub(r"`[^`]*`|<", lambda found: found[0] if len(found[0]) > 1 else "&lt;", line)


def code(text: str) -> str:
    """A text as code; nothing stays nothing."""
    return f"`{text}`" if text else ""


def docstrings_of(kind: type) -> dict[str, str]:
    """What stands below each field of a class, of those it inherits from too."""
    found: dict[str, str] = {}
    for part in reversed((kind, *getattr(kind, "__orig_bases__", ()))):
        if inspect.isclass(part) and part.__module__.startswith("pabal"):
            found |= dict(_docstrings_in(part))
    return found


def _docstrings_in(kind: type) -> Iterable[tuple[str, str]]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    assert isinstance(tree.body[0], ast.ClassDef)
    body = tree.body[0].body
    for field, below in pairwise(body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(meaning))):
                yield name, meaning
