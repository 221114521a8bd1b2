"""Name the pages that a reader follows from top to bottom, by the test that does it."""

from __future__ import annotations

from tests.support.pages.blocks import ROOT

HOW_TO = sorted(path.stem for path in (ROOT / "docs" / "howto").glob("*.md") if path.stem != "index")
BESIDE_AN_INSTALLATION = {
    **{name: f"docs/howto/{name}.md" for name in HOW_TO},
    "client": "docs/client.md",
    "readme": "README.md",
}
"""By the name that `python -m tests.nightly.pages` takes."""

TUTORIAL, ANSWERS = "docs/tutorial.md", "docs/answers.md"
"""Followed at each change, in `tests/integration/pages/`."""

_KOREAN = (
    "docs/ko/tutorial.md",
    "README.ko.md",
    *(f"docs/ko/howto/{name}.md" for name in [*HOW_TO, "index"]),
)
"""They have the blocks of the English pages, which a test compares."""

PAGES_FOLLOWED = {TUTORIAL, ANSWERS, "docs/howto/index.md", *BESIDE_AN_INSTALLATION.values(), *_KOREAN}
