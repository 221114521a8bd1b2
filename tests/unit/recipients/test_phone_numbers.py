import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.recipients.number_refusals import explain_refusal, hide_numbers
from pabal.recipients.phone_numbers import is_normal_form, normalise, normalise_all

SAME_PERSON = [
    "010-1234-5678",
    "01012345678",
    "010 1234 5678",
    "010.1234.5678",
    "(010) 1234-5678",
    "010)1234-5678",
    "1012345678",
    "10-1234-5678",
    "+82 10-1234-5678",
    "+82 10 1234 5678",
    "+821012345678",
    "+821012345678.0",
    "0 1 0 1 2 3 4 5 6 7 8",
    "82-10-1234-5678",
    "821012345678",
    "8201012345678",
    "+82 (0)10 1234 5678",
    "0082 10 1234 5678",
    "\uff10\uff11\uff10\uff0d\uff11\uff12\uff13\uff14\uff0d\uff15\uff16\uff17\uff18",
    "010\u00a01234\u00a05678",
    "\ufeff010-1234-5678\u200b",
    "010\u20131234\u20135678",
    "  010-1234-5678\t",
    "'01012345678",
    '="01012345678"',
    "1,012,345,678",
    "tel:+82-10-1234-5678",
    "\u0660\u0661\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668",
]

mobile_digits = st.from_regex(r"10[0-9]{8}|1[16789][0-9]{7,8}", fullmatch=True)
separators = st.sampled_from(["", "-", " ", ".", "\u00a0", "\u2013", " - "])


@pytest.mark.parametrize("written", SAME_PERSON)
def test_every_usual_notation_is_the_same_person(written: str) -> None:
    assert normalise(written) == "821012345678"


@pytest.mark.parametrize(
    ("written", "expected"),
    [("011-123-4567", "82111234567"), ("016 9876 5432", "821698765432"), ("19-123-4567", "82191234567")],
)
def test_older_prefixes_with_seven_or_eight_digits_are_mobile_numbers(written: str, expected: str) -> None:
    assert normalise(written) == expected


@given(mobile_digits, separators, separators, st.sampled_from(["0", "", "82", "+82", "+82 0", "0082"]))
def test_separators_and_prefixes_never_change_the_person(digits: str, a: str, b: str, prefix: str) -> None:
    written = prefix + digits[:2] + a + digits[2:-4] + b + digits[-4:]
    is_decimal = prefix in ("", "82") and {a, b} == {"", "."}

    assert normalise(written) == (None if is_decimal else "82" + digits)


@given(mobile_digits)
def test_a_normal_form_is_its_own_normal_form(digits: str) -> None:
    assert normalise("82" + digits) == "82" + digits


@given(st.text())
def test_any_text_is_either_a_number_or_has_a_reason(value: str) -> None:
    number = normalise(value)

    if number is None:
        assert all(explain_refusal(value))
    else:
        assert number.isascii() and number.isdigit() and number.startswith("821")
        assert is_normal_form(number)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("02-1234-5678", "is a landline"),
        ("031-123-4567", "is a landline"),
        ("070-1234-5678", "is an internet telephone number"),
        ("0507-1234-5678", "is a forwarding number"),
        ("1588-1234", "is a company's service number"),
        ("080-123-4567", "is a toll-free number"),
        ("060-712-3456", "is a premium-rate number"),
        ("015-0123-4567", "is a pager"),
        ("0303-123-456", "is a toll-free number"),
        ("+44 20 7946 0123", "is a number abroad (+44)"),
        ("+1 202 555 0123", "is a number abroad (+1)"),
        ("+81 90 1234 5678", "is a number abroad (+81)"),
        ("8.21E+11", "is in scientific notation"),
        ("1.01235E+09", "is in scientific notation"),
        ("", "is empty"),
        (" \u200b- ", "is empty"),
        ("길동", "is not a telephone number"),
        ("010-1234-5678 (집)", "is not a telephone number"),
        ("010-ABCD-5678", "is not a telephone number"),
        ("010-1234-56", "is not a Korean mobile number"),
        ("010-1234-56789", "it has 12 digits"),
        ("010-1234-567", "it has 10 digits"),
        ("010-1234-5678, 010-2222-3333", "has 22 digits"),
        ("++++", "is not a telephone number"),
    ],
)
def test_what_cannot_be_reached_is_named(written: str, reason: str) -> None:
    assert normalise(written) is None
    assert reason in explain_refusal(written)[0]


def test_scientific_notation_comes_with_the_way_out() -> None:
    _, way_out = explain_refusal("8.21012E+11")

    assert "format the column as text in Excel" in way_out


@pytest.mark.parametrize(
    "address",
    ["+821012345678", "01012345678", "82101234567", "8210123456789", "821012345678\n", "８２1012345678"],
)
def test_only_digits_of_the_right_length_are_the_normal_form(address: str) -> None:
    assert not is_normal_form(address)


PARTED = ["-", " ", ".", "/", "~", "·", ", ", " / ", "-\n", "\u2013", "\u00a0", ")", "_", ""]
PARTED += [":", ";", "*", "#", "=", "|", "'", "\u3161", "\u30fc", "\u223c"]
MORE = [";ext=3", " ~ 3", "#2", ",1", "/7", "(2)", " [3]", "\n4", " x5", "~8", ".5", ",0", " 0"]


@pytest.mark.parametrize("separator", PARTED)
def test_one_whole_number_stays_one_however_its_groups_are_parted(separator: str) -> None:
    assert normalise(separator.join(["010", "1234", "5678"])) == "821012345678"
    assert normalise(separator.join(["011", "234", "5678"])) == "82112345678"


@given(mobile_digits, st.sampled_from(MORE), st.sampled_from(["0", "82", "+82 ", "+82 (0)", "0082-"]))
def test_a_number_and_more_digits_are_never_read_as_one(digits: str, more: str, prefix: str) -> None:
    written = prefix + digits[:2] + "-" + digits[2:-4] + "-" + digits[-4:] + more

    assert normalise(written) is None
    assert all(explain_refusal(written))


@given(mobile_digits, mobile_digits, st.sampled_from([";", "/", ",", "\n", " ", " / ", "~", "", "|", "("]))
def test_two_numbers_are_never_read_as_one(first: str, second: str, between: str) -> None:
    assert normalise(f"0{first}{between}0{second}") is None


@given(mobile_digits)
def test_an_exact_zero_is_dropped_and_no_other_decimal_part(digits: str) -> None:
    for written in (digits, "0" + digits, "82" + digits):
        assert normalise(f"{written}.0") == normalise(written) == "82" + digits
    for decimal in (".00", ".5", ",0", ",5", ".01", ".1234", ".5678"):
        assert normalise(digits + decimal) is None
        assert "decimal part" in explain_refusal(digits + decimal)[0]


@pytest.mark.parametrize(
    ("digits", "expected"),
    [("112345678.0", "82112345678"), ("101234567.0", None), ("1012345678.0", "821012345678")],
)
def test_what_stands_before_the_zero_is_judged(digits: str, expected: str | None) -> None:
    assert normalise(digits) == expected


@given(st.from_regex(r"[0-9]{4,9}[.,][0-9]{1,3}", fullmatch=True))
def test_a_decimal_number_is_a_mobile_number_only_with_an_exact_zero(written: str) -> None:
    number = normalise(written)

    assert number is None or written.endswith(".0") or written.startswith("0")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("010-1234-5678;010-2222-3333", "holds 2 numbers"),
        ("010-1234-5678\n010-2222-3333", "holds 2 numbers"),
        ("010-1234-5678 ~ 3", "holds a number and more digits"),
        ("010-1234-5678#2", "holds a number and more digits"),
        ("011-234-5678 3", "holds a number and more digits"),
        ("010-1234-5678 길동", "other text stands beside it"),
        ("010-1234-5678;ext=3", "other text stands beside it"),
        ("O1O-1234-5678", "has letters in place of digits"),
        ("0l0-1234-5678", "has letters in place of digits"),
        ("112345678,0", "is a number with a decimal part"),
        ("112345678.5", "is a number with a decimal part"),
        ("-1012345678", "is not a Korean mobile number"),
        ("010-1234-567\u00b2", "is not a telephone number"),
        ("010-1234-5678!", "as it is written, though it has its digits"),
        ("1012345678,1022223333", "holds 2 numbers"),
        ("10.12345678", "is a number with a decimal part"),
        ("11.1234567", "is a number with a decimal part"),
        ("101234567.0", "is not a Korean mobile number; it has 9 digits"),
        ("010-1234-5678.0", "holds a number and more digits"),
        ("1.012345678e9", "is in scientific notation"),
    ],
)
def test_what_else_stands_in_the_cell_is_said(written: str, reason: str) -> None:
    assert normalise(written) is None
    assert reason in explain_refusal(written)[0]


@pytest.mark.parametrize(
    "written",
    [
        "00182-10-1234-5678",
        "+82-(0)10-1234-5678",
        "(+82) 10-1234-5678",
        "010 12 34 56 78",
        "0101 234 5678",
        "010-1234-5678,",
    ],
)
def test_less_usual_notations_are_the_same_person(written: str) -> None:
    assert normalise(written) == "821012345678"


@given(
    st.text(max_size=30), mobile_digits, st.sampled_from(["", "-", " ", "\u200b", "."]), st.text(max_size=30)
)
def test_no_number_is_left_in_a_text_that_is_shown(
    before: str, digits: str, separator: str, after: str
) -> None:
    written = separator.join(["0" + digits[:2], digits[2:-4], digits[-4:]])
    shown = hide_numbers(f"{before}{written}{after}")

    assert written not in shown
    assert "".join(filter(str.isdigit, "0" + digits)) not in "".join(filter(str.isdigit, shown))


usual = st.from_regex(r"010-?[0-9]{4}-?[0-9]{4}", fullmatch=True)
other = st.sampled_from(
    ["", "\n", "010-1234-5678\n", "010-1234-5678\n010-1234-5679", "02-123-4567", *SAME_PERSON]
)


@given(st.lists(usual) | st.lists(usual | other))
def test_many_numbers_are_read_as_each_of_them_is(values: list[str]) -> None:
    assert list(normalise_all(values)) == [normalise(value) for value in values]
