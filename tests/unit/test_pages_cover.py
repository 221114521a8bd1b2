"""Each verb, each method of the client and each task stands on a page that is followed or checked.

Whether these pages say what comes is not tested here: `test_answers.py`, `test_tutorial.py` and
`tests/nightly/pages.py` follow them.
"""

from __future__ import annotations

import inspect
import re
from importlib.metadata import entry_points
from typing import Any

import pytest
import typer

from pabal import Client, wire
from pabal.cli.main import GROUP, application
from tests.support.pages.blocks import ROOT, Block, blocks_of
from tests.support.pages.followed import PAGES_FOLLOWED
from tests.support.pages.reader import is_for_a_reader

PAGES = {path.relative_to(ROOT).as_posix(): path for path in (ROOT / "docs").rglob("*.md")}
METHODS = {name: method for name, method in inspect.getmembers(Client, inspect.isfunction) if name[0] != "_"}
TASKS = sorted(
    {
        name
        for key, name in vars(wire).items()
        if isinstance(name, str) and key.isupper() and "QUEUE" not in key
    }
)

METHODS_ELSEWHERE = {
    "open": "`submit` calls it",
    "enqueue": "`submit` calls it",
    "seal": "`submit` calls it",
    "answer_all": "many at once of `answer`; needs users who write",
    "talk": "needs a user who writes; `pabal talk` is followed in docs/howto/talks.md",
    "erase_talks": "needs a user who writes; `pabal talk --erase` is followed in docs/howto/talks.md",
    "pull_templates": "`pabal templates pull` is followed in docs/howto/setup.md",
    "create_template": "`pabal templates create` is followed in docs/howto/setup.md",
}
"""Methods that no followed page calls, and why."""

TASKS_ELSEWHERE = {
    **dict.fromkeys(
        (wire.OPEN, wire.SEAL), "`submit` asks them; docs/wire.md shows both in the order of a submission"
    ),
    **dict.fromkeys(
        (wire.TALK, wire.ERASE_TALKS, wire.TEMPLATES_PULL, wire.TEMPLATES_CREATE),
        "asked by a verb that a how-to page types",
    ),
    **dict.fromkeys(
        (
            wire.TICK,
            wire.UPKEEP,
            wire.RETENTION,
            wire.PUMP,
            wire.APPLY_REPORTS,
            wire.ASK_LOGS,
            wire.RELAY,
            wire.PULL_REPORTS,
            wire.DEAD_LETTER,
            wire.TAKE_INBOUND,
            wire.RELAY_TALKS,
        ),
        "published by beat, workers and the receiver; no producer asks it",
    ),
}
"""Tasks of which no checked block has arguments, and that no method on a followed page asks; and why."""


def verbs_of(command: Any, path: tuple[str, ...] = ()) -> list[str]:
    """All that can be typed after `pabal`."""
    inner = getattr(command, "commands", None)
    if inner is None:
        return [" ".join(path)]
    return [verb for name, below in inner.items() for verb in verbs_of(below, (*path, name))]


def blocks_followed() -> list[Block]:
    return [
        block
        for name in sorted(PAGES_FOLLOWED)
        for block in blocks_of((ROOT / name).read_text("utf-8"))
        if is_for_a_reader(block)
    ]


def blocks_checked() -> list[Block]:
    """Of all pages: those that a test runs or whose arguments are compared with the task's."""
    blocks = [block for path in PAGES.values() for block in blocks_of(path.read_text("utf-8"))]
    return [block for block in blocks if block.option("run-by") or block.option("args")]


def source_of(method: Any) -> str:
    """Of a method and of what it asks through."""
    source = inspect.getsource(method)
    through = set(re.findall(r"self\.(_(?:ask|send)_\w+)\(", source))
    return source + "".join(inspect.getsource(getattr(Client, name)) for name in through)


FOLLOWED, CHECKED = blocks_followed(), blocks_checked()
TYPED = "\n".join(
    command for block in FOLLOWED if block.language == "console" for command, _ in block.commands
)
CODE = "\n".join(block.text for block in [*FOLLOWED, *CHECKED] if block.language in ("python", "javascript"))
VERBS = verbs_of(typer.main.get_command(application(entry_points(group=GROUP))))
CALLED = {name for name in METHODS if re.search(rf"\.{name}\(", CODE)}
ASKED = {name for name in TASKS for block in CHECKED if block.option("args") == name} | {
    getattr(wire, constant)
    for method in CALLED
    for constant in re.findall(r"\bwire\.([A-Z_]+)", source_of(METHODS[method]))
}


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_is_typed_on_a_page_that_is_followed(verb: str) -> None:
    assert re.search(rf"\bpabal {re.escape(verb)}(?![\w-])", TYPED), f"no page types `pabal {verb}`"


def test_each_method_of_the_client_is_called_on_a_page_or_says_why_not() -> None:
    assert set(METHODS) - CALLED == set(METHODS_ELSEWHERE)


def test_each_task_is_asked_on_a_page_or_says_why_not() -> None:
    assert set(TASKS) - ASKED == set(TASKS_ELSEWHERE)
