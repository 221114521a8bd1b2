"""What an audit makes of what it counted: every promise by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.rules.audit_checks import Counted, Found, Stray, check_books, differences

NAMES = [
    "audience", "batches", "tallies", "reach", "failovers", "attempts", "unsent", "holes",
    "overlaps", "leases", "ends", "reports", "closed",
]  # fmt: skip
NONE = {name: Stray(0) for name in ("failovers", "attempts", "unsent", "holes", "overlaps", "reports")}
GOOD = Found(
    audience=5,
    batched=5,
    now=datetime(2026, 11, 23, tzinfo=UTC),
    counted=(Counted(0, "delivered", 3), Counted(0, "undelivered", 2), Counted(1, "delivered", 2)),
    tallies={(0, "delivered"): 3, (0, "undelivered"): 2, (1, "delivered"): 2},
    strays=NONE,
    reach_off=0,
)
legs_and_states = st.tuples(st.sampled_from((0, 1)), st.sampled_from(("waiting", "sending", "delivered")))
sums = st.dictionaries(legs_and_states, st.integers(1, 10**6))


def broken(found: Found, *, has_ended: bool = True) -> dict[str, str]:
    return {check.name: check.says for check in check_books(found, has_ended=has_ended) if not check.is_kept}


def test_every_promise_has_a_name_and_good_books_keep_them_all():
    assert [check.name for check in check_books(GOOD, has_ended=True)] == NAMES
    assert broken(GOOD) == {}


@pytest.mark.parametrize(
    ("found", "name", "says"),
    [
        (replace(GOOD, audience=6, batched=6), "audience", "5 Kakao messages for 6 recipients"),
        (replace(GOOD, batched=4), "batches", "4 recipients by batches, 5 by rows"),
        (replace(GOOD, tallies={(0, "delivered"): 5, (1, "delivered"): 2}), "tallies", "in 2 of 3 sums"),
        (replace(GOOD, reach_off=2), "reach", "2 sums of cost and channel differ"),
        (replace(GOOD, strays=NONE | {"failovers": Stray(2, 17)}), "failovers", "the first: row 17"),
        (replace(GOOD, strays=NONE | {"attempts": Stray(1, 901)}), "attempts", "the first: attempt 901"),
        (replace(GOOD, strays=NONE | {"unsent": Stray(1, 8)}), "unsent", "no attempt of this ledger"),
        (replace(GOOD, strays=NONE | {"holes": Stray(2, 5)}), "holes", "the first: row 5"),
        (replace(GOOD, strays=NONE | {"overlaps": Stray(1, 4)}), "overlaps", "two calls at once"),
        (replace(GOOD, strays=NONE | {"reports": Stray(3, 4)}), "reports", "3 reports were not applied"),
    ],
)
def test_a_promise_that_is_broken_is_named_with_its_figures(found, name, says):
    assert list(broken(found)) == [name]
    assert says in broken(found)[name]


def test_what_cannot_stand_as_it_does_is_summed_over_all_states_with_the_first_row():
    counted = (
        Counted(0, "delivered", 3, restless=1, first_restless=9),
        Counted(0, "undelivered", 2, restless=1, first_restless=4),
        Counted(1, "delivered", 2),
    )

    assert broken(replace(GOOD, counted=counted)) == {
        "ends": "2 messages at their end wait for something, the first: row 4"
    }


@pytest.mark.parametrize(("has_ended", "kept"), [(True, False), (False, True)])
def test_an_open_message_is_wrong_only_in_a_campaign_that_has_ended(has_ended, kept):
    counted = (Counted(0, "delivered", 4), Counted(0, "accepted", 1))
    found = replace(GOOD, counted=counted, tallies={(0, "delivered"): 4, (0, "accepted"): 1})

    assert ("closed" not in broken(found, has_ended=has_ended)) is kept


@given(rows=sums, tallies=sums)
def test_tallies_are_right_exactly_if_no_difference_is_left(rows, tallies):
    counted = tuple(Counted(leg, state, n) for (leg, state), n in rows.items())
    found = replace(GOOD, counted=counted, tallies=tallies)

    assert ("tallies" not in broken(found)) is (rows == tallies)
    assert all(said == tallies.get(place, 0) for place, _, said in differences(found))
    assert sum(n for _, n, _ in differences(found)) == sum(rows.values())
