"""Say the words of the site itself in Korean on Korean pages: search, navigation, labels.

What stands on a page is in `docs/ko`. Sphinx has one language a site, and its theme has no Korean.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

FIRST_PAGE = "README.ko"
SEARCH = "docs/ko/search"
"""The search in Korean; the other one is `search`."""

CAPTION = "한국어"
"""Above the Korean pages, in the navigation of every page."""

WORDS = {
    "Search": "검색",
    "Error": "오류",
    "Please activate JavaScript to enable the search functionality.": "검색하려면 JavaScript를 켜십시오.",
    "Skip to content": "본문으로 건너뛰기",
    "Back to top": "맨 위로",
    "View this page": "이 페이지의 원문 보기",
    "Edit this page": "이 페이지 고치기",
    "Next": "다음",
    "Previous": "이전",
    "Home": "처음",
    "Index": "색인",
    "On this page": "이 페이지의 내용",
    "Made with": "만든 도구:",
    "Copyright &#169; %(copyright)s": "저작권 &#169; %(copyright)s",
    "Tutorial": "배우기 (영어)",
    "How-to": "사용 방법 (영어)",
    "Reference": "찾아보기 (영어)",
    "Explanation": "이해하기 (영어)",
    "Other pages": "그 밖의 문서 (영어)",
}
"""What templates look up, and captions of the navigation."""

ATTRIBUTES = {
    "Toggle site navigation sidebar": "사이트 탐색 열고 닫기",
    "Toggle table of contents sidebar": "이 페이지의 내용 열고 닫기",
    "Toggle Light / Dark / Auto color theme": "밝은 화면, 어두운 화면, 자동 바꾸기",
    "Contents": "내용",
    "Menu": "메뉴",
    "Expand": "펼치기",
    "Light mode": "밝은 화면",
    "Dark mode": "어두운 화면",
    "Auto light/dark, in light mode": "자동, 지금은 밝은 화면",
    "Auto light/dark, in dark mode": "자동, 지금은 어두운 화면",
    "Link to this heading": "이 제목의 링크",
    "Link to this image": "이 그림의 링크",
    "Link to this table": "이 표의 링크",
    "Link to this code": "이 코드의 링크",
}
"""What the theme writes into attributes and titles of pictures, and looks up nowhere."""

_CAPTION = re.compile(r'(?<=<span class="caption-text">)[^<]*(?=</span>)')
_ATTRIBUTE = re.compile(r'( (?:aria-label|title)="|<title>)([^"<]*)(?="|</title>)')
_TOGGLE = "Toggle navigation of "
_HANGUL = re.compile(r"[가-힣]{3,}")
_SHORTEST = 2
"""Syllables of most nouns."""


class SearchInBothLanguages(SearchEnglish):
    """Finds a Korean noun whatever particle follows: `장부를` is found as `장부`, too."""

    def split(self, input: str) -> list[str]:
        """Words, and all that Korean ones begin with."""
        words: list[str] = super().split(input)
        return [*words, *(word[:n] for word in words if _HANGUL.fullmatch(word) for n in _lengths_of(word))]


def _lengths_of(word: str) -> range:
    return range(_SHORTEST, len(word))


def is_korean(page: str) -> bool:
    """Whether a page of this name is in Korean."""
    return page.startswith("docs/ko/") or page == FIRST_PAGE


def set_language(app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """Have the templates of a Korean page find Korean words; leaves other pages as they are."""
    context["site_words"] = str
    if not is_korean(page):
        return
    app.add_js_file("korean.js")
    context |= {
        "language": "ko",
        "gettext": translate,
        "master_doc": FIRST_PAGE,
        "pathto": _to_korean(context["pathto"]),
        "site_words": translate_attributes,
        "furo_navigation_tree": translate_navigation(context.get("furo_navigation_tree", "")),
    }
    for neighbour in ("prev", "next"):  # the navigation goes on in English
        if (link := context.get(neighbour)) and not re.search("[가-힣]", link["title"]):
            context[neighbour] = None


def translate(words: str) -> str:
    """The Korean of what a template looks up; raises KeyError for what has none."""
    bare = " ".join(words.split())
    return words if "<a " in bare else words.replace(words.strip(), WORDS[bare])


def translate_attributes(html: str) -> str:
    """A page whose labels and titles are Korean."""
    return _ATTRIBUTE.sub(lambda found: found[1] + _attribute(found[2]), html)


def translate_navigation(html: str) -> str:
    """Captions in Korean, the Korean pages first, the others said to be English."""
    before, *parts = re.split(r'(?=<p class="caption")', html)
    ours = [part for part in parts if f">{CAPTION}<" in part]
    others = [part.replace("<ul", '<ul lang="en"', 1) for part in parts if part not in ours]
    return _CAPTION.sub(lambda found: WORDS.get(found[0], found[0]), "".join([before, *ours, *others]))


def _attribute(text: str) -> str:
    if text.startswith(_TOGGLE):
        return f"{text.removeprefix(_TOGGLE)}: 아래 페이지 열고 닫기"
    return ATTRIBUTES.get(text, text)


def _to_korean(path_to: Callable[..., str]) -> Callable[..., str]:
    def korean_path_to(page: str, *resource: bool) -> str:
        return path_to(SEARCH if page == "search" else page, *resource)

    return korean_path_to
