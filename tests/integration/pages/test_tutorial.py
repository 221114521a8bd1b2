"""Pages say what a reader sees: commands are typed, files saved, and what comes is compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.support.folders import open_folder
from tests.support.pages.blocks import ROOT
from tests.support.pages.clone import lay_out_clone
from tests.support.pages.reader import Reader


@pytest.fixture
def reader() -> Iterator[Reader]:
    with open_folder("page") as folder, closing(Reader(folder, lay_out_clone(folder))) as reader:
        yield reader


@pytest.mark.timeout(600)  # an installation, and a campaign from its file to its books
def test_who_follows_the_tutorial_sees_what_it_shows(reader: Reader) -> None:
    differences = reader.follow((ROOT / "docs" / "tutorial.md").read_text("utf-8"))

    if differences:
        pytest.fail("\n".join(differences), pytrace=False)
