"""Speeds as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.rate.speed import MOST_AMOUNT, UNITS_S, format_speed, parse_speed, unit_name


@given(amount=st.integers(1, MOST_AMOUNT), unit=st.sampled_from(sorted(UNITS_S)))
def test_what_is_written_is_read_back(amount, unit):
    assert parse_speed(format_speed(amount, UNITS_S[unit])) == (amount, unit)


@pytest.mark.parametrize(
    ("text", "speed"),
    [
        ("600/MINUTE", (600, "MINUTE")),
        ("600/minute", (600, "MINUTE")),
        ("0600/MINUTE", (600, "MINUTE")),
        ("50/SECOND", (50, "SECOND")),
        ("0/MINUTE", None),
        ("-5/MINUTE", None),
        ("600", None),
        ("600/WEEK", None),
        ("600/MINUTES", None),
        (" 600/MINUTE", None),
        ("1.5/MINUTE", None),
        ("٦/MINUTE", None),
        ("1000000000/DAY", (1_000_000_000, "DAY")),
        ("1000000001/DAY", None),
        ("9" * 11 + "/DAY", None),
        ("9" * 5000 + "/DAY", None),
        ("", None),
    ],
)
def test_a_speed_is_a_whole_number_above_nothing_and_a_unit(text, speed):
    assert parse_speed(text) == speed


def test_a_unit_that_is_not_asked_for_is_not_read():
    assert parse_speed("50/SECOND", units=("MINUTE", "HOUR", "DAY")) is None


def test_digits_are_grouped_where_people_read_them():
    assert format_speed(100_000, 86_400, separator=",") == "100,000/DAY"
    assert unit_name(3600) == "HOUR"
