"""What a cell means, whatever file it comes from, and what programs leave in place of a value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.fields.damage import name_damage
from pabal.recipients.cells import LossyText
from pabal.recipients.values import are_plain, clean_value, is_placeholder, value_fault


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("  길동 ", "길동"),
        ("길동\u00a0", "길동"),
        ("한 줄\r\n다음 줄", "한 줄\n다음 줄"),
        ('="00123"', "00123"),
        ('="6"""', '6"'),
        ("'00123", "00123"),
        ("'인용'", "'인용'"),
        ("\u1112\u1169\u11bc길동", "홍길동"),
        ("=A1+B1", "=A1+B1"),
    ],
)
def test_a_cell_is_cleaned_and_no_more(cell, value):
    assert clean_value(cell) == value
    assert not are_plain([cell]) or cell == value


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("#N/A", "an error of the spreadsheet"),
        ("#REF!", "an error of the spreadsheet"),
        ("#DIV/0!", "an error of the spreadsheet"),
        ("#NAME?", "an error of the spreadsheet"),
        ("Err:502", "an error of the spreadsheet"),
        ("######", "too narrow"),
        ("2.02611E+15", "scientific notation"),
        ("1E+05", "scientific notation"),
        ("1e-05", "scientific notation"),
        ("홍\ufffd동", "could not read"),
        (LossyText("1234567890123450"), "more than 15 digits"),
    ],
)
def test_what_a_spreadsheet_leaves_in_place_of_a_value_is_a_fault(cell, what):
    fault = value_fault(cell)

    assert fault
    assert what in fault[0]
    assert not are_plain([cell])


@pytest.mark.parametrize("cell", ["#1 상품", "12E5", "1234567890123456", "A#", "##", "0.5", "E+5"])
def test_what_only_looks_like_it_is_a_value(cell):
    assert value_fault(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        *("nan", "NaN", "NULL", "(null)", "None", "undefined", "<NA>", "NaT", "[NULL]", "<null>", "\\N"),
        *("n/a", "-nan", "Infinity", "inf", "[object Object]", "Invalid Date"),
        *("#{name}", "${name}", "{{이름}}", "(blank)", "(비어 있음)", "0000-00-00", "1.#QNAN", "-1.#IND00"),
    ],
)
def test_a_word_that_programs_write_for_nothing_is_a_placeholder(cell):
    assert is_placeholder(cell)
    assert not are_plain(["길동", cell])


@pytest.mark.parametrize(
    "cell", ["Nancy", "nullable", "Infinite", "[nullable]", "info", "n/av", "없음", "NA", "-"]
)
def test_other_words_are_none(cell):
    assert not is_placeholder(cell)


@given(st.lists(st.text(), max_size=4))
def test_plain_values_need_no_closer_look(cells):
    if are_plain(cells):
        assert [clean_value(cell) for cell in cells] == cells
        assert not any(value_fault(cell) or is_placeholder(cell) or name_damage(cell) for cell in cells)


@pytest.mark.parametrize("character", ["\x07", "\x0b", "\x1f", "\x7f", "\x85", "\u034f", "\U000e0067"])
def test_a_control_character_needs_a_closer_look(character):
    assert not are_plain([f"길{character}동"])
    assert not are_plain([f"a{character}b"])
