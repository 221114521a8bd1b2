"""Paces of several horizons as people write them, and what contradicts itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.rate.pace import NotAPace, find_faults, format_pace, parse_pace, read_stored_pace
from pabal.rate.pacing import Scope, scope_of
from pabal.rate.speed import MOST_MESSAGES, UNITS_S


@st.composite
def paces(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """Paces whose longer horizons let less leave than the shorter ones reach."""
    units = sorted(draw(st.sets(st.sampled_from(sorted(UNITS_S.values())), min_size=1)))
    found = [(draw(st.integers(2, 1_000_000)), units[0])]
    for unit_s in units[1:]:
        amount, shorter_s = found[-1]
        found.append((draw(st.integers(1, amount * unit_s // shorter_s - 1)), unit_s))
    return tuple(horizon for horizon in found if horizon[0] <= 1_000_000_000)


@given(pace=paces().filter(bool), luck=st.randoms(use_true_random=False))
def test_what_is_written_is_read_back_in_any_order(pace, luck):
    text = format_pace(pace)
    parts = text.split(",")
    luck.shuffle(parts)

    assert parse_pace(text) == read_stored_pace(text) == pace
    assert parse_pace(" , ".join(parts).lower()) == pace
    assert scope_of("account", pace).horizons == pace


@pytest.mark.parametrize("text", ["", "  ", "none", "NONE"])
def test_nothing_and_none_are_no_cap(text):
    assert parse_pace(text) == ()
    assert format_pace(()) == "none"
    assert (read_stored_pace("none"), read_stored_pace(None)) == ((), ())
    assert scope_of("account", ()) == Scope("account", 0, 60)


@pytest.mark.parametrize(
    ("text", "what", "way_out"),
    [
        ("fast", "'fast' is not a speed", "write 600/MINUTE"),
        ("50/SECOND,", "'' is not a speed", "50/SECOND,100000/DAY"),
        ("50/SECOND;100000/DAY", "'50/SECOND;100000/DAY' is not a speed", "50/SECOND,100000/DAY"),
        ("50/SECOND,0/DAY", "'0/DAY' is not a speed", "write 600/MINUTE"),
        ("5/DAY,6/DAY", "'5/DAY,6/DAY' names DAY more than once", "keep one speed for each DAY"),
        (
            "50/SECOND,3000/MINUTE",
            "has 3,000/MINUTE, but 50/SECOND lets 3,000 a MINUTE leave",
            "less than 3,000",
        ),
        (
            "600/MINUTE,100000/HOUR,5/DAY",
            "has 100,000/HOUR, but 600/MINUTE lets 36,000 a HOUR",
            "36,000/HOUR",
        ),
        ("1/SECOND,1/MINUTE,1/HOUR,1/DAY,1/DAY", "has 5 horizons", "write 4 at most"),
        ("1/SECOND," * 500, "has 501 horizons", "write 4 at most"),
    ],
)
def test_what_cannot_hold_together_is_refused_with_the_way_out(text, what, way_out):
    with pytest.raises(NotAPace) as error:
        parse_pace(text)

    assert what in error.value.what and way_out in error.value.way_out
    assert len(str(error.value)) < 300


def test_a_longer_horizon_may_be_smaller_than_a_shorter_one():
    assert list(find_faults([(100, 60), (50, 3600)])) == []


def test_a_campaign_may_have_had_more_than_a_text_may_say():
    assert read_stored_pace(f"{MOST_MESSAGES}/MINUTE") == ((MOST_MESSAGES, 60),)


def test_people_read_digits_in_groups():
    assert format_pace(((50, 1), (100_000, 86_400)), separator=",") == "50/SECOND and 100,000/DAY"
