"""Pages that are followed by tests say of each block what it is; the Korean ones have the same blocks."""

from __future__ import annotations

import re

import pytest

from tests.nightly.korean import find_faults
from tests.support.pages.blocks import ROOT, blocks_of, pattern_of
from tests.support.pages.checks import complaint
from tests.support.pages.followed import PAGES_FOLLOWED
from tests.support.pages.pictures import widen_hangul
from tests.support.pages.reader import Reader, is_for_a_reader
from tests.support.processes import environment

DOCS = ROOT / "docs"
ELSEWHERE = [
    path.relative_to(ROOT).as_posix()
    for path in sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "bench").glob("*.md")])
]
FOLLOWED = [path.relative_to(DOCS) for path in (DOCS / "tutorial.md", *sorted((DOCS / "howto").glob("*.md")))]


def things_in(page):
    return [(block.language, block.words, block.text) for block in blocks_of(page)]


@pytest.mark.parametrize("name", FOLLOWED, ids=str)
def test_a_korean_page_has_the_blocks_of_the_english_one(name):
    english = (DOCS / name).read_text("utf-8")
    korean = (DOCS / "ko" / name).read_text("utf-8")

    assert things_in(korean) == things_in(english)


def test_the_korean_readme_has_the_blocks_of_the_english_one():
    english, korean = (things_in((ROOT / name).read_text("utf-8")) for name in ("README.md", "README.ko.md"))

    assert korean == english


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
    blocks = blocks_of((DOCS / name).read_text("utf-8"))

    assert [(block.line, block.language) for block in blocks if not is_for_a_reader(block)] == []


@pytest.mark.parametrize("name", ELSEWHERE)
def test_each_block_of_any_page_is_run_or_says_why_not(name):
    blocks = blocks_of((ROOT / name).read_text("utf-8"))
    is_followed = name in PAGES_FOLLOWED

    found = [
        (block.line, what)
        for block in blocks
        if not (is_followed and is_for_a_reader(block)) and (what := complaint(name, block))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("block", "wrong"),
    [
        ("```console\n$ ls\n```", "nobody runs it"),
        ("```\n$ pabal status\n```", "has commands"),
        ("```\nreceiving -> running\n```", None),
        ('```bash shown="cluster"\nkubectl get pods\n```', "without a reason"),
        ('```bash shown="needs a cluster"\nkubectl get pods\n```', None),
        ('```bash shown="needs a cluster"\nif kubectl\n```', "syntax error"),
        ('```python shown="needs an account"\nasync with client:\n    await client.close()\n```', None),
        ('```python shown="needs an account"\ndef\n```', "invalid syntax"),
        ('```yaml shown="needs a cluster"\na: [\n```', "expected the node content"),
        ("```sql run-by=tests/unit/test_docs.py\nSELECT 1\n```", "does not read"),
        ('```json option\n{"weight": 3}\n```', None),
        ('```json option\n{"wieght": 3}\n```', "did you mean weight"),
        ('```json args=pabal.pause\n{"campagn": "a"}\n```', "missing"),
        ('```json recipe\n{"seeed": 1}\n```', "seed"),
        ('```json\n{"a": 1}\n```', "nobody reads it"),
    ],
)
def test_a_block_that_nobody_follows_is_judged_by_what_it_says_it_is(block, wrong):
    found = complaint("docs/some.md", blocks_of(f"{block}\n")[0])

    assert (found is None) if wrong is None else (wrong in str(found))


def test_a_first_line_that_markdown_does_not_take_is_not_passed_over():
    with pytest.raises(ValueError, match="backtick"):
        blocks_of('```bash shown="see `make help`"\nls\n```\n')


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


def test_what_a_browser_does_not_show_of_a_korean_page_is_named():
    page = "# 첫 캠페인\n\n```text\n파발\n```\n"
    shown = {"language": "ko", "pictures": [], "sheets": [], "letters": [], "wrong": False, "hidden": 0}
    shown |= {"headings": ["첫 캠페인"], "blocks": ["파발\n"], "narrow": 360}
    missing = {"language": "en", "pictures": ["books.svg"], "sheets": ["furo.css"], "letters": ["힣"]}
    missing |= {"wrong": True, "hidden": 1, "headings": [], "blocks": [], "narrow": 361}

    assert list(find_faults(page, shown)) == []
    assert [len(list(find_faults(page, shown | {name: value}))) for name, value in missing.items()] == [1] * 9


def test_hangul_of_a_picture_takes_two_columns_a_letter():
    hello = '<text x="0" y="1" textLength="61" clip="a">hello</text>'
    ended = '<text x="61" y="1" textLength="61" clip="a">&#160;종료&#160;1</text>'

    assert widen_hangul(hello + ended) == hello + (
        '<text x="61" y="1" textLength="12.2" clip="a">&#160;</text>'
        '<text x="73.2" y="1" textLength="48.8" lengthAdjust="spacingAndGlyphs" clip="a">종료</text>'
        '<text x="122" y="1" textLength="24.4" clip="a">&#160;1</text>'
    )
