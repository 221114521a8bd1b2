"""Korean screens and pages call a thing by one word, that of docs/ko/glossary.md, in one voice."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from pabal.cli.korean.catalog import SENTENCES
from pabal.cli.korean.counted import COUNTED
from tests.support.pages.blocks import ROOT

_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]*)\|$", re.MULTILINE)
_GLOSSARY = "docs/ko/glossary.md"
_IN_THE_LAW = "무료수신거부"


def _rows() -> list[tuple[str, ...]]:
    rows = _ROW.findall((ROOT / _GLOSSARY).read_text("utf-8"))
    return [tuple(cell.strip() for cell in row) for row in rows[1:] if not set(row[0]) <= {"-"}]


FORBIDDEN = {
    word.strip(): korean for _, korean, _, words in _rows() for word in words.split(",") if word.strip()
}
_SAID_OTHERWISE = {
    "Run the stand-in for the provider by itself until Ctrl-C; says where it is in a line of JSON.",
}
"""The stand-in for the provider is the sandbox."""

MUST = (
    (r"\bwindow", "시간대"),
    (r"\bfailover\b(?! [A-Z{`])", "대체 발송"),
    (r"(?<![.\w])receiver\b", "수신 서버"),
    (r"\bledger\b", "원장"),
    (r"\bbooks\b", "장부"),
    (r"\bleases?\b", "점유"),
    (r"\bsandbox\b", "샌드박스"),
    (r"\bworkers?\b", "워커"),
    (r"\btemplates?\b", "템플릿"),
    (r"\bwebhooks?\b", "웹훅"),
    (r"\bcampaigns?\b", "캠페인"),
    (r"\bthe provider\b", "발송사"),
    (r"\bstatus 1\b", "종료 코드 1"),
)
"""Where a sentence of English has this word, its Korean has that."""


def _pages() -> Iterator[tuple[str, str]]:
    for path in (ROOT / "README.ko.md", *sorted((ROOT / "docs/ko").rglob("*.md"))):
        name = path.relative_to(ROOT).as_posix()
        if name != _GLOSSARY:
            text = path.read_text("utf-8")
            yield name, re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def _texts() -> Iterator[tuple[str, str]]:
    yield from _pages()
    yield from ((english, korean) for english, korean in SENTENCES.items())
    yield from COUNTED.items()


def test_the_glossary_names_each_thing_once():
    rows = _rows()

    assert len(rows) > 30
    assert len({korean for _, korean, _, _ in rows}) == len(rows)
    assert not {korean for _, korean, _, _ in rows} & FORBIDDEN.keys()


def test_no_page_and_no_screen_has_a_word_that_the_glossary_forbids():
    found = [
        f"{name}: {word} (write {FORBIDDEN[word]})"
        for name, text in _texts()
        for word in FORBIDDEN
        if word in text.replace(_IN_THE_LAW, "")
    ]

    assert not found, "\n".join(found)


@pytest.mark.parametrize(("english", "korean"), MUST)
def test_a_sentence_has_the_word_for_what_its_english_names(english, korean):
    prose = {text: re.sub(r"`[^`]*`|\{[^}]*\}|/\S+|\"[^\"]*\"", "", text) for text in SENTENCES}
    lacking = [
        text for text in SENTENCES if re.search(english, prose[text]) and korean not in SENTENCES[text]
    ]

    assert [text for text in lacking if text not in _SAID_OTHERWISE] == []


def test_sentences_end_in_one_voice():
    sentences = [
        (name, sentence.strip())
        for name, text in _texts()
        for sentence in re.split(r"(?<=[가-힣])[.?](?=\s|$)", text)
    ]
    others = [
        (name, sentence[-30:])
        for name, sentence in sentences
        if re.search(r"([^니까]다|[가-힣](요|죠|네|군)|[가-힣]음니다)$", sentence)
        and sentence not in ("아니요", "둘 다")
    ]

    assert [
        one for one in others if not re.search(r"(둘 다|마다|보다|전부 다|중요|필요|개요)$", one[1])
    ] == []


def test_a_counter_stands_at_its_number():
    apart = [
        text for _, text in _texts() if re.search(r"[\d}] (건|명|개|행|회|초|분|바이트)(?![가-힣])", text)
    ]

    assert apart == []


def test_a_window_is_never_called_like_a_zone():
    wrong = [
        korean
        for english, korean in SENTENCES.items()
        if re.search(r"\bwindow", english) and re.search(r"(?<!발송 )시간대", korean)
        if not re.search(r"\bzone", english)
    ]

    assert wrong == []
