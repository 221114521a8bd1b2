"""Type the commands of the pages with PABAL_LANG=ko: `python -m tests.nightly.korean_screens [NAMES]`.

What a page shows is English, and `tests/nightly/pages.py` compares it; here each screen of the same run has
to be Korean, whole. Ends with status 1 and the lines that are not.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.nightly.pages import RECIPE, pages_asked
from tests.support.english import english_in
from tests.support.folders import open_folder
from tests.support.pages.blocks import ROOT, blocks_of, pattern_of
from tests.support.pages.clone import lay_out_clone
from tests.support.pages.followed import BESIDE_AN_INSTALLATION
from tests.support.pages.terminal import Terminal

_PAGES = {
    "tutorial": "docs/tutorial.md",
    **{
        name: page
        for name, page in BESIDE_AN_INSTALLATION.items()
        if name not in ("client", "readme", "rabbitmq")
    },
}
_IN_ENGLISH = re.compile(r"--json|pabal (clone|sandbox|exporter|up)\b|--help|>")
"""Commands whose output programs read, or that print another's words."""


def main() -> int:
    """Type the commands of the pages that are named, else of all; 1 if a screen keeps English."""
    named = pages_asked("tests.nightly.korean_screens", list(_PAGES), does="Type the commands of the pages")
    with open_folder("korean") as folder:
        found = _type_in(folder, named)
    sys.stdout.write(f"{found} lines keep English\n")
    return 1 if found else 0


def _type_in(folder: Path, named: list[str]) -> int:
    """Lines of the screens that keep English; each is told."""
    environment = lay_out_clone(folder, PABAL_APPROVE_ABOVE="11") | {"PABAL_LANG": "ko"}
    _save(folder, "docs/howto/index.md")
    (folder / "sandbox.json").write_text(json.dumps(RECIPE), "utf-8")
    server, terminal = Terminal(folder, environment), Terminal(folder, environment)
    found, names = 0, set[str]()
    try:
        server.start("pabal up --sandbox --recipe sandbox.json", pattern_of(["…", "Ctrl-C로 끝냅니다…"]))
        terminal.run("export $(grep ^PABAL_BROKER_URL data/pabal.env)")
        for name in named:
            _save(folder, _PAGES[name])
            for command, line in _typed(terminal, _PAGES[name], names):
                found += 1
                sys.stdout.write(f"{name}: $ {command}\n    {line}\n")
    finally:
        terminal.close()
        server.close()
    return found


def _save(folder: Path, page: str) -> None:
    for block in blocks_of((ROOT / page).read_text("utf-8")):
        if name := block.option("file"):
            (folder / name).write_text(block.text, "utf-8")


def _typed(terminal: Terminal, page: str, names: set[str]) -> Iterator[tuple[str, str]]:
    """Each command with each line of its output that keeps English; words of all commands are names."""
    for block in blocks_of((ROOT / page).read_text("utf-8")):
        if block.language != "console" or block.options & {"terminal", "shown", "run-by"}:
            continue
        for command, _ in block.commands:
            names |= {*re.findall(r"[a-z]+", command)}
            if command.startswith(("make ", "source ")):
                continue
            printed, _status = terminal.run(command)
            if re.search(r"\bpabal ", command) and not _IN_ENGLISH.search(command):
                yield from ((command, line) for line in english_in(printed, names=frozenset(names)))


if __name__ == "__main__":
    sys.exit(main())
