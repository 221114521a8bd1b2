"""Look at the site's Korean pages by a real browser: `python -m tests.nightly.korean [FOLDER]`.

Builds the site (into FOLDER, else a temporary one), serves it on loopback, and has chromium draw each page.
Ends with status 1 if a page is not Korean to the browser, if a picture or a sheet of styles does not load, if
a letter has no glyph, if a heading or block of the page is not shown, or if a phone's screen is too narrow.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from docs.site.build import build
from tests.nightly.browser import document_of
from tests.support.pages.blocks import ROOT, blocks_of

PAGES = [
    "README.ko.md",
    *sorted(f"docs/{path.relative_to(ROOT / 'docs')}" for path in (ROOT / "docs/ko").rglob("*.md")),
]

_PHONE = 360
"""Pixels of a narrow screen, as in `korean.js`."""

_LOOK = (Path(__file__).parent / "korean.js").read_text("utf-8")


def main() -> int:
    """Look at each Korean page; 1 if anything is missing."""
    chosen = _arguments().folder
    with tempfile.TemporaryDirectory() as name:
        folder = chosen or Path(name)
        if build(folder):
            return 1
        with _served(folder / "site") as url:
            faults = [
                f"{page}: {fault}" for page in PAGES for fault in _faults_of(page, folder / "site", url)
            ]
    sys.stdout.write("\n".join([*faults, f"{len(PAGES)} pages, {len(faults)} faults\n"]))
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.nightly.korean", description="draw each Korean page")
    parser.add_argument("folder", nargs="?", type=Path, help="takes the site; without: a temporary one")
    return parser.parse_args()


def _faults_of(page: str, site: Path, url: str) -> Iterator[str]:
    path = Path(page).with_suffix(".html")
    looked_at = path.with_name(f"{path.stem}.looked.html")
    html = (site / path).read_text("utf-8")
    (site / looked_at).write_text(html.replace("</body>", f"<script>{_LOOK}</script></body>"), "utf-8")
    document = document_of(f"{url}/{looked_at.as_posix()}")
    found = re.search(r'<script type="application/json" id="looked">(.*?)</script>', document, re.DOTALL)
    if found is None:
        yield "its scripts did not run to their end"
        return
    yield from find_faults((ROOT / page).read_text("utf-8"), json.loads(found[1]))


def find_faults(page: str, looked: dict[str, Any]) -> Iterator[str]:
    """What a browser does not show of a page as it should."""
    if looked["language"] != "ko":
        yield f"its language is {looked['language']!r}, not ko"
    for what in ("pictures", "sheets", "letters"):
        if looked[what]:
            yield f"{what} that are not there: {looked[what]}"
    if looked["narrow"] > _PHONE:
        yield f"it is {looked['narrow']} pixels wide on a screen of {_PHONE}"
    if looked["wrong"]:
        yield "two different syllables are drawn alike"
    if looked["hidden"]:
        yield f"{looked['hidden']} parts are not shown"
    blocks = [block.text for block in blocks_of(page) if not block.language.startswith("{")]
    if [text.strip() for text in looked["blocks"]] != [text.strip() for text in blocks]:
        yield f"{len(looked['blocks'])} blocks are shown, which are not the {len(blocks)} of the page"
    headings = [_plain(text) for text in re.findall(r"^#+ (.*)$", _without_blocks(page), re.MULTILINE)]
    if looked["headings"] != headings:
        yield f"headings are {looked['headings']}, not {headings}"


def _without_blocks(page: str) -> str:
    return re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL)


def _plain(heading: str) -> str:
    return unescape(re.sub(r"[`*]", "", heading)).strip()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def _served(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
