"""Write the page of laws with the tests that hold them, from the marks `law(n)` on tests.

What a law means, and where it ends, stands in docs/reliability.md.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from docs.site.reference.text import code, page, section, table
from tests.faults.laws import MUTATIONS

ROOT = Path(__file__).parents[3]


class Held(NamedTuple):
    """A test that holds a law."""

    law: int
    name: str
    path: str
    """From the root of the repository."""


def laws_page() -> str:
    """Each law as the architecture has it, and the tests that bear its mark."""
    held = sorted(marked_tests())
    taken_out = {tuple(mutation.test.split("::")) for mutation in MUTATIONS}
    return page(
        "Laws and their tests",
        "What Pabal keeps to, and the tests that bear the law's mark: `pytest -m law` runs them. *Taken out* "
        "means that `make mutations` breaks the law in a copy, and sees that this test fails. Where each law "
        "ends is in [what you can rely on](../reliability.md#law-by-law).",
        *(
            section(
                f"Law {number}",
                sentence,
                table(
                    ("test", "taken out"),
                    (
                        (_linked(test), "yes" if (test.path, test.name) in taken_out else "")
                        for test in held
                        if test.law == number
                    ),
                ),
            )
            for number, sentence in laws().items()
        ),
    )


def laws() -> dict[int, str]:
    """The laws by their numbers, as `docs/architecture.md` has them."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    part = text.partition("\n## Laws\n")[2].partition("\n## ")[0]
    return {int(number): sentence for number, sentence in re.findall(r"^(\d+)\. (.*)$", part, re.MULTILINE)}


def marked_tests() -> Iterator[Held]:
    """Every test with a mark `law(n)`, once for each of its laws."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for law in _laws_of(node):
                    yield Held(law, node.name, path.relative_to(ROOT).as_posix())


def _laws_of(test: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[int]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.law":
            yield from (ast.literal_eval(argument) for argument in mark.args)


def _linked(test: Held) -> str:
    return f"[{code(test.name)}](../../{test.path})"
