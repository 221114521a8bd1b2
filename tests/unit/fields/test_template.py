"""Substitution, Korean SMS sizes, masking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.fields.template import (
    Template,
    compose,
    fits_euc_kr,
    is_storable,
    mask,
    name_characters,
    sms_size,
)

NAMES = st.text(st.characters(exclude_characters="{}#\r\n", exclude_categories=["Cs"]), min_size=1).filter(
    str.strip
)
LITERALS = st.text(st.characters(exclude_characters="{}#", exclude_categories=["Cs"]))


def test_a_template_replaces_each_of_its_variables():
    template = Template("#{name}님, 주문 #{order} 상품, #{name}님")

    text = template.render({"name": "길동", "order": "A1", "unused": "x"})

    assert text == "길동님, 주문 A1 상품, 길동님"
    assert template.names == ("name", "order")


def test_a_template_without_variables_stays_as_it_is():
    assert Template("100% 할인 %s {name}").render({}) == "100% 할인 %s {name}"


def test_a_value_that_looks_like_a_mark_is_not_replaced_again():
    assert Template("#{a} #{b}").render({"a": "#{b}", "b": "x"}) == "#{b} x"


def test_a_percent_sign_beside_a_variable_stays():
    assert Template("#{rate}% %d").render({"rate": "5"}) == "5% %d"


def test_spaces_around_a_name_do_not_count():
    assert Template("#{ 이름 }").names == ("이름",)


def test_a_missing_value_is_a_key_error():
    with pytest.raises(KeyError):
        Template("#{name}").render({})


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("안녕 #{name", "has a variable that is not closed: #{name"),
        ("#{na\nme}", "has a variable that is not closed: #{na"),
        ("#{name, #{order}", "has a variable that is not closed: #{name, #{order"),
        ("#{}", "has a variable without a name: #{}"),
        ("#{  }", "has a variable without a name: #{}"),
        ("#{", "has a variable that is not closed: #{"),
        ("#{{name}}", "has a brace too many: #{{name}"),
        ("#{name}}님", "has a brace too many: #{name}}"),
        ("홍\ufffd동", "has U+FFFD, which stands for a character that was lost"),
    ],
)
def test_a_broken_mark_is_a_fault(text, what):
    assert [fault[0] for fault in Template(text).faults] == [what]


@pytest.mark.parametrize(
    ("text", "mark", "instead"),
    [
        ("\uff03{name}님", "\uff03{name}", "#{name}"),
        ("#\uff5bname\uff5d님", "#\uff5bname\uff5d", "#{name}"),
        ("# {name}님", "# {name}", "#{name}"),
        ("${name}님", "${name}", "#{name}"),
        ("${최대15자 1}님", "${최대15자 1}", "#{최대15자 1}"),
        ("{{ name }}님", "{{ name }}", "#{name}"),
    ],
)
def test_a_mark_of_another_vendor_is_a_fault_with_the_way_out(text, mark, instead):
    assert Template(text).faults == ((f"has {mark}, which is not filled", f"write {instead} for a variable"),)


@pytest.mark.parametrize(
    "text", ["{#{name}}", "{a: #{name}}", "#1 {name}", "$5 {name}", "{name}", "#{name} ${", "{{}}"]
)
def test_braces_that_are_nobodys_mark_stay(text):
    assert Template(text).faults == ()


def test_letters_that_were_taken_apart_are_composed():
    assert compose("\u1112\u1169\u11bc길동") == "홍길동"
    assert compose("cafe\u0301") == "caf\u00e9"


@pytest.mark.parametrize("text", ["\uf90a", "5 k\u2126", "\u212b", "plain"])
def test_characters_that_only_look_like_others_stay(text):
    assert compose(text) == text
    assert compose(f"\u1112\u1169{text}") == f"호{text}"


def test_every_broken_mark_is_name_characters():
    assert len(Template("#{} #{ok} #{a").faults) == 2


@given(st.lists(st.tuples(LITERALS, NAMES)), LITERALS, st.data())
def test_rendering_is_literals_and_values_in_turn(pairs, end, data):
    template = Template("".join(f"{literal}#{{{name}}}" for literal, name in pairs) + end)
    values = {name: data.draw(st.text()) for name in template.names}

    text = template.render(values)

    assert text == "".join(literal + values[name.strip()] for literal, name in pairs) + end
    assert template.length(values) == len(text)
    assert template.faults == ()


@pytest.mark.parametrize(
    ("text", "kind", "n_bytes"),
    [
        ("", "SMS", 0),
        ("가" * 45, "SMS", 90),
        ("가" * 45 + "a", "LMS", 91),
        ("a" * 2000, "LMS", 2000),
        ("가" * 1000 + "a", "TOO_LONG", 2001),
        ("①㈜€", "SMS", 6),
        ("한\n글", "SMS", 5),
    ],
)
def test_an_sms_is_measured_in_euc_kr_bytes(text, kind, n_bytes):
    size = sms_size(text)

    assert (size.kind, size.n_bytes, size.not_in_euc_kr) == (kind, n_bytes, ())


def test_syllables_that_only_cp949_has_are_name_characters():
    size = sms_size("똠방각하 펲시콜라 똠")

    assert size.not_in_euc_kr == ("똠", "펲")
    assert size.n_bytes == 20


def test_emoji_and_invisible_characters_are_name_characters():
    size = sms_size("좋아요👍\ufe0f\u200b")

    assert size.not_in_euc_kr == ("👍", "\ufe0f", "\u200b")


def test_the_hangul_filler_belongs_although_spelt_out_syllables_begin_with_it():
    assert fits_euc_kr("\u3164")


def test_euc_kr_has_two_thousand_three_hundred_and_fifty_syllables():
    assert sum(fits_euc_kr(chr(code)) for code in range(0xAC00, 0xD7A4)) == 2350


@given(st.text())
def test_a_text_fits_when_each_of_its_characters_fits(text):
    size = sms_size(text)

    assert fits_euc_kr(text) == all(map(fits_euc_kr, text)) == (not size.not_in_euc_kr)


def test_named_characters_are_readable_and_few():
    assert name_characters("😀\u200b") == "'😀' (U+1F600), U+200B"
    assert name_characters("ABCDEFG").endswith("and 2 more")


def test_nul_and_half_surrogates_cannot_be_stored():
    assert [is_storable(text) for text in ("가😀", "a\0", "\ud83d")] == [True, False, False]


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("821012345678", "8210****5678"),
        ("01012345678", "010****5678"),
        ("010-1234-5678", "010-****-5678"),
        ("+82 10 1234 5678", "+82 10 **** 5678"),
        ("021234567", "0****4567"),
        ("12345678", "********"),
        ("홍길동", "***"),
        ("홍길동 01012345678", "*** 010****5678"),
        ("", ""),
        ("김" * 500, "********"),
    ],
)
def test_a_number_is_masked(value, masked):
    assert mask(value) == masked


@given(st.text("0123456789-+ ()"))
def test_masking_leaves_at_most_eight_digits(value):
    assert sum(char.isdigit() for char in mask(value)) <= 8
