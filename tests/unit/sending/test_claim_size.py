"""How many messages a call holds, and how many are claimed ahead: arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.rate.pacing import Scope
from pabal_worker.sending.claim_size import CALLS_AHEAD, call_size, claim_size, pace_of, slowest

NEVER = float("inf")


@pytest.mark.parametrize(
    ("pace", "cycle_s", "size"),
    [(0.05, 0.0, 1), (39.7, 0.0, 7), (39.7, 1.0, 39), (600.0, 0.0, 100), (NEVER, 0.0, 100)],
)
def test_a_call_holds_the_turns_that_come_together(pace, cycle_s, size):
    assert call_size(pace, request_size=100, cycle_s=cycle_s) == size


@pytest.mark.parametrize(
    ("pace", "size", "claim_s", "left_s", "n"),
    [
        (0.05, 1, 0.0, 5.0, 1),
        (40.0, 8, 0.01, 5.0, 24),
        (40.0, 8, 0.4, 5.0, 56),
        (40.0, 8, 2.0, 5.0, 184),
        (40.0, 8, 20.0, 60.0, 192),
        (40.0, 8, 2.0, 0.1, 8),
        (NEVER, 100, 0.01, 5.0, 200),
        (NEVER, 100, 0.01, 0.0, 100),
    ],
)
def test_claims_reach_as_far_ahead_as_a_claim_takes(pace, size, claim_s, left_s, n):
    assert claim_size(pace, size=size, claim_s=claim_s, left_s=left_s) == n


@given(
    pace=st.floats(0.001, 1e5),
    request_size=st.integers(1, 1000),
    claim_s=st.floats(0, 60),
    left_s=st.floats(-1, 60),
)
def test_claims_are_whole_calls_and_bounded(pace, request_size, claim_s, left_s):
    size = call_size(pace, request_size=request_size, cycle_s=0.0)
    n = claim_size(pace, size=size, claim_s=claim_s, left_s=left_s)

    assert 1 <= size <= request_size
    assert n % size == 0
    assert size <= n <= CALLS_AHEAD * size


def test_the_pace_is_that_of_the_slowest_scope():
    scopes = [Scope("campaign:a", 0, 60), Scope("sender:s", 600, 60), Scope("account:default", 6000, 60)]

    assert slowest(scopes).name == "sender:s"
    assert pace_of(scopes) == pytest.approx(600 / 60.29, rel=1e-3)
    assert pace_of(scopes[:1]) == NEVER
