"""Sentences with a count: none, one and several; and that no sentence says `1 messages`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from pabal.counted import counted
from tests.support.korean_gaps import NEVER_SHOWN
from tests.support.sentences import ROOT, template_of

_COUNTS = re.compile(r"\{(?![A-Z_]+:)[a-zA-Z_0-9]+:,\} (?:[a-z]+ )??(?P<noun>[a-z]+s|people)\b")
_OF_SEVERAL = frozenset({"bytes", "characters", "is", "was", "has", "its", "as", "goes"})
"""Bytes and characters are counted in the hundreds where they are told."""

_NEVER_ONE = frozenset(
    (
        "producer/pabal/accept.py",  # more than may be
        "producer/pabal/cli/screens/account.py",  # said of more than one
        "producer/pabal/cli/screens/changes.py",  # counts messages "with workers"
        "producer/pabal/cli/suppress_commands.py",  # says `this person` of one
        "worker/pabal_worker/campaigns/forecast.py",  # said of hundreds
        "worker/pabal_worker/doctor/ledger_server.py",  # said of 50,000 and more
    )
)


@pytest.mark.parametrize(
    ("n", "words"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries"), (1200, "1,200 entries")]
)
def test_what_is_counted_agrees_with_its_number(n: int, words: str) -> None:
    assert counted(n, "entry", "entries") == words


def test_a_plural_is_an_s_where_nothing_else_is_said() -> None:
    assert [counted(n, "row") for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]


def _with_a_plural_for_any_number() -> Iterator[str]:
    for half in ("producer/pabal", "worker/pabal_worker"):
        for path in sorted((ROOT / half).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if name.startswith((*NEVER_SHOWN, *_NEVER_ONE, "producer/pabal/cli/korean/")):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    yield from (f"{name}:{node.lineno}: {words}" for words in _plurals_in(node))


def _plurals_in(node: ast.JoinedStr) -> Iterator[str]:
    for found in _COUNTS.finditer(_without_counted(node)):
        if found["noun"] not in _OF_SEVERAL:
            yield found[0]


def _without_counted(node: ast.JoinedStr) -> str:
    """The sentence as a format string, without what agrees already."""
    kept = [part for part in node.values if not _is_counted(part)]
    return template_of(ast.JoinedStr(values=kept))


def _is_counted(part: ast.expr) -> bool:
    return isinstance(part, ast.FormattedValue) and ast.unparse(part.value).startswith("counted(")


def test_no_sentence_says_several_of_one() -> None:
    assert list(_with_a_plural_for_any_number()) == []
