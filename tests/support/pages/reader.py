"""Follow a page from top to bottom, as a reader does, and compare what comes with what the page shows."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.support.pages.blocks import Block, blocks_of, pattern_of
from tests.support.pages.terminal import Terminal

DONE_BEFORE = ("git clone ", "cd pabal", "make setup")
"""What a clone that is set up has behind it; `tests/nightly/pages.py` does it for real."""

_WAITING = re.compile(r"^waiting for a worker, .* at most …\n", re.MULTILINE)
"""What a command says after a second without an answer, wherever the machine has much to do."""

_PROGRAMS = {"python": sys.executable, "javascript": "node"}


class Reader:
    """Follows pages in a folder; what keeps running ends with `close()`."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder, self._environment = folder, environment
        self._terminals: dict[str, Terminal] = {}
        self._printed = ""

    def follow(self, page: str) -> list[str]:
        """Do all that the page says; what differs from it, empty if nothing does."""
        return [difference for block in blocks_of(page) for difference in self._do(block)]

    def close(self) -> None:
        """End all terminals, the latest first."""
        for terminal in reversed(self._terminals.values()):
            terminal.close()

    def _do(self, block: Block) -> Iterator[str]:
        name = block.option("file")
        if block.option("shown") or block.option("run-by"):
            return
        if name:
            (self._folder / name).write_text(block.text, "utf-8")
        elif block.language == "console" and block.option("terminal"):
            yield from self._keep_running(block)
        elif block.language == "console":
            yield from self._type(block)
        elif "run" in block.words:
            yield from self._run(block)
        elif "output" in block.words:
            yield from self._compare(block.line, block.text.splitlines(), self._printed, "the block above")
        elif block.language not in ("text", "{toctree}"):
            yield f"line {block.line}: a block of {block.language} that nobody runs, saves or compares"

    def _type(self, block: Block) -> Iterator[str]:
        for command, lines in block.commands:
            if command.startswith(DONE_BEFORE):
                continue
            printed, _ = self._terminal("1").run(command)
            yield from self._compare(block.line, lines, printed, f"$ {command}")

    def _keep_running(self, block: Block) -> Iterator[str]:
        for command, lines in block.commands:
            printed = self._terminal(str(block.option("terminal"))).start(command, pattern_of(lines))
            yield from self._compare(block.line, lines, printed, f"$ {command}")

    def _run(self, block: Block) -> Iterator[str]:
        script = self._folder / f"block-{block.line}{'.mjs' if block.language == 'javascript' else '.py'}"
        script.write_text(block.text, "utf-8")
        self._printed, status = self._terminal("1").run(f"{_PROGRAMS[block.language]} {script}")
        if status:
            yield f"line {block.line}: ended with status {status}\n{self._printed}"

    def _compare(self, line: int, lines: list[str], printed: str, what: str) -> Iterator[str]:
        printed = _WAITING.sub("", printed)
        text = re.sub(r"[ \t]+$", "", printed, flags=re.MULTILINE).strip("\n")
        if not pattern_of(_without_blank_ends(lines)).fullmatch(f"{text}\n" if text else ""):
            yield f"line {line}: {what}\n{text}\n"

    def _terminal(self, name: str) -> Terminal:
        if name not in self._terminals:
            self._terminals[name] = Terminal(self._folder, self._environment)
        return self._terminals[name]


def is_for_a_reader(block: Block) -> bool:
    """Whether a reader of the page types, saves, runs or compares it, or only looks at it."""
    return (
        block.language in ("console", "text", "{toctree}") and not {"shown", "run-by"} & block.options
    ) or bool(block.option("file") or "run" in block.words)


def _without_blank_ends(lines: list[str]) -> list[str]:
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    return text.split("\n") if text else []
