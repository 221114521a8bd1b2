"""Configure Sphinx: Markdown by MyST, the look of furo, broken links as errors (with `-W`).

`build.py` lays out what it reads.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parents[2]))

from docs.site.korean import SEARCH, SearchInBothLanguages, set_language

project = "Pabal"
author = "Pabal"
project_copyright = "2026 The Pabal maintainers"
root_doc = "docs/index"
extensions = ["myst_parser"]
include_patterns = ["*.md", "docs/**", "bench/**"]
html_theme = "furo"
html_title = "Pabal"
html_show_sphinx = False
html_copy_source = False
html_static_path = ["static"]
html_additional_pages = {SEARCH: "search.html"}
templates_path = ["templates"]
html_css_files = ["korean.css"]
myst_heading_anchors = 6
myst_enable_extensions = ["attrs_inline"]
suppress_warnings = ["misc.highlighting_failure"]


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("html-page-context", set_language, priority=900)  # after the theme has drawn its navigation
    app.add_search_language(SearchInBothLanguages)
