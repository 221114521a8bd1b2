"""Draw the tutorial's pictures from a real run: what its commands print, as SVG.

    python -m tests.support.pages.pictures

Follows the tutorial first, and draws nothing if it does not say what is printed.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from html import escape, unescape
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tests.support.folders import open_folder
from tests.support.pages.blocks import ROOT
from tests.support.pages.clone import lay_out_clone
from tests.support.pages.reader import Reader
from tests.support.pages.terminal import Terminal

_NO_BREAK = "\N{NO-BREAK SPACE}"
_RUNS = re.compile(r"[ㄱ-ㆎ가-힣]+|[^ㄱ-ㆎ가-힣]+")
_TEXT = re.compile(
    r'<text(?P<before>[^>]*?) x="(?P<x>[\d.]+)"(?P<between>[^>]*?) '
    r'textLength="(?P<width>[\d.]+)"(?P<after>[^>]*)>'
    r"(?P<text>[^<]+)</text>"
)

PICTURES = {
    "books": "pabal status hello",
    "explain": "pabal explain hello 010-0000-0001",
    "audit": "pabal audit hello",
}
"""What is drawn, by the name of its file."""

LANGUAGES = {"en": ROOT / "docs" / "pictures", "ko": ROOT / "docs" / "pictures" / "ko"}
"""Where the pictures of each language are."""

_COLUMNS = 110
_COLOURS = {"FORCE_COLOR": "1", "TERM": "xterm-256color"}


def main() -> None:
    """Write `docs/pictures/*.svg`, and those of the Korean pages."""
    argparse.ArgumentParser(prog="tests.support.pages.pictures", description=__doc__).parse_args()
    with open_folder("pictures") as folder:
        _draw_in(folder)


def _draw_in(folder: Path) -> None:
    environment = lay_out_clone(folder)
    reader = Reader(folder, environment)
    try:
        differences = reader.follow((ROOT / "docs" / "tutorial.md").read_text("utf-8"))
        if differences:
            sys.exit("\n".join(differences))
        for language, place in LANGUAGES.items():
            for name, command in PICTURES.items():
                printed = _run(folder, environment | _COLOURS | {"PABAL_LANG": language}, command)
                (place / f"{name}.svg").write_text(_draw(command, printed), "utf-8")
    finally:
        reader.close()


def _run(folder: Path, environment: dict[str, str], command: str) -> str:
    terminal = Terminal(folder, environment)
    try:
        return terminal.run(command)[0]
    finally:
        terminal.close()


def _draw(command: str, printed: str) -> str:
    """One terminal screen, in fonts of whoever looks: none is fetched."""
    console = Console(record=True, width=_COLUMNS, file=io.StringIO())
    console.print(Text(f"$ {command}", style="bold"))
    console.print(Text.from_ansi(printed.rstrip()))
    svg = console.export_svg(title="", unique_id="screen")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return widen_hangul(svg.replace("Fira Code", "Menlo, Consolas, D2Coding"))


def widen_hangul(svg: str) -> str:
    """Give texts their width in columns: rich counts letters there, and Hangul takes two columns each.

    Hangul and other letters of a text become texts of their own, so that each stands in its column and
    glyphs are widened, not the room between them.
    """

    def widen(text: re.Match[str]) -> str:
        letters = unescape(text["text"])
        if cell_len(letters) == len(letters):
            return text[0]
        column, x, parts = float(text["width"]) / len(letters), float(text["x"]), list[str]()
        for run in _RUNS.findall(letters):
            width = column * cell_len(run)
            adjust = ' lengthAdjust="spacingAndGlyphs"' if cell_len(run) != len(run) else ""
            parts.append(
                f'<text{text["before"]} x="{x:g}"{text["between"]} textLength="{width:g}"{adjust}'
                f"{text['after']}>{escape(run).replace(_NO_BREAK, '&#160;')}</text>"
            )
            x += width
        return "".join(parts)

    return _TEXT.sub(widen, svg)


if __name__ == "__main__":
    main()
