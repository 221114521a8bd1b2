"""Write the page of laws and other promises with the tests that hold them, from marks on the tests.

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


PROMISES = {
    "submitting": "Submitting is safe to repeat and to resume.",
    "late starts": "What could not leave in time leaves only if the campaign's rule lets it.",
    "canary and guard": "Nobody beyond the canaries is claimed before they have passed.",
    "large campaigns": "Of a large campaign no SMS leaves before its first failures are judged.",
    "forecast": "The forecast keeps to every cap and window, and refuses only what cannot be.",
    "relay": "A campaign's webhook is told every end, in order for each message, at least once.",
    "talks": "What a user writes is told in order of arrival for each talk, at least once.",
    "retention": "What is old is erased in batches that go on wherever they were broken off.",
    "personal data": "Logs, notes and complaints hold no number and no text of a person.",
}
"""What is promised beside the laws, by the names in marks `promise(name)`."""


class Held(NamedTuple):
    """A test that holds a law or another promise."""

    law: int | str
    """A law's number, or a name of `PROMISES`."""

    name: str
    path: str
    """From the root of the repository."""


def laws_page() -> str:
    """Each law as the architecture has it, and the tests that bear its mark."""
    held = sorted(marked_tests(), key=lambda test: (test.path, test.name))
    return page(
        "Laws and their tests",
        "What Pabal keeps to, and the tests that bear the law's mark: `pytest -m law` runs them, "
        "`pytest -m promise` those of the other promises. *Taken out* says how `make mutations` breaks the "
        "law in a copy; this test then fails. Where each law ends is in "
        "[what you can rely on](../reliability.md#law-by-law).",
        *(section(f"Law {number}", sentence, _tests(number, held)) for number, sentence in laws().items()),
        *(section(name.capitalize(), sentence, _tests(name, held)) for name, sentence in PROMISES.items()),
    )


def _tests(law: int | str, held: list[Held]) -> str:
    return table(
        ("test", "taken out"),
        ((_linked(test), "; ".join(_taken_out(test))) for test in held if test.law == law),
    )


def _taken_out(test: Held) -> Iterator[str]:
    for mutation in MUTATIONS:
        if mutation.law == test.law and mutation.test == f"{test.path}::{test.name}":
            yield mutation.what


def laws() -> dict[int, str]:
    """The laws by their numbers, as `docs/architecture.md` has them."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    part = text.partition("\n## Laws\n")[2].partition("\n## ")[0]
    return {int(number): sentence for number, sentence in re.findall(r"^(\d+)\. (.*)$", part, re.MULTILINE)}


def marked_tests() -> Iterator[Held]:
    """Every test with a mark `law(n)` or `promise(name)`, once for each of these."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for law in _laws_of(node):
                    yield Held(law, node.name, path.relative_to(ROOT).as_posix())


def _laws_of(test: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[int | str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) in (
            "pytest.mark.law",
            "pytest.mark.promise",
        ):
            yield from (ast.literal_eval(argument) for argument in mark.args)


def _linked(test: Held) -> str:
    return f"[{code(test.name)}](../../{test.path})"
