"""Where a text differs from a registered one: found, marked, and shown so that nothing goes unseen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.templates.difference import is_of_form, show_difference
from pabal.templates.visible import is_unseen, show_signs

SIGNS = st.text(alphabet="가나a1 ,，\u00a0\u200b\u3000\ufe0f\r\n<>U+LF", max_size=30)
LITERALS = st.text(alphabet="가나ab ,", max_size=8)
NAMES = st.sampled_from(["이름", "name", "n"])


def registered_of(literals: list[str]) -> str:
    return "#{v}".join(literals)


@given(SIGNS, SIGNS)
def test_two_texts_are_shown_alike_only_if_they_are_the_same(one, other):
    assert (show_signs(one) == show_signs(other)) is (one == other)


@given(st.text(max_size=60))
def test_nothing_that_is_shown_goes_unseen(text):
    shown = show_signs(text)

    assert not any(map(is_unseen, shown))
    assert not shown.endswith(" ")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("안녕\r\n하세요", "안녕<CR><LF>하세요"),
        ("끝 \n", "끝<U+0020 SPACE><LF>"),
        ("a\u200bb", "a<U+200B ZERO WIDTH SPACE>b"),
        ("a\u00a0b\u3000c", "a<U+00A0 NO-BREAK SPACE>b<U+3000 IDEOGRAPHIC SPACE>c"),
        ("☎\ufe0f", "☎<U+FE0F VARIATION SELECTOR-16>"),
        ("ㅤ", "<U+3164 HANGUL FILLER>"),
        ("<LF>", "<U+003C LESS-THAN SIGN>LF>"),
        ("1 < 2, 3 > 2", "1 < 2, 3 > 2"),
    ],
)
def test_what_nobody_sees_has_a_name(text, shown):
    assert show_signs(text) == shown


@given(st.lists(LITERALS, min_size=1, max_size=5), st.data())
def test_a_text_with_anything_in_place_of_the_registered_variables_is_of_the_form(literals, data):
    filling = st.one_of(LITERALS, NAMES.map("#{{{}}}".format))
    text = literals[0] + "".join(data.draw(filling) + literal for literal in literals[1:])

    assert is_of_form(text, registered_of(literals))


@given(LITERALS, LITERALS)
def test_without_variables_only_the_same_text_is_of_the_form(text, registered):
    assert is_of_form(text, registered) is (text == registered)


@pytest.mark.parametrize(
    ("text", "registered", "is_same"),
    [
        ("#{name}님", "#{이름}님", True),
        ("길동님", "#{이름}님", True),
        ("#{이름}님", "길동님", False),
        ("#{a}#{b}님", "#{c}님", True),
        ("#{이름}님 ", "#{이름}님", False),
        ("가나가", "가#{x}나#{y}가", True),
        ("가", "가#{x}가", False),
        ("가#{x}", "#{x}가", False),
        ("", "#{x}", True),
    ],
)
def test_a_variable_in_the_place_of_a_registered_word_is_a_difference(text, registered, is_same):
    assert is_of_form(text, registered) is is_same


@given(SIGNS, SIGNS)
def test_both_texts_are_shown_on_one_line_with_a_mark_where_they_differ(text, registered):
    left, right = show_difference(text, registered)

    assert "\n" not in left + right and "\r" not in left + right
    assert ("[-" in left or "{+" in right) is (text != registered)


@pytest.mark.parametrize(
    ("text", "registered", "left", "right"),
    [
        (
            "주문,발송",
            "주문，발송",
            "주문[-，<U+FF0C FULLWIDTH COMMA>-]발송",
            "주문{+,+}발송",
        ),
        ("가 나", "가\u3000나", "가[-<U+3000 IDEOGRAPHIC SPACE>-]나", "가{+<U+0020 SPACE>+}나"),
        ("발송", "발송\n", "발송[-<LF>-]", "발송"),
        ("#{name}님 안녕", "#{이름}님", "#{이름}님", "#{name}님{+<U+0020 SPACE>안녕+}"),
        ("\u2018글\u2019", "'글'", "[-'-]글[-'-]",
         "{+\u2018<U+2018 LEFT SINGLE QUOTATION MARK>+}글{+\u2019<U+2019 RIGHT SINGLE QUOTATION MARK>+}"),
    ],
)  # fmt: skip
def test_a_difference_is_marked_with_its_signs_by_name(text, registered, left, right):
    assert show_difference(text, registered) == (left, right)


def test_long_stretches_that_are_the_same_are_shortened():
    left, right = show_difference(f"{'가' * 300}나{'다' * 300}", f"{'가' * 300}라{'다' * 300}")

    assert left == f"...{'가' * 24}[-라-]{'다' * 24}..."
    assert right == f"...{'가' * 24}{{+나+}}{'다' * 24}..."
