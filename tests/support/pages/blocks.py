"""Read the blocks of a page: what a reader saves, types, runs and is shown.

A block's first line says what it is. On pages that are followed from top to bottom:

    ```console                 each `$ ` line is typed; the lines below it are what comes of it
    ```console terminal=2      the same in another terminal, where a command keeps running
    ```json file=hello.json    saved under that name; any language
    ```python run              run in a process of its own; `javascript run` with node
    ```text output             what the block before it printed
    ```text                    shown only

What a block of any other page has to say is in `checks.py`.
"""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
ANY = "…"
_FENCE = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A block with its language and the words behind it."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int
    """Line of the page on which it begins, from 1."""

    def option(self, name: str) -> str | None:
        """The value of `name=value` among its words."""
        values = [word.partition("=")[2] for word in self.words if word.startswith(f"{name}=")]
        return values[0] if values else None

    @property
    def options(self) -> set[str]:
        """The names of its options."""
        return {word.partition("=")[0] for word in self.words if "=" in word}

    @property
    def commands(self) -> Iterator[tuple[str, list[str]]]:
        """Each command of a console block, with the lines that it has to print."""
        for part in re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]:
            lines = part.splitlines()
            count = 1
            while lines[count - 1].endswith("\\"):
                count += 1
            yield "\n".join(lines[:count]), lines[count:]


def blocks_of(page: str) -> list[Block]:
    """All blocks of a page, in order. Raises ValueError where a block's first line makes it none."""
    broken = re.search(r"^ *```[^\n`]+`", page, re.MULTILINE)
    if broken:
        raise ValueError(f"the first line of a block holds a backtick, so it is none: {broken[0]}")
    blocks = []
    for match in _FENCE.finditer(page):
        language, *words = shlex.split(match[2]) or ["text"]
        line = page.count("\n", 0, match.start()) + 1
        blocks.append(Block(language, tuple(words), textwrap.dedent(match[3]), line))
    return blocks


def pattern_of(lines: list[str]) -> re.Pattern[str]:
    """What has to be printed: `…` alone is any number of lines, within a line any text."""
    parts = [
        r"(?:.*\n)*?"
        if line.strip() == ANY
        else ".*".join(map(re.escape, line.rstrip().split(ANY))) + r" *\n"
        for line in lines
    ]
    return re.compile("".join(parts))


def block_of(name: str, language: str, words: str = "") -> str:
    """The only block of a language, with these words, of a page, which is named from the root."""
    blocks = blocks_of((ROOT / name).read_text("utf-8"))
    (found,) = [block for block in blocks if block.language == language and words in block.text]
    return found.text
