import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.recipients.phone_numbers import explain_refusal, is_normal_form, normalise

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

    assert normalise(written) == "82" + digits


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
