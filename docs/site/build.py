"""Build the site: lay the pages out with the generated reference, and have Sphinx write it.

What is on a page is in the other folders.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from sphinx.cmd.build import build_main

from docs.site.reference.campaign import campaign_page
from docs.site.reference.codes import codes_page, events_page, states_page
from docs.site.reference.commands import commands_page
from docs.site.reference.errors import errors_page
from docs.site.reference.laws import laws_page
from docs.site.reference.settings import settings_page
from docs.site.reference.wire import replies_page, tasks_page

ROOT = Path(__file__).parents[2]

REFERENCE: Mapping[str, Callable[[], str]] = {
    "campaign-options": campaign_page,
    "settings": settings_page,
    "commands": commands_page,
    "states": states_page,
    "codes": codes_page,
    "errors": errors_page,
    "events": events_page,
    "tasks": tasks_page,
    "replies": replies_page,
    "laws": laws_page,
}
"""Pages that are generated, by their names in `reference/`."""

_COPIED = ("docs", "bench")
_LEFT_OUT = ("build", "dist", "node_modules")
_FIRST_PAGE = (
    '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=docs/index.html">\n'
)


def lay_out(source: Path) -> None:
    """Make the folder that Sphinx reads: the pages, the reference, and the code that pages link to."""
    shutil.rmtree(source, ignore_errors=True)
    for name in _COPIED:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("site", "__pycache__"))
    for path in [*ROOT.glob("*.md"), *ROOT.glob("*.toml"), ROOT / "Makefile", ROOT / ".env.example"]:
        shutil.copy(path, source / path.name)
    for folder in ROOT.iterdir():  # pages link to files of any folder
        is_ours = not folder.name.startswith(".") or folder.name == ".ci"
        if folder.is_dir() and is_ours and folder.name not in (*_COPIED, *_LEFT_OUT):
            (source / folder.name).symlink_to(folder)
    reference = source / "docs" / "reference"
    reference.mkdir()
    for name, write in REFERENCE.items():
        (reference / f"{name}.md").write_text(write(), "utf-8")
    _list_the_others(source / "docs")


def _list_the_others(docs: Path) -> None:
    """Pages that the first page's navigation does not name yet come at its end."""
    index = docs / "index.md"
    text = index.read_text("utf-8")
    others = sorted({path.stem for path in docs.glob("*.md")} - {"index", *text.splitlines()})
    if others:
        lines = "\n".join(others)
        index.write_text(
            f"{text}\n```{{toctree}}\n:caption: Other pages\n:hidden:\n\n{lines}\n```\n", "utf-8"
        )


def build(folder: Path) -> int:
    """Write the site into `folder`/site; 0 if nothing is wrong, broken links included."""
    source, site = folder / "source", folder / "site"
    lay_out(source)
    status: int = build_main(
        [
            "-W",
            "--keep-going",
            "-q",
            "-c",
            str(Path(__file__).parent),
            "-d",
            str(folder / "trees"),
            str(source),
            str(site),
        ]
    )
    (site / "index.html").write_text(_FIRST_PAGE, "utf-8")
    return status


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="docs.site.build", description=__doc__)
    parser.add_argument("folder", type=Path, help="takes the site, in its folder `site`")
    sys.exit(build(parser.parse_args().folder))
