"""First failures of a large campaign: what holds it, and how long SMS wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.rules.canary import Failed, Passed, Waiting
from pabal_worker.rules.sms_verdict import FirstFailures, judge_first_failures, wait_is_over

T0 = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def judge(delivered: int, failed: int, blamed: int, *, has_waited: bool = False):
    return type(judge_first_failures(FirstFailures(delivered, failed, blamed, "X"), has_waited=has_waited))


@pytest.mark.parametrize(
    ("delivered", "failed", "blamed", "has_waited", "verdict"),
    [
        (0, 0, 0, False, Waiting),
        (19, 49, 49, False, Waiting),
        (20, 0, 0, False, Passed),
        (20, 50, 50, False, Passed),
        (0, 50, 50, False, Failed),
        (5, 50, 50, False, Failed),
        (6, 50, 50, False, Passed),
        (0, 50, 45, False, Failed),
        (0, 50, 44, False, Passed),
        (0, 50, 0, False, Passed),
        (0, 9, 9, True, Passed),
        (0, 10, 10, True, Failed),
        (2, 10, 10, True, Passed),
        (0, 0, 0, True, Passed),
    ],
)
def test_verdicts(delivered, failed, blamed, has_waited, verdict):
    assert judge(delivered, failed, blamed, has_waited=has_waited) is verdict


@given(st.integers(0, 100), st.integers(0, 50), st.integers(0, 50))
def test_after_the_wait_nothing_waits_and_people_without_kakaotalk_never_hold(delivered, failed, blamed):
    assert judge(delivered, failed, min(blamed, failed), has_waited=True) is not Waiting
    assert judge(delivered, failed, 0, has_waited=True) is Passed


@pytest.mark.parametrize(
    ("since", "end_at", "seconds", "is_over"),
    [
        (None, None, 1000, False),
        (T0, None, 59, False),
        (T0, None, 60, True),
        (T0, T0 + timedelta(seconds=90), 29, False),
        (T0, T0 + timedelta(seconds=90), 30, True),
    ],
)
def test_the_wait(since, end_at, seconds, is_over):
    assert wait_is_over(since, end_at=end_at, now=T0 + timedelta(seconds=seconds)) is is_over
