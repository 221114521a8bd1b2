"""The site is built without a warning, broken links included; its reference has what the code has."""

from __future__ import annotations

import subprocess
import sys
from typing import get_args

import pytest
from typing_extensions import is_typeddict

from docs.site.build import REFERENCE, lay_out
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


def test_the_site_is_built_and_a_broken_link_fails(source, tmp_path):
    built = build(source, tmp_path)
    page = source / "docs" / "howto" / "index.md"
    page.write_text(f"{page.read_text('utf-8')}\n[nowhere](../nowhere.md)\n", "utf-8")
    broken = build(source, tmp_path)

    assert (built.returncode, built.stderr) == (0, "")
    assert (tmp_path / "docs" / "reference" / "replies.html").exists()
    assert broken.returncode == 1
    assert "nowhere.md" in broken.stderr


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("campaign-options", [field.alias for field in Campaign.model_fields.values()]),
        ("settings", [f"PABAL_{name.upper()}" for name in Settings.model_fields]),
        ("tasks", list(wire.QUEUES)),
        ("states", [*get_args(CampaignState), *OPEN_STATES, *FINAL_STATES]),
        ("errors", [*CODES, *(kind.code for kind in all_errors())]),
        ("events", ["opened", "sealed", "began", "held", "stuck", "asked"]),
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


def test_each_law_and_promise_that_tests_can_hold_is_held_by_tests_that_bear_its_mark():
    held = {test.law for test in marked_tests()}

    assert held <= set(laws()) | set(PROMISES)
    assert set(laws()) - held == {11}  # import-linter keeps that one
    assert set(PROMISES) <= held
