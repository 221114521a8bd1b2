"""The site is built without a warning, broken links included; its reference has what the code has."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from bs4 import BeautifulSoup
from typing_extensions import is_typeddict

from docs.site.build import REFERENCE, lay_out
from docs.site.korean import ATTRIBUTES, FIRST_PAGE, SEARCH, WORDS
from docs.site.reference.laws import PROMISES, laws, marked_tests
from pabal import errors, replies, wire
from pabal.accept import CODES
from pabal.campaign import Campaign
from pabal.errors import PabalError
from pabal.message_states import FINAL_STATES, OPEN_STATES
from pabal.replies import CampaignState
from pabal_worker.settings import Settings
from tests.support.pages.blocks import ROOT


def all_errors():
    """Every error that users meet."""
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PabalError)]


def build(source, site):
    """As `make docs` does it, over pages that lie there."""
    words = ["-W", "--keep-going", "-q", "-c", ROOT / "docs" / "site", source, site]
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *map(str, words)], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "source"
    lay_out(folder)
    return folder


@pytest.fixture(scope="module")
def site(source, tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    built = build(source, folder)
    assert (built.returncode, built.stderr) == (0, "")
    return folder


def words_of_the_site(page: Path) -> Iterator[str]:
    """What a Korean page shows or reads aloud beside its text and the names of English pages."""
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    assert soup.html is not None and soup.html["lang"] == "ko"
    for part in soup.select("script, style, [lang=en]"):
        part.decompose()
    for part in soup.select("*"):
        yield from (str(part[name]) for name in ("title", "aria-label", "placeholder") if part.has_attr(name))
    for part in soup.select("article"):
        part.decompose()
    yield from soup.stripped_strings


def test_the_site_is_built_and_a_broken_link_fails(source, site, tmp_path):
    built_again = shutil.copytree(site, tmp_path / "site")
    page = source / "docs" / "howto" / "index.md"
    page.write_text(f"{page.read_text('utf-8')}\n[nowhere](../nowhere.md)\n", "utf-8")
    broken = build(source, built_again)

    assert (site / "docs" / "reference" / "replies.html").exists()
    assert broken.returncode == 1
    assert "nowhere.md" in broken.stderr


def test_the_site_has_no_word_of_english_on_its_korean_pages(site):
    pages = [site / f"{FIRST_PAGE}.html", *sorted((site / "docs" / "ko").rglob("*.html"))]
    names = re.compile(
        "The Pabal maintainers|Pabal|RabbitMQ|Furo|English|Python|Django|FastAPI|Prometheus|status"
    )

    found = {(page.name, text) for page in pages for text in words_of_the_site(page)}

    assert site / f"{SEARCH}.html" in pages
    assert {text for _, text in found} >= {"검색", "다음", "이전", "이 페이지의 내용", "이 제목의 링크"}
    assert [(page, text) for page, text in found if re.search("[A-Za-z]{2}", names.sub("", text))] == []


def test_korean_pages_are_searched_in_korean_and_stay_among_themselves(site):
    page = BeautifulSoup((site / "docs/ko/tutorial.html").read_text("utf-8"), "html.parser")
    search = (site / f"{SEARCH}.html").read_text("utf-8")
    index = json.loads((site / "searchindex.js").read_text("utf-8")[len("Search.setIndex(") : -1])
    first = BeautifulSoup((site / f"{FIRST_PAGE}.html").read_text("utf-8"), "html.parser")

    assert page.select_one("form.sidebar-search-container")["action"] == "search.html"
    assert page.select_one("a.sidebar-brand")["href"] == "../../README.ko.html"
    assert "korean.js" in search
    assert first.select_one(".prev-page") is None
    assert "장부" in index["terms"]


def test_english_pages_keep_the_words_of_the_site(site):
    page = (site / "docs/tutorial.html").read_text("utf-8")

    assert 'placeholder="Search"' in page
    assert "korean.js" not in page
    assert [text for text in {*WORDS.values(), *ATTRIBUTES.values()} if text in page] == []


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("campaign-options", [field.alias for field in Campaign.model_fields.values()]),
        ("settings", [f"PABAL_{name.upper()}" for name in Settings.model_fields]),
        ("tasks", list(wire.QUEUES)),
        ("states", [*get_args(CampaignState), *OPEN_STATES, *FINAL_STATES]),
        ("errors", [*CODES, *(kind.code for kind in all_errors())]),
        (
            "events",
            ["opened", "sealed", "began", "held", "stuck", "asked", "stopped", "goes on", "template added"],
        ),
    ],
)
def test_the_reference_has_all_that_the_code_has(page, names):
    text = REFERENCE[page]()

    assert [name for name in names if f"`{name}`" not in text] == []


def test_the_reference_has_every_reply_with_what_each_field_means():
    text = REFERENCE["replies"]()
    kinds = {
        name: getattr(getattr(replies, name), "__origin__", getattr(replies, name))
        for name in replies.__all__
    }

    assert [name for name, kind in kinds.items() if is_typeddict(kind) and f"## {name}\n" not in text] == []
    assert "|  |\n" not in text


@pytest.mark.parametrize("page", [name for name in REFERENCE if name != "laws"])
def test_a_page_of_the_reference_is_written_for_readers(page):
    rows = [row for row in REFERENCE[page]().splitlines() if row.startswith("| `")]
    python = re.compile(r"Literal|Optional|\bAny\b|\bfloat\b|`(?:True|False|None)`|<class| 1 characters")

    assert [row for row in rows if python.search(row)] == []
    assert [row for row in rows if row.endswith("|  |") and "as [the wire]" not in row] == []


def test_each_law_and_promise_that_tests_can_hold_is_held_by_tests_that_bear_its_mark():
    held = {test.law for test in marked_tests()}

    assert held <= set(laws()) | set(PROMISES)
    assert set(laws()) - held == {11}  # import-linter keeps that one
    assert set(PROMISES) <= held
