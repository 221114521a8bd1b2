"""A cell's text is what the sheet shows: number formats as Korean Excel has them."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.recipients.format_codes import BUILT_IN
from pabal.recipients.number_formats import plain_number, show_moment, show_number, show_text

MORNING = datetime.fromisoformat("2026-11-23T09:05:07")
FIRST_DAY = datetime.fromisoformat("1899-12-30")


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.15, 9, "15%"),
        (0.1525, 10, "15.25%"),
        (1234567.891, 3, "1,234,568"),
        (1234567.891, 4, "1,234,567.89"),
        (0.30000000000000004, 2, "0.30"),
        (1.005, "0.00", "1.01"),
        (-0.001, "0", "0"),
        (12000, '#,##0"원"', "12,000원"),
        (12000, "[$₩-412]#,##0", "₩12,000"),
        (12000, 42, " ₩12,000 "),
        (-12000, 5, "-₩12,000"),
        (12000, "$#,##0.00", "$12,000.00"),
        (7, '0"명"', "7명"),
        (7, 'General"명"', "7명"),
        (123, "00000", "00123"),
        (1012345678, "000-0000-0000", "010-1234-5678"),
        (15881234, "[<=99999999]0000-0000;000-0000-0000", "1588-1234"),
        (12345678, '#,##0,,"백만"', "12백만"),
        (-5, '0;(0);"없음"', "(5)"),
        (0, '0;(0);"없음"', "없음"),
        (5, '0;(0);"없음";@', "5"),
        (3, ";;;", ""),
        (0.25, "#.##", ".25"),
        (3, "#.##", "3."),
        (3, "0.0#", "3.0"),
        (1e14, "#,##0", "100,000,000,000,000"),
        (5, "[Red]0;[Blue]-0", "5"),
        (46349, 14, "2026-11-23"),
        (46349, 31, "2026년 11월 23일"),
        (46349, 27, "2026年 11月 23日"),
        (46349, 58, "11-23"),
        (0.75, 32, "18시 00분"),
        (46349.5, 22, "2026-11-23 12:00"),
        (46349, 'yyyy"."m"."d(aaa)', "2026.11.23(월)"),
        (46349, "[$-412]yyyy\\-mm\\-dd dddd", "2026-11-23 월요일"),
        (46349, "d-mmm-yy", "23-Nov-26"),
        (0.6, "h:mm AM/PM", "2:24 PM"),
        (0.6, "[$-412]AM/PM h:mm", "오후 2:24"),
        (1.25, 46, "30:00:00"),
        (0.0034722222222222, 45, "05:00"),
        (59, 14, "1900-02-28"),
        (1234567, '0.0,,"백만"', "1.2백만"),
        (1234567, '#,##0.00,"천"', "1,234.57천"),
        (45000, "[$-ko-KR]mmmm d ddd", "3월 15 수"),
        (61, 14, "1900-03-01"),
        (5, '@"님"', "5"),
        (-5, '[=0]"없음";#,##0', "5"),
        (-5, '[<0]"빚 "0;0', "빚 5"),
        (-5, '[>=1000]0,"천";0', "5"),
        (3, '[=1]"남";[=2]"여";0', "3"),
        (46353.999995, 14, "2026-11-27"),
        (46353.99999999999, 14, "2026-11-28"),
        (46349.397, "h:mm:ss", "9:31:41"),
        (0.061234567, "mm:ss.0", "28:10.7"),
        (0.061234567, "[ss].00", "5290.67"),
        (0.061234567, "[h]:mm:ss.00", "1:28:10.67"),
        (0.6, "[$-F400]h:mm:ss AM/PM", "오후 2:24:00"),
        (0.6, "[$-x-systime]h:mm:ss AM/PM", "오후 2:24:00"),
        (46349, "[$-x-sysdate]dddd, mmmm dd, yyyy", "2026년 11월 23일 월요일"),
        (2958465.999999, "yyyy-mm-dd h:mm", "9999-12-31 23:59"),
    ],
)
def test_a_number_is_shown_as_its_format_says(value, number_format, shown):
    assert show_number(value, number_format) == shown


@pytest.mark.parametrize(
    ("value", "number_format"),
    [
        (0.5, 12),
        (12000, 11),
        (12000, "0.00E+00"),
        (5, "[DBNum1]0"),
        (5, '0"개",'),
        (46349, "ggge"),
        (-1, 14),
        (3e6, 14),
        (5, 26),
        (12000, "US$#,##0"),
        (-5, '"고정"'),
        (-5, "[<1]0.0%;0"),
        (-5, '0"원";[=0]"없음";0'),
        (5, "0" * 256),
        (1e14, "0." + "0" * 200),
    ],
)
def test_what_is_not_known_is_none(value, number_format):
    assert show_number(value, number_format) is None


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        (22, "2026-11-23 9:05"),
        ("yyyy-mm-dd hh:mm:ss", "2026-11-23 09:05:07"),
        ("m/d/yy h:mm", "11/23/26 9:05"),
        ("mm:ss.00", "05:07.00"),
        ('h"시" m"분"', "9시 5분"),
        ("[$-F800]dddd, mmmm dd, yyyy", "2026년 11월 23일 월요일"),
    ],
)
def test_a_moment_is_shown_as_its_format_says(number_format, shown):
    assert show_moment(MORNING, (MORNING - FIRST_DAY).total_seconds(), number_format) == shown


def test_a_span_longer_than_a_day_is_shown_in_hours():
    assert show_moment(FIRST_DAY + timedelta(hours=30), 30 * 3600, "[h]:mm:ss") == "30:00:00"


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("@", "길동"),
        ('@"님"', "길동님"),
        ('"["@"]"', "[길동]"),
        ('#,##0;-#,##0;0;"VIP "@', "VIP 길동"),
        ("_(@_)", " 길동 "),
        (";;;", ""),
        (';;;"가림"', "가림"),
        ('0"명"', "길동"),
        ("yyyy-mm-dd", "길동"),
        (44, " 길동 "),
        ("yyyy@", None),
    ],
)
def test_a_text_is_shown_as_the_last_section_says(number_format, shown):
    assert show_text("길동", number_format) == shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (12000 * 1.1, "13200"),
        (1e-05, "0.00001"),
        (123456789012345, "123456789012345"),
        (-0.0, "0"),
        (1 / 3, "0.333333333333333"),
    ],
)
def test_a_number_without_a_format_has_fifteen_digits_and_no_exponent(value, text):
    assert plain_number(value) == text


@given(
    st.floats(-1e15, 1e15, allow_nan=False),
    st.one_of(
        st.integers(-1, 200),
        st.sampled_from(sorted(BUILT_IN.values())),
        st.text('0#?.,%;ymdhsEe+-"[]$@_*\\/ 년원AP:ag<>=1', max_size=30),
        st.text(max_size=12),
    ),
)
def test_any_format_gives_a_text_or_none(value, number_format):
    assert isinstance(show_number(value, number_format), str | None)
    assert isinstance(show_moment(MORNING, 4e9, number_format), str | None)
    assert isinstance(show_text("길동", number_format), str | None)


@given(st.integers(-(10**14), 10**14))
def test_thousands_are_parted_as_python_parts_them(value):
    assert show_number(value, 3) == f"{value:,}"


@given(st.integers(0, 10**9), st.integers(1, 12))
def test_fixed_zeros_fill_up(value, width):
    assert show_number(value, "0" * width) == f"{value:0{width}}"


@given(st.integers(-(10**14), 10**14), st.sampled_from(["", "₩", "약 "]), st.sampled_from(["", "원", " 개"]))
def test_a_whole_number_between_two_texts_is_shown_as_with_a_second_section(value, before, after):
    for digits in ("0", "#,##0"):
        code = f'"{before}"{digits}"{after}"'

        assert show_number(value, code) == show_number(value, f"{code};-{code}")
