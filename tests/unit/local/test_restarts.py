"""When a process that died starts again: the one rule for supervised processes and embedded servers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.local.restarts import RestartPlan, restart_wait_s


@pytest.mark.parametrize(("deaths", "wait_s"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 30), (7, 30)])
def test_the_wait_before_a_restart_doubles_up_to_thirty_seconds(deaths, wait_s):
    assert restart_wait_s(deaths) == wait_s


@given(st.integers(min_value=1, max_value=10**9))
def test_no_number_of_deaths_makes_the_wait_shorter_or_endless(deaths):
    assert restart_wait_s(deaths) <= restart_wait_s(deaths + 1) <= 30


def test_a_restart_is_due_when_its_wait_is_over_and_only_once():
    plan = RestartPlan()
    plan.note_start(now=0)

    plan.note_death(now=5)

    assert not plan.is_due(now=5.9)
    assert plan.is_due(now=6)
    plan.note_restart()
    assert not plan.is_due(now=100)
    assert plan.restarts == 1


def test_a_good_minute_forgives_the_deaths_before_it():
    plan = RestartPlan()
    for now in (0, 1, 2):
        plan.note_start(now=now)
        plan.note_death(now=now)

    plan.note_start(now=10)

    assert plan.note_death(now=70) == 1


def test_starts_that_fail_wait_longer_and_longer_however_long_they_take():
    plan = RestartPlan()
    plan.note_start(now=0)
    plan.note_death(now=100)

    waits_s = [plan.note_death(now=now) for now in (200, 300, 400)]

    assert waits_s == [2, 4, 8]
