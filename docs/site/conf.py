"""Configure Sphinx: Markdown by MyST, the look of furo, broken links as errors (with `-W`).

`build.py` lays out what it reads.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

project = "Pabal"
author = "Pabal"
root_doc = "docs/index"
extensions = ["myst_parser"]
include_patterns = ["*.md", "docs/**", "bench/**"]
html_theme = "furo"
html_title = "Pabal"
html_show_sphinx = False
html_copy_source = False
html_static_path = ["static"]
html_css_files = ["korean.css"]
myst_heading_anchors = 6
myst_enable_extensions = ["attrs_inline"]
suppress_warnings = ["misc.highlighting_failure"]


def _set_language(_app: Sphinx, name: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """Korean pages say so, to browsers and to readers of screens."""
    if name.startswith("docs/ko/") or name == "README.ko":
        context["language"] = "ko"


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("html-page-context", _set_language)
