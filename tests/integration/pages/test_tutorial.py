"""Pages say what a reader sees: commands are typed, files saved, and what comes is compared."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pages.blocks import ROOT
from tests.support.pages.clone import lay_out_clone
from tests.support.pages.reader import Reader


@pytest.fixture
def reader() -> Iterator[Reader]:
    folder = Path(tempfile.mkdtemp(prefix="pabal-page-"))
    folder.chmod(0o711)  # PostgreSQL, started by root, runs as nobody
    reader = Reader(folder, lay_out_clone(folder))
    yield reader
    reader.close()
    shutil.rmtree(folder)


@pytest.mark.timeout(600)  # an installation, and a campaign from its file to its books
def test_who_follows_the_tutorial_sees_what_it_shows(reader: Reader) -> None:
    differences = reader.follow((ROOT / "docs" / "tutorial.md").read_text("utf-8"))

    if differences:
        pytest.fail("\n".join(differences), pytrace=False)
