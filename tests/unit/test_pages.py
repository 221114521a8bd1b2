"""Pages that are followed by tests say of each block what it is; the Korean ones have the same blocks."""

from __future__ import annotations

import re

import pytest

from tests.support.pages.blocks import Block, blocks_of, pattern_of
from tests.support.pages.clone import ROOT
from tests.support.pages.reader import Reader
from tests.support.processes import environment

DOCS = ROOT / "docs"
FOLLOWED = [path.relative_to(DOCS) for path in (DOCS / "tutorial.md", *sorted((DOCS / "howto").glob("*.md")))]


def things_in(page):
    return [(block.language, block.words, block.text) for block in blocks_of(page)]


@pytest.mark.parametrize("name", FOLLOWED, ids=str)
def test_a_korean_page_has_the_blocks_of_the_english_one(name):
    english = (DOCS / name).read_text("utf-8")
    korean = (DOCS / "ko" / name).read_text("utf-8")

    assert things_in(korean) == things_in(english)


@pytest.mark.parametrize("name", FOLLOWED, ids=str)
def test_a_korean_page_has_the_headings_of_the_english_one_in_korean(name):
    english, korean = (
        re.sub(r"^```.*?^```", "", (folder / name).read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        for folder in (DOCS, DOCS / "ko")
    )
    headings = re.findall(r"^#+ (.*)$", korean, re.MULTILINE)

    assert len(headings) == len(re.findall(r"^#+ ", english, re.MULTILINE))
    assert [text for text in headings if not re.search("[가-힣]", text)] in ([], ["RabbitMQ"])


@pytest.mark.parametrize("name", [name for name in FOLLOWED if name.parent.name == "howto"], ids=str)
def test_a_how_to_page_is_short(name):
    assert len((DOCS / name).read_text("utf-8").splitlines()) <= 120


@pytest.mark.parametrize("name", FOLLOWED, ids=str)
def test_each_block_is_typed_saved_run_compared_or_plain_text(name):
    def is_known(block: Block) -> bool:
        return block.language in ("console", "text", "{toctree}") or bool(
            block.option("file") or "run" in block.words
        )

    blocks = blocks_of((DOCS / name).read_text("utf-8"))

    assert [(block.line, block.language) for block in blocks if not is_known(block)] == []


def test_three_dots_alone_are_any_lines_and_within_a_line_any_text():
    lines = ["begins …", "…", "end  … s"]

    assert pattern_of(lines).fullmatch("begins now\na\nb\nend  7 s   \n")
    assert pattern_of(lines).fullmatch("begins now\nend  7 s\n")
    assert not pattern_of(lines).fullmatch("begins now\nend  7 m\n")
    assert not pattern_of(lines).fullmatch("begins now\nend  7 s\nmore\n")


def test_a_command_of_several_lines_is_one_command():
    block = blocks_of("```console\n$ first \\\n    on\nprinted\n$ second\n```\n")[0]

    assert list(block.commands) == [("first \\\n    on", ["printed"]), ("second", [])]


@pytest.fixture
def reader(tmp_path):
    reader = Reader(tmp_path, environment())
    yield reader
    reader.close()


def test_a_page_that_shows_what_comes_is_followed_without_a_word(reader):
    saved = "```text file=who.txt\nGildong\n```\n"
    typed = "```console\n$ name=$(cat who.txt)\n$ echo hello $name\nhello Gildong\n```\n"

    assert reader.follow(saved + typed) == []


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("```console\n$ echo hello\ngoodbye\n```\n", "line 1: $ echo hello\nhello"),
        ("```console\n$ echo hello\n```\n", "line 1: $ echo hello\nhello"),
        ("```python run\nprint(7)\n```\n```text output\n8\n```\n", "line 4: the block above\n7"),
        ("```python run\nraise SystemExit(3)\n```\n", "line 1: ended with status 3"),
        ("```json\n{}\n```\n", "line 1: a block of json that nobody runs"),
    ],
)
def test_a_page_that_shows_something_else_is_told_of_by_its_line(reader, page, shown):
    differences = reader.follow(page)

    assert len(differences) == 1
    assert differences[0].startswith(shown)


def test_a_command_that_asks_somebody_gets_no_answer_from_the_next_command(reader):
    page = '```console\n$ read answer; echo "got: $answer"\ngot:\n$ echo on\non\n```\n'

    assert reader.follow(page) == []
